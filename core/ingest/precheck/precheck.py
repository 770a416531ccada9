"""The intake: what each file or link would become, before anything is paid for, and the step that queues it."""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from core import disk
from core.catalog import Catalog
from core.catalog.library.deletions import Presence
from core.embedding_models import EmbeddingModel
from core.errors import CatalogError, ClipseekError, Fault, MediaError, Reason
from core.ingest.precheck.candidates import Candidate, CheckResult
from core.ingest.precheck.choices import Choices, options_for
from core.ingest.precheck.folder import open_in_folder
from core.jobs import EmbedOptions, Stage
from core.library.names import VIDEO_SUFFIXES, checked_watch_url, one_line, original_name, title_of
from core.media.identity import video_id_for_file, video_id_for_url
from core.media.remote.range_reader import normalised_url
from core.media.workers.reader import media_reader
from core.models import MediaInfo, Span, Video

log = logging.getLogger(__name__)

COPY_BLOCK_BYTES: Final = 1 << 20

OnBytes = Callable[[int], None]
"""Told how many more bytes were copied; what it raises ends the copying and leaves nothing behind."""


class Precheck:
    """Checks and queues. Problems of one item are its own `Candidate`, never an exception for the rest.

    What is copied leaves `spare_disk_bytes` of the disk free.
    """

    def __init__(
        self,
        catalog: Catalog,
        uploads_dir: Path,
        model: EmbeddingModel,
        *,
        allow_private_urls: bool,
        spare_disk_bytes: int = 0,
    ) -> None:
        self._catalog = catalog
        self._uploads_dir = uploads_dir
        self._staging_dir = uploads_dir / "staged"
        self._model = model
        self._allow_private_urls = allow_private_urls
        self._spare_disk_bytes = spare_disk_bytes

    def check_file(self, stream: BinaryIO, name: str, size_bytes: int, on_bytes: OnBytes | None = None) -> Candidate:
        """Copy an uploaded file into staging and look into it; what is not fine leaves nothing behind."""
        try:
            path = self._stage(stream, name, size_bytes, on_bytes)
        except ClipseekError as error:
            return Candidate(one_line(name), title_of(name), CheckResult.REFUSED, error.fault)
        return self.check_staged(path, name)

    def check_staged(self, path: Path, name: str) -> Candidate:
        """Look into a file that already lies complete in staging; it is removed unless it can be started."""
        own_name = original_name(name)
        name, title = one_line(name), title_of(name)
        try:
            info = media_reader().inspect(path, self._model.video_limits)
            video_id = video_id_for_file(path)
            known = self._known(video_id)
        except CatalogError:
            path.unlink(missing_ok=True)
            raise
        except ClipseekError as error:
            path.unlink(missing_ok=True)
            return Candidate(name, title, CheckResult.REFUSED, error.fault)
        if known is not None:
            path.unlink(missing_ok=True)
            return self._already_here(name, title, known, info)
        return Candidate(name, title, CheckResult.FINE, video_id=video_id, staged=path, info=info, original_name=own_name)

    def check_path(self, path: Path, title: str) -> Candidate:
        """The same for a file on this machine's own disk (sample footage)."""
        with path.open("rb") as stream:
            candidate = self.check_file(stream, path.name, path.stat().st_size)
        return replace(candidate, title=title)

    def check_in_folder(self, folder: Path, name: str, on_bytes: OnBytes | None = None) -> Candidate:
        """The same for a file of `list_folder`, which stays where it is."""
        try:
            with open_in_folder(folder, name) as stream:
                return self.check_file(stream, name, os.fstat(stream.fileno()).st_size, on_bytes)
        except MediaError as error:
            return Candidate(one_line(name), title_of(name), CheckResult.REFUSED, error.fault)

    def discard(self, candidate: Candidate) -> None:
        """Remove the staged file of a candidate that will not be started."""
        if candidate.staged is not None:
            candidate.staged.unlink(missing_ok=True)

    def check_link(self, link: str) -> Candidate:
        """Look at one address; as little of it is read as tells what it is."""
        name = one_line(link)
        file = unquote(PurePosixPath(_path_of(link)).name)
        title = title_of(file) or name
        try:
            url = normalised_url(link)
            video_id = video_id_for_url(url)
            known = self._known(video_id)
            if known is not None:
                return self._already_here(name, title, known, None)
            info = media_reader().inspect_link(url, allow_private=self._allow_private_urls, limits=self._model.video_limits)
        except ClipseekError as error:
            return Candidate(name, title, CheckResult.REFUSED, error.fault, source_url=link)
        own_name = original_name(file)
        return Candidate(name, title, CheckResult.FINE, video_id=video_id, source_url=url, info=info, original_name=own_name)

    def start(
        self,
        candidate: Candidate,
        *,
        title: str,
        category: str,
        watch_url: str,
        added_by: str = "",
        recorded_at: float | None = None,
        part: Span | None = None,
        choices: Choices | None = None,
    ) -> bool:
        """Take a fine candidate into the library and queue it; False if somebody was quicker. Raises ClipseekError.

        The file moves first, the row follows, so that a row never points at nothing.
        """
        if candidate.video_id is None or candidate.info is None:
            raise ValueError("only a candidate that is fine can be started")
        choices = choices or Choices()
        options = options_for(self._model, candidate.info, choices, part)
        watch_page = checked_watch_url(watch_url)
        file_name = self._moved_in(candidate.video_id, candidate)
        video = self._video_of(candidate, candidate.info, file_name, title)
        video = replace(
            video,
            watch_url=watch_page,
            category=(one_line(category) or one_line(choices.category))[:100],
            recorded_at=recorded_at,
            added_by=added_by,
        )
        is_new = self._catalog.jobs.add(video, self._model, options)
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

    def _moved_in(self, video_id: str, candidate: Candidate) -> str | None:
        """Give the file of a candidate its name among the uploads; None for a link. Raises ClipseekError."""
        self._check_gone(video_id)
        if candidate.staged is None:
            return None
        file_name = f"{video_id}{candidate.staged.suffix.lower()}"
        try:
            with disk.writing(self._uploads_dir, Reason.UPLOAD_DISK):
                candidate.staged.replace(self._uploads_dir / file_name)
        except FileNotFoundError:
            # Pressed twice: the first press has moved it already.
            if not (self._uploads_dir / file_name).exists():
                raise ClipseekError(Reason.FILE_MISSING) from None
        return file_name

    def _video_of(self, candidate: Candidate, info: MediaInfo, file_name: str | None, title: str) -> Video:
        """The row of a candidate that was added just now, without what people say of it."""
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
            recorded_at=None,
            added_at=time.time(),
            added_by="",
            original_name=candidate.original_name,
        )

    def _known(self, video_id: str) -> Video | None:
        """The video of this id, if it is in the library. Raises ClipseekError(IN_BIN, JUST_DELETED)."""
        known = self._catalog.videos.get(video_id)
        if known is None:
            self._check_gone(video_id)
        return known

    def _check_gone(self, video_id: str) -> None:
        """What is in the bin need not be paid for again, and what is being removed would take the new one with it.

        Raises ClipseekError(IN_BIN, JUST_DELETED).
        """
        presence = self._catalog.deletions.presence(video_id)
        if presence in (Presence.DELETED, Presence.PURGING):
            raise ClipseekError(Reason.IN_BIN if presence is Presence.DELETED else Reason.JUST_DELETED)

    def _drop_spare_copy(self, video_id: str, file_name: str) -> None:
        """Somebody was quicker with the same content under another ending: one file is enough."""
        known = self._catalog.videos.get(video_id)
        if known is None or known.file_name in (None, file_name):
            return
        # Never the last copy: the other one may be lost.
        if (self._uploads_dir / known.file_name).is_file():
            (self._uploads_dir / file_name).unlink(missing_ok=True)

    def _already_here(self, name: str, title: str, known: Video, info: MediaInfo | None) -> Candidate:
        job = self._catalog.jobs.of_video(known.id)
        ended = job is None or job.stage in (Stage.FAILED, Stage.CANCELLED, Stage.UNSURE)
        is_renamed = known.file_name is not None and known.title != title
        reason = Reason.SAME_CONTENT if is_renamed else Reason.ALREADY_HERE
        return Candidate(
            name,
            title,
            CheckResult.ALREADY_HERE,
            Fault(reason, {"title": known.title}),
            video_id=known.id,
            source_url=known.source_url,
            info=info,
            can_retry=ended,
        )

    def _stage(self, stream: BinaryIO, name: str, size_bytes: int, on_bytes: OnBytes | None) -> Path:
        disk.check_room(self._staging_dir, size_bytes + self._spare_disk_bytes, Reason.UPLOAD_DISK)
        suffix = Path(name).suffix.lower()
        path = self._staging_dir / f"{uuid.uuid4().hex}{suffix if suffix in VIDEO_SUFFIXES else '.mp4'}"
        with disk.writing(self._staging_dir, Reason.UPLOAD_DISK):
            self._staging_dir.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("wb") as target:
                    while block := _next_block(stream):
                        target.write(block)
                        if on_bytes is not None:
                            on_bytes(len(block))
                    target.flush()
                    os.fsync(target.fileno())
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        return path


def _next_block(stream: BinaryIO) -> bytes:
    """Raises MediaError(UNREADABLE) if what is copied can't be read; what is wrong where it is written to is no fault of it."""
    try:
        return stream.read(COPY_BLOCK_BYTES)
    except OSError as error:
        raise MediaError(Reason.UNREADABLE, detail=str(error.strerror)) from error


def _path_of(link: str) -> str:
    """The path of an address, or nothing where it has none that can be read."""
    try:
        return urlsplit(link.strip()).path
    except ValueError:
        return ""
