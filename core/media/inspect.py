"""What a file or link is, and whether the provider would take it: everything that can be refused before anything is paid."""

from __future__ import annotations

from pathlib import Path

from core.errors import LinkError, MediaError, Reason
from core.media.av.limits import PROVIDER_LIMITS
from core.media.remote.range_reader import RangeReader, watch_site
from core.media.workers.reader_pool import children
from core.models import MediaInfo, VideoLimits


def inspect_file(path: Path, limits: VideoLimits = PROVIDER_LIMITS) -> MediaInfo:
    """Look into a file, in a child process, and refuse it if it can't become a video here. Raises MediaError."""
    return children().inspect(path, limits)


def inspect_link(url: str, *, allow_private: bool, limits: VideoLimits = PROVIDER_LIMITS) -> MediaInfo:
    """The same for a link, reading as little of it as possible. Raises LinkError for the link, MediaError for the file."""
    site = watch_site(url)
    if site is not None:
        raise LinkError(Reason.LINK_WATCH_PAGE, site=site)
    with RangeReader(url, allow_private=allow_private) as reader:
        if reader.size_bytes == 0:
            raise MediaError(Reason.EMPTY_FILE)
        return children().inspect(reader, limits)
