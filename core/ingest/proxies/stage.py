"""The stage of a job in which the proxy is made that goes up instead of the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.disk import free_bytes
from core.errors import DiskFull, MediaError, Reason
from core.ingest.proxies.maker import ProxyMaker
from core.media.previews.preview_limits import room_bytes
from core.models.video import Video
from core.sandbox.worker import WorkStopped

AFTER_ANOTHER_SEC: Final = 3.0
"""One proxy is made at a time; the others look so often whether it is their turn."""


def make_proxy(
    proxies: ProxyMaker,
    video: Video,
    source: Path,
    *,
    report: Callable[[float], None],
    is_cancelled: Callable[[], bool],
    is_ending: Callable[[], bool],
) -> bool:
    """Whether it is there now; False if it is another's turn. What there is of one that is cancelled is removed.

    Raises MediaError (UNREADABLE and others; PROXY_NO_ROOM), DiskFull; WorkStopped if it is cancelled or the process ends.
    """
    gave_way = False

    def should_stop() -> bool:
        nonlocal gave_way
        gave_way = proxies.somebody_waits()
        return gave_way or is_cancelled() or is_ending()

    try:
        return proxies.make(video, source, should_stop, report)
    except WorkStopped:
        if is_cancelled():
            proxies.previews.put_away(video.id)
        elif gave_way and not is_ending():
            return False
        raise
    except DiskFull:
        _check_room(proxies, video)
        raise
    except MediaError as error:
        if not error.is_transient:
            # Of others the pieces stay: it is gone on with from them.
            proxies.previews.put_away(video.id)
        raise


def _check_room(proxies: ProxyMaker, video: Video) -> None:
    """Raises MediaError(PROXY_NO_ROOM) where it is this one that the disk has no room for, and not everything.

    What holds everything back is over for all by itself, and nobody has to press for this one.
    """
    free = free_bytes(proxies.previews.folder) - proxies.spare_disk_bytes
    needed = room_bytes(video.duration_sec)
    if 0 <= free < needed:
        raise MediaError(Reason.PROXY_NO_ROOM, needed_bytes=needed, free_bytes=free)
