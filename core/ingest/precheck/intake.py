"""The step that takes what was looked into and is wanted into the library, and queues it."""

from __future__ import annotations

import time
from dataclasses import replace

from core.catalog import Catalog
from core.catalog.library.deleted_videos import Presence
from core.errors import ClipseekError, Reason
from core.ingest.precheck.candidates import Candidate, discard
from core.ingest.precheck.choices import Choices, options_for
from core.library.names import LONGEST_CATEGORY, checked_watch_url, one_line
from core.media.caches.caption_cache import CaptionCache
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import EmbedOptions
from core.models.recording import DateFrom, Recording
from core.models.video import MediaInfo, Span, Video
from core.people.person import OWNER
from core.storage.storage import Storage, upload_key


class Intake:
    """Takes candidates in, each whole or not at all."""

    def __init__(self, catalog: Catalog, storage: Storage, model: EmbeddingModel) -> None:
        self._catalog = catalog
        self._storage = storage
        self._model = model
        self._captions = CaptionCache(storage)

    def start(
        self,
        candidate: Candidate,
        *,
        title: str,
        category: str,
        watch_url: str,
        added_by: str = "",
        by: str = OWNER.id,
        recorded_at: float | None = None,
        part: Span | None = None,
        choices: Choices | None = None,
    ) -> bool:
        """Take a fine candidate into the library and queue it; False if somebody was quicker. Raises ClipseekError.

        `by` is the person who wants it; `added_by` names what adds it in nobody's stead.

        The file moves first, the row follows, so that a row never points at nothing.
        """
        if candidate.video_id is None or candidate.info is None:
            raise ValueError("only a candidate that is fine can be started")
        choices = choices or Choices()
        options = replace(options_for(self._model, candidate.info, choices, part), proxy=candidate.proxy is not None)
        watch_page = checked_watch_url(watch_url)
        file_name = self._moved_in(candidate.video_id, candidate)
        video = self._video_of(candidate, candidate.info, file_name, title)
        video = replace(
            video,
            watch_url=watch_page,
            category=(one_line(category) or one_line(choices.category))[:LONGEST_CATEGORY],
            added_by=added_by or by,
        )
        if recorded_at is not None:
            video = replace(video, recorded_at=recorded_at, recorded_zone_min=None, recorded_from=DateFrom.PERSON.value)
        if candidate.captions is not None and self._captions.known(video.id) is None:
            # Before the row is written: the worker reads what is said as soon as it finds one.
            self._captions.add(video.id, candidate.captions.read_bytes())
            candidate.captions.unlink(missing_ok=True)
        is_new = self._catalog.jobs.add(video, self._model, options, by)
        if candidate.parts:
            self._catalog.videos.note_joined(video.id, (file.video_id for file in candidate.parts if file.video_id))
            for file in candidate.parts:
                discard(file)
        if candidate.info.time is not None:
            self._catalog.source_times.keep(video.id, candidate.info.time)
        if not is_new and file_name is not None:
            self._drop_spare_copy(video.id, file_name)
        return is_new

    def restore(self, candidate: Candidate, *, title: str, model: EmbeddingModel, options: EmbedOptions, moments: int) -> bool:
        """Take a fine candidate whose embeddings are kept into the library, ready; False if it is here. Raises ClipseekError."""
        if candidate.video_id is None or candidate.info is None:
            raise ValueError("only a candidate that is fine can be taken in")
        file_name = self._moved_in(candidate.video_id, candidate)
        video = self._video_of(candidate, candidate.info, file_name, title)
        return self._catalog.jobs.add_ready(video, model, options, moments)

    def check_gone(self, video_id: str) -> None:
        """What is in the bin need not be paid for again, and what is being removed would take the new one with it.

        Raises ClipseekError(IN_BIN, JUST_DELETED).
        """
        presence = self._catalog.deletions.presence(video_id)
        if presence in (Presence.DELETED, Presence.PURGING):
            raise ClipseekError(Reason.IN_BIN if presence is Presence.DELETED else Reason.JUST_DELETED)

    def _moved_in(self, video_id: str, candidate: Candidate) -> str | None:
        """Give the file of a candidate its name among the uploads; None for a link. Raises ClipseekError."""
        self.check_gone(video_id)
        if candidate.staged is None:
            return None
        file_name = f"{video_id}{candidate.staged.suffix.lower()}"
        try:
            self._storage.put(upload_key(file_name), candidate.staged)
        except FileNotFoundError:
            # Pressed twice: the first press has moved it already.
            if self._storage.find(upload_key(file_name)) is None:
                raise ClipseekError(Reason.FILE_MISSING) from None
        return file_name

    def _video_of(self, candidate: Candidate, info: MediaInfo, file_name: str | None, title: str) -> Video:
        """The row of a candidate that was added just now, without what people say of it."""
        recording = info.recording or Recording()
        return Video(
            id=candidate.video_id or "",
            title=one_line(title) or candidate.title,
            source_url=candidate.source_url,
            file_name=file_name,
            watch_url=None,
            category="",
            duration_sec=info.duration_sec,
            width=info.width,
            height=info.height,
            fps=info.fps,
            has_audio=info.has_audio,
            size_bytes=info.size_bytes,
            added_at=time.time(),
            added_by="",
            original_name=candidate.original_name,
            original_path=candidate.original_path,
            **recording.plain(),
        )

    def _drop_spare_copy(self, video_id: str, file_name: str) -> None:
        """Somebody was quicker with the same content under another ending: one file is enough."""
        known = self._catalog.videos.get(video_id)
        if known is None or known.file_name in (None, file_name):
            return
        # Never the last copy: the other one may be lost.
        if self._storage.find(upload_key(known.file_name)) is not None:
            self._storage.delete([upload_key(file_name)])
