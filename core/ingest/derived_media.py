"""What makes a video pleasant to look at and can wait: its pictures, what browsers make of it, a preview where they need one.

One thing at a time, in a process that stands back behind everything else, and only for videos that are ready. What was done is
told by the files themselves, so that a kill costs one piece of work and a deleted cache is made anew.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from core import parquet
from core.background.loop import BackgroundLoop, FolderLock
from core.catalog import Catalog
from core.disk import check_room
from core.errors import CatalogError, DiskFull, FolderAway, MediaError, MediaReaderKilled, Reason, StoreError
from core.files import write_whole
from core.ingest.derived_media_queue import Places, Ready, Waiting
from core.ingest.proxies.maker import ProxyMaker
from core.media.caches import picture_files
from core.media.caches.preview_cache import PreviewCache
from core.media.pictures.picture_times import board_of
from core.media.workers import derived_media as media_tasks
from core.models.embedding_models import EmbeddingModel
from core.models.modalities import moments_of
from core.models.recording import Recording
from core.models.video import Span, Video
from core.sandbox.worker import WorkStopped
from core.storage.storage import Stored, upload_key

log = logging.getLogger(__name__)

BEGIN_AFTER_SEC: Final = 10.0
"""An app that starts has better things to do."""
LOOK_EVERY_SEC: Final = 2.0
AFTER_A_FAULT_SEC: Final = 60.0
BATCH: Final = 200
CONCERNS_ALL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""What a disk or the system says that will say the same of every video."""
MOST_PICTURES: Final = 600
"""So many of a video are made ahead, 50 minutes of it or so; the others when somebody looks."""


class DerivedMedia(BackgroundLoop):
    """One thread, as long as no other process does the same for this library."""

    def __init__(
        self, catalog: Catalog, model: EmbeddingModel, places: Places, check_here: Callable[[], None], *, with_gps: bool = False
    ) -> None:
        self._catalog = catalog
        self._model = model
        self._places = places
        self._with_gps = with_gps
        self._is_gps_settled = with_gps
        self._previews = PreviewCache(places.previews_dir)
        self._proxies = ProxyMaker(self._previews, places.spare_disk_bytes)
        self._folder_lock = FolderLock(places.previews_dir, self._previews.sweep, check_here)
        self._waiting = Waiting(catalog, places, self._previews)
        super().__init__(
            "derived-media",
            self._look,
            first_rest_sec=BEGIN_AFTER_SEC,
            after_fault_sec=AFTER_A_FAULT_SEC,
            lock=self._folder_lock,
        )

    def once(self) -> bool:
        """Do the next piece of work; False if there is none, or another process does it.

        Raises CatalogError, DiskFull, FolderAway, OSError: what keeps every piece from being done.
        """
        if not self._folder_lock.is_ours():
            return False
        try:
            return self._do_next()
        except WorkStopped:
            return False

    def _look(self) -> float:
        return 0.0 if self.once() else LOOK_EVERY_SEC

    def _do_next(self) -> bool:
        """Wishes first, then what everybody sees, then what somebody may want."""
        if not self._is_gps_settled:
            # It was on once and is not any more: nothing of it is kept.
            self._catalog.recordings.forget_coordinates()
            self._is_gps_settled = True
        self._waiting.look()
        may_film = self._proxies.is_free()
        for video_id in self._previews.wanted() if may_film else ():
            video = self._catalog.videos.get(video_id)
            if video is None:
                self._previews.forget(video_id)
            elif not self._or_aside(video_id, partial(self._make_preview, video, is_wish=True)):
                # Somebody waits for it, and is told.
                self._previews.note(video_id, self._previews.media_format(video_id), Reason.UNEXPECTED.value)
                self._previews.put_away(video_id)
            return True
        if self._waiting.boards:
            # Taken off only once it is done: after a fault that concerns all of them it is tried again.
            board = self._waiting.boards[0]
            self._or_aside(board.video.id, partial(self._make_board, board))
            self._waiting.boards.popleft()
            return True
        if self._waiting.unread:
            self._or_aside(self._waiting.unread[0].id, partial(self._read_recording, self._waiting.unread[0]))
            self._waiting.unread.popleft()
            return True
        if self._waiting.previews and may_film:
            preview = self._waiting.previews[0]
            self._or_aside(preview.id, partial(self._make_preview, preview, is_wish=False))
            self._waiting.previews.popleft()
            return True
        return False

    def _or_aside(self, video_id: str, make: Callable[[], None]) -> bool:
        """Make something of a video; where that fails as nobody foresaw, or its reader is killed, the video is put aside, so that
        the others get theirs.

        Returns whether it was made. Raises what keeps every piece from being done.
        """
        try:
            make()
        except (WorkStopped, CatalogError, DiskFull, FolderAway):
            raise
        except MediaReaderKilled as error:
            # Nothing is known of the file.
            log.warning("what is made of %s is put aside for now: %s", video_id, error.detail)
        except Exception as error:
            if isinstance(error, OSError) and error.errno in CONCERNS_ALL:
                raise
            log.exception("what is made of %s is put aside for now", video_id)
        else:
            return True
        self._waiting.put_aside(video_id)
        return False

    def _make_board(self, one: Ready) -> None:
        """The poster, the pictures of the moments, and what the file is made of."""
        with self._local(one.video) as path:
            if path is not None:
                self._draw_board(one, path)

    def _draw_board(self, one: Ready, path: Path) -> None:
        video = one.video
        check_room(self._places.thumbs_dir, self._places.spare_disk_bytes)
        failed, shown = "", dict[str, int]()
        try:
            if not self._previews.was_looked_at(video.id):
                self._previews.note(video.id, media_tasks.media_format_of(path, self.stopping.is_set))
            wanted = board_of(video, self._moments(video.id))[:MOST_PICTURES]
            for start in range(0, len(wanted), BATCH):
                for made in media_tasks.pictures(path, wanted[start : start + BATCH], self.stopping.is_set):
                    # What somebody looked at meanwhile was made without looking for a better one.
                    write_whole(picture_files.picture_path(self._places.thumbs_dir, video.id, made.at_ms), made.jpeg)
                    shown[str(made.at_ms)] = made.shown_ms
        except MediaError as error:
            if error.is_transient:
                raise
            log.info("no storyboard of %s: %s %s", video.id, error.reason, error.detail)
            failed = error.reason.value
            if not self._previews.was_looked_at(video.id):
                self._previews.note(video.id, None, failed)
        picture_files.mark(self._places.thumbs_dir, video.id, {"job": one.job_id, "failed": failed, "shown": shown})
        self._unless_gone(video)

    def _read_recording(self, video: Video) -> None:
        try:
            with self._local(video) as path:
                if path is None:
                    return
                recording = media_tasks.recording_of(path, self.stopping.is_set, with_gps=self._with_gps)
        except MediaError as error:
            if error.is_transient:
                raise
            log.info("nothing tells when %s was recorded: %s %s", video.id, error.reason, error.detail)
            recording = Recording()
        self._catalog.recordings.keep(video.id, recording)

    def _make_preview(self, video: Video, *, is_wish: bool) -> None:
        """Raises WorkStopped if somebody else has begun another one just now."""
        previews = self._previews
        if previews.ready_with(video.id, video.sound) or not (
            is_wish or (self._waiting.needs_preview(video) and not previews.is_full())
        ):
            previews.put_away(video.id)
            return
        with self._local(video) as path:
            if path is None:
                previews.put_away(video.id)
            else:
                self._write_preview(video, path, is_wish=is_wish)

    def _write_preview(self, video: Video, path: Path, *, is_wish: bool) -> None:
        previews = self._previews
        if is_wish:
            previews.make_room()
        try:
            if not self._proxies.make(video, path, self.stopping.is_set, lambda _share: None):
                raise WorkStopped
        except (MediaError, DiskFull) as error:
            if isinstance(error, MediaReaderKilled) and not is_wish:
                raise
            log.info("no preview of %s: %s %s", video.id, error.reason, error.detail)
            if is_wish or isinstance(error, MediaError):
                # Without a wish, a full disk only puts it off.
                previews.note(video.id, previews.media_format(video.id), error.reason.value)
            previews.put_away(video.id)
        self._unless_gone(video)

    def _unless_gone(self, video: Video) -> None:
        """What was made of a video that somebody removed meanwhile goes after it."""
        if self._catalog.videos.get(video.id) is None:
            self._waiting.forget(video.id)

    def _moments(self, video_id: str) -> list[Span]:
        try:
            segments = parquet.load(Stored(self._places.storage, parquet.key_for(self._model, video_id)))
        except (FileNotFoundError, StoreError):
            return []
        return sorted(moments_of(segments))

    @contextmanager
    def _local(self, video: Video) -> Iterator[Path | None]:
        """The video's file as a path on this machine; None for a link, and where the file is not here."""
        with ExitStack() as held:
            path = None
            if video.file_name:
                with suppress(FileNotFoundError):
                    path = held.enter_context(self._places.storage.local(upload_key(video.file_name)))
            yield path
