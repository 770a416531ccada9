"""Makes the small copy of a video: the same for the provider and for browsers, one at a time for all who share the folder."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.disk import check_room
from core.media.caches.preview_cache import PreviewCache
from core.media.previews.preview_limits import most_bytes, room_bytes
from core.media.workers import derived_media
from core.models.proxy import ProxyUse
from core.models.video import Video

log = logging.getLogger(__name__)

FRESH_WISH_SEC: Final = 20.0


class ProxyMaker:
    """Whoever needs a preview has it made here."""

    def __init__(self, previews: PreviewCache, spare_disk_bytes: int = 0, use: ProxyUse = ProxyUse.AUTO) -> None:
        self.previews = previews
        self.use = use
        self.spare_disk_bytes = spare_disk_bytes

    def make(self, video: Video, source: Path, should_stop: Callable[[], bool], report: Callable[[float], None]) -> bool:
        """Make the preview of a video, unless it is there; False while another one is being made, here or elsewhere.

        One that was cut off is gone on with. `report` is told 0..1 on the way. If it fails, what there is of it stays: who asked
        decides whether to `put_away` it.
        Raises DiskFull at once where the disk will not do; MediaError, WorkStopped, OSError.
        """
        previews = self.previews
        with previews.making() as is_ours:
            if not is_ours:
                return False
            if previews.ready_with(video.id, video.sound) is not None:
                return True
            check_room(previews.folder, self.spare_disk_bytes + room_bytes(video.duration_sec) - previews.pieces_bytes(video.id))
            if previews.has_pieces(video.id):
                log.info("the small copy of %s was cut off and is gone on with", video.id)
            try:
                derived_media.make_preview(
                    source,
                    previews.pieces(video.id),
                    previews.part(video.id),
                    sound=video.sound,
                    most_bytes=most_bytes(video.duration_sec),
                    should_stop=should_stop,
                    report=lambda share: _tell(previews, video.id, share, report),
                )
                previews.put(video.id, video.sound)
            finally:
                previews.leave_off(video.id)
        return True

    def is_free(self) -> bool:
        """Whether no preview is being made just now. Raises OSError."""
        with self.previews.making() as is_ours:
            return is_ours

    def somebody_waits(self) -> bool:
        """Whether a preview was asked for just now, by somebody who stands before a player."""
        return self.previews.is_wanted_since(FRESH_WISH_SEC)


def _tell(previews: PreviewCache, video_id: str, share: float, report: Callable[[float], None]) -> None:
    previews.report(video_id, share)
    report(share)
