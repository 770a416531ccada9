"""What keeps in the catalog what videos say: reads, in the background, the captions that nobody has read yet.

Those of a video that just came, those of libraries that are older than the lines are, and, once after each start, those whose
file is another than the one that was read: a process may have died between the file and the catalog.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from core.background.loop import BackgroundLoop, FolderLock
from core.catalog import Catalog
from core.errors import DiskFull, LinkError, MediaError
from core.library.names import VIDEO_SUFFIXES
from core.media.caches.caption_cache import CaptionCache
from core.media.captions.captions import CAPTIONS_BYTES
from core.media.remote.links import split_url
from core.media.remote.range_reader import RangeReader
from core.media.workers import derived_media
from core.models.video import Video
from core.sandbox.worker import WorkStopped
from core.spoken.reading import CaptionReading
from core.storage.storage import Storage, upload_key

log = logging.getLogger(__name__)
BEGIN_AFTER_SEC: Final = 10.0
"""An app that starts has better things to do."""
LOOK_EVERY_SEC: Final = 5.0
AFTER_A_FAULT_SEC: Final = 60.0
AT_ONCE: Final = 50
ENDINGS: Final = (".vtt", ".srt")
WAIT_SEC: Final = 20.0
"""Nobody stands before the screen, and it is not asked for again."""


class SpokenMaker(BackgroundLoop):
    """One thread, as long as no other process does the same for this library."""

    def __init__(
        self,
        catalog: Catalog,
        captions: CaptionCache,
        reading: CaptionReading,
        storage: Storage,
        folder: Path,
        check_here: Callable[[], None],
        *,
        allow_private: bool = False,
    ) -> None:
        self._catalog = catalog
        self._captions = captions
        self._reading = reading
        self._storage = storage
        self._allow_private = allow_private
        self._has_compared = False
        self._folder_lock = FolderLock(folder, lambda: None, check_here)
        super().__init__(
            "spoken",
            lambda: 0.0 if self.once() else LOOK_EVERY_SEC,
            first_rest_sec=BEGIN_AFTER_SEC,
            after_fault_sec=AFTER_A_FAULT_SEC,
            lock=self._folder_lock,
        )

    def once(self) -> bool:
        """Read some videos; False if there is nothing to read, or another does it. Raises CatalogError, DiskFull, FolderAway."""
        if not self._folder_lock.is_ours():
            return False
        waiting = [*self._changed(), *self._catalog.spoken.unread(AT_ONCE)]
        try:
            self._read(waiting)
        except WorkStopped:
            return False
        return bool(waiting)

    def _changed(self) -> list[str]:
        """Videos whose lines are of other captions than those that lie there now; after each start this is asked once."""
        if self._has_compared:
            return []
        self._has_compared = True
        versions = self._catalog.spoken.caption_versions()
        return [
            video_id
            for video_id, version in versions.items()
            if version is not None and version != self._captions.version(video_id)
        ]

    def _read(self, video_ids: Sequence[str]) -> None:
        for video_id, video in self._catalog.videos.get_many(video_ids).items():
            if self.stopping.is_set():
                return
            try:
                self._look_inside(video)
                self._reading.read(video_id)
            except DiskFull:
                raise
            except OSError as error:
                # The others are read all the same; this one again after the next start.
                log.warning("the captions of %s can't be read: %s", video_id, error)
                self._catalog.spoken.put_aside(video_id)

    def _look_inside(self, video: Video) -> None:
        """Take captions out of a file that nobody has looked into, or from beside a link, which is not read through for them."""
        if self._captions.known(video.id) is not None:
            return
        if video.is_photo:
            # Nothing is said in it.
            self._captions.look(video.id, lambda: "")
        elif video.source_url is not None:
            self._take_beside(video.id, video.source_url)
        elif video.file_name:
            with suppress(FileNotFoundError), self._storage.local(upload_key(video.file_name)) as path:
                self._captions.look(video.id, lambda: derived_media.captions_inside(path, self.stopping.is_set))

    def _take_beside(self, video_id: str, url: str) -> None:
        data = _captions_beside(url, allow_private=self._allow_private)
        if not data:
            return
        try:
            self._captions.add(video_id, data)
        except MediaError as error:
            log.info("what lies beside the link of %s is no captions: %s", video_id, error.reason)


def _captions_beside(url: str, *, allow_private: bool) -> bytes:
    """The file of captions as it came; empty if the host has none, says nothing, or the address names no file."""
    for address in _addresses(url):
        try:
            with RangeReader(
                address,
                allow_private=allow_private,
                max_bytes=2 * CAPTIONS_BYTES,
                whole_bytes=CAPTIONS_BYTES,
                timeout_sec=WAIT_SEC,
                deadline_sec=2 * WAIT_SEC,
            ) as reader:
                if 0 < reader.size_bytes <= CAPTIONS_BYTES:
                    return reader.read()
        except LinkError as error:
            log.debug("no captions beside a link: %s", error.reason)
    return b""


def _addresses(url: str) -> list[str]:
    """Without the query: what it has is made for the video's own address."""
    try:
        parts = split_url(url)
    except LinkError:
        return []
    path = PurePosixPath(parts.path)
    if path.suffix.lower() not in VIDEO_SUFFIXES:
        return []
    return [parts._replace(path=str(path.with_suffix(ending)), query="").geturl() for ending in ENDINGS]
