"""What there is to be made in the background: told by the catalog and by the files that are there already."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.catalog import Catalog
from core.media.caches import picture_files
from core.media.caches.preview_cache import PreviewCache
from core.media.previews.playable import Playable, how_it_plays
from core.models.jobs import Stage
from core.models.video import Video
from core.storage.storage import UPLOADS, Storage

CLEAN_EVERY_SEC: Final = 600.0
UNCLAIMED_SEC: Final = 3600
ASIDE_SEC: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie, and how much of the disk is left alone."""

    storage: Storage
    thumbs_dir: Path
    previews_dir: Path
    spare_disk_bytes: int = 0
    pictures_cap_bytes: int = picture_files.CAP_BYTES

    def uploads(self) -> frozenset[str]:
        """The names of the originals that are here. Links have none; another machine may have others."""
        return frozenset(file.name for file in self.storage.files(UPLOADS))


@dataclass(frozen=True, slots=True)
class Ready:
    """A video that is ready, and the job that made it so."""

    video: Video
    job_id: str


class Waiting:
    """The videos that wait for pictures and for previews, the newest first; found anew when anything may have changed."""

    def __init__(self, catalog: Catalog, places: Places, previews: PreviewCache) -> None:
        self._catalog = catalog
        self._places = places
        self._previews = previews
        self._seen = ""
        self._clean_at = 0.0
        self._aside: dict[str, float] = {}
        self.boards: deque[Ready] = deque()
        self.previews: deque[Video] = deque()
        self.unread: deque[Video] = deque()
        """Of an earlier release: nobody has looked when and with what they were recorded."""

    def look(self) -> None:
        """Raises CatalogError."""
        version = self._catalog.jobs.library_version()
        is_time = time.monotonic() >= self._clean_at
        if version == self._seen and not is_time:
            return
        if is_time:
            self._clean()
            self._clean_at = time.monotonic() + CLEAN_EVERY_SEC
        job_ids = {job.video_id: job.id for job in self._catalog.jobs.newest() if job.stage is Stage.READY}
        ready = [Ready(video, job_ids[video.id]) for video in self._catalog.videos.all() if video.id in job_ids]
        now = time.monotonic()
        self._aside = {video_id: until for video_id, until in self._aside.items() if until > now}
        uploads = self._places.uploads()
        # Of a photo all is made when it is embedded.
        films = [one for one in ready if not one.video.is_photo]
        here = [one for one in films if one.video.id not in self._aside and one.video.file_name in uploads]
        self.boards = deque(one for one in here if not self._has_board(one))
        self.previews = deque(one.video for one in here if self._may_need_preview(one.video))
        unread = self._catalog.recordings.unread()
        self.unread = deque(one.video for one in here if one.video.id in unread)
        self._seen = version

    def needs_preview(self, video: Video) -> bool:
        """Whether browsers can't be trusted with the file, and no preview was tried in vain."""
        media_format = self._previews.media_format(video.id)
        has_failed = self._previews.status(video.id).reason != ""
        return (
            media_format is not None
            and not has_failed
            and how_it_plays(media_format, video.file_name or "", video.sound) is not Playable.YES
        )

    def put_aside(self, video_id: str) -> None:
        """Leave a video alone for an hour, or until the next start."""
        self._aside[video_id] = time.monotonic() + ASIDE_SEC

    def forget(self, video_id: str) -> None:
        """Remove all that was made of a video."""
        picture_files.forget(self._places.thumbs_dir, video_id)
        self._previews.forget(video_id)

    def _clean(self) -> None:
        self._remove_pieces()
        picture_files.keep_below(self._places.thumbs_dir, self._places.pictures_cap_bytes)
        old = time.time() - UNCLAIMED_SEC
        changed = {video_id: self._previews.changed_at(video_id) for video_id in self._previews.ids()}
        for video_id, at in picture_files.folders(self._places.thumbs_dir).items():
            changed[video_id] = max(at, changed.get(video_id, 0.0))
        for video_id in self._catalog.videos.missing(video_id for video_id, at in changed.items() if at < old):
            self.forget(video_id)

    def _remove_pieces(self) -> None:
        """What was begun of a preview is gone on with by a job under way, or for somebody who wants it; else by nobody."""
        begun = set(self._previews.with_pieces()) - set(self._previews.wanted())
        for job in self._catalog.jobs.of_videos(begun):
            if job.stage.is_final and self._previews.changed_at(job.video_id) < time.time() - UNCLAIMED_SEC:
                self._previews.put_away(job.video_id)

    def _has_board(self, one: Ready) -> bool:
        return (
            self._previews.was_looked_at(one.video.id)
            and picture_files.marked(self._places.thumbs_dir, one.video.id).get("job") == one.job_id
        )

    def _may_need_preview(self, video: Video) -> bool:
        """Where nobody has looked yet, it may."""
        return self._previews.ready_with(video.id, video.sound) is None and not (
            self._previews.was_looked_at(video.id) and not self.needs_preview(video)
        )
