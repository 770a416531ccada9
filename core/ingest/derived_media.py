"""What makes a video pleasant to look at and can wait: its pictures, what browsers make of it, a preview where they need one.

One thing at a time, in a process that stands back behind everything else, and only for videos that are ready. What was done is
told by the files themselves, so that a kill costs one piece of work and a deleted cache is made anew.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from functools import partial
from typing import Final

from core import parquet
from core.background_loop import BackgroundLoop, FolderLock
from core.catalog import Catalog
from core.disk import check_room
from core.embedding_models import EmbeddingModel
from core.errors import CatalogError, ClipseekError, DiskFull, MediaError, Reason
from core.files import write_whole
from core.ingest.derived_media_queue import Places, Ready, Waiting
from core.media.av.picture_times import board_of
from core.media.caches import picture_files
from core.media.caches.preview_cache import PreviewCache
from core.media.workers import derived_media as backroom
from core.modalities import moments_of
from core.models import Span, Video
from core.sandbox.worker import WorkStopped

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

    def __init__(self, catalog: Catalog, model: EmbeddingModel, places: Places) -> None:
        self._catalog = catalog
        self._model = model
        self._places = places
        self._shelf = PreviewCache(places.previews_dir)
        self._alone = FolderLock(places.previews_dir, self._shelf.sweep)
        self._waiting = Waiting(catalog, places, self._shelf)
        super().__init__(
            "derived-media",
            self._look,
            first_rest_sec=BEGIN_AFTER_SEC,
            after_fault_sec=AFTER_A_FAULT_SEC,
            lock=self._alone,
        )

    def once(self) -> bool:
        """Do the next piece of work; False if there is none, or another process does it.

        Raises CatalogError, DiskFull, OSError: what keeps every piece from being done.
        """
        if not self._alone.is_ours():
            return False
        try:
            return self._do_next()
        except WorkStopped:
            return False

    def _look(self) -> float:
        return 0.0 if self.once() else LOOK_EVERY_SEC

    def _do_next(self) -> bool:
        """Wishes first, then what everybody sees, then what somebody may want."""
        self._waiting.look()
        for video_id in self._shelf.wanted():
            video = self._catalog.videos.get(video_id)
            if video is None:
                self._shelf.forget(video_id)
            elif not self._or_aside(video_id, partial(self._make_preview, video, is_wish=True)):
                # Somebody waits for it, and is told.
                self._shelf.note(video_id, self._shelf.media_format(video_id), Reason.UNEXPECTED.value)
                self._shelf.put_away(video_id)
            return True
        if self._waiting.boards:
            # Taken off only once it is done: after a fault that concerns all of them it is tried again.
            board = self._waiting.boards[0]
            self._or_aside(board.video.id, partial(self._make_board, board))
            self._waiting.boards.popleft()
            return True
        if self._waiting.previews:
            preview = self._waiting.previews[0]
            self._or_aside(preview.id, partial(self._make_preview, preview, is_wish=False))
            self._waiting.previews.popleft()
            return True
        return False

    def _or_aside(self, video_id: str, make: Callable[[], None]) -> bool:
        """Make something of a video; where that fails as nobody foresaw, its video is put aside, so that the others get theirs.

        Returns whether it was made. Raises what keeps every piece from being done.
        """
        try:
            make()
        except (WorkStopped, CatalogError, DiskFull):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in CONCERNS_ALL:
                raise
            log.exception("what is made of %s is put aside for now", video_id)
            self._waiting.put_aside(video_id)
            return False
        return True

    def _make_board(self, one: Ready) -> None:
        """The poster, the pictures of the moments, and what the file is made of."""
        video, path = one.video, self._places.file_of(one.video)
        if path is None:
            return
        check_room(self._places.thumbs_dir, self._places.spare_disk_bytes)
        failed, shown = "", dict[str, int]()
        try:
            if not self._shelf.was_looked_at(video.id):
                self._shelf.note(video.id, backroom.media_format_of(path, self.stopping.is_set))
            wanted = board_of(video, self._moments(video.id))[:MOST_PICTURES]
            for start in range(0, len(wanted), BATCH):
                for made in backroom.pictures(path, wanted[start : start + BATCH], self.stopping.is_set):
                    # What somebody looked at meanwhile was made without looking for a better one.
                    write_whole(picture_files.picture_path(self._places.thumbs_dir, video.id, made.at_ms), made.jpeg)
                    shown[str(made.at_ms)] = made.shown_ms
        except MediaError as error:
            log.info("no storyboard of %s: %s %s", video.id, error.reason, error.detail)
            failed = error.reason.value
            if not self._shelf.was_looked_at(video.id):
                self._shelf.note(video.id, None, failed)
        picture_files.mark(self._places.thumbs_dir, video.id, {"job": one.job_id, "failed": failed, "shown": shown})
        self._unless_gone(video)

    def _make_preview(self, video: Video, *, is_wish: bool) -> None:
        path, shelf = self._places.file_of(video), self._shelf
        if path is None or shelf.ready(video.id) or not (is_wish or (self._waiting.needs_preview(video) and not shelf.is_full())):
            shelf.put_away(video.id)
            return
        most_bytes = shelf.most_bytes(video.duration_sec)
        if is_wish:
            shelf.make_room()
        try:
            check_room(shelf.folder, self._places.spare_disk_bytes + most_bytes)
            backroom.make_preview(
                path,
                shelf.part(video.id),
                most_bytes=most_bytes,
                should_stop=self.stopping.is_set,
                report=lambda share: shelf.report(video.id, share),
            )
            shelf.put(video.id)
        except (MediaError, DiskFull) as error:
            log.info("no preview of %s: %s %s", video.id, error.reason, error.detail)
            if is_wish or isinstance(error, MediaError):
                # Without a wish, a full disk only puts it off.
                shelf.note(video.id, shelf.media_format(video.id), error.reason.value)
            shelf.put_away(video.id)
        self._unless_gone(video)

    def _unless_gone(self, video: Video) -> None:
        """What was made of a video that somebody removed meanwhile goes after it."""
        if self._catalog.videos.get(video.id) is None:
            self._waiting.forget(video.id)

    def _moments(self, video_id: str) -> list[Span]:
        try:
            segments = parquet.load(parquet.path_for(self._places.embeddings_dir, self._model, video_id))
        except (FileNotFoundError, ClipseekError):
            return []
        return sorted(moments_of(segments))
