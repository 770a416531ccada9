"""What the page of a video may ask about its summary and chapters: what they would cost, how far they are, and files of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.cached.access.needs import needs, needs_nothing
from core.cached.access.person import current_person
from core.cached.application import services, spending_now
from core.cached.people.audit import note_done
from core.chapters.synopsis import LONGEST_AT_ONCE_SEC, LONGEST_SEC, Analysis, windows_of
from core.errors import ClipseekError, Reason
from core.people.audit import Did, Kind
from core.people.person import Role

if TYPE_CHECKING:
    from core.chapters.formats import Format
    from core.models.video import Video


@dataclass(frozen=True, slots=True)
class Offer:
    """What asking would cost and take: nothing in demo mode; `about_sec` is None before anything was ever answered.

    `must_upload`: the file is sent to Twelve Labs once more, as it is removed there after embedding.
    """

    price_usd: float
    about_sec: float | None
    must_upload: bool
    parts: int = 1
    """In how many parts it is asked about."""


@needs(Role.VIEWER)
def of(video_id: str) -> Analysis | None:
    """The last request for a video; None if nobody asked. One short query."""
    return services().catalog.analyses.of(video_id)


@needs(Role.EDITOR)
def offer(video: Video) -> Offer | None:
    """What asking for a summary and chapters would mean; None where that is not offered: too long, or not with this account."""
    analyses = services().catalog.analyses
    if video.duration_sec > longest_sec(video) or not analyses.is_offered():
        return None
    share = analyses.usual_share()
    return Offer(
        _price(video),
        None if share is None else share * video.duration_sec,
        must_upload=not (video.is_link or services().settings.demo),
        parts=len(windows_of(video.duration_sec)),
    )


@needs_nothing
def longest_sec(video: Video) -> float:
    """How long a video may be: what the provider takes, of streams less."""
    is_stream = urlsplit(video.source_url or "").path.lower().endswith(".m3u8")
    return LONGEST_AT_ONCE_SEC if is_stream else LONGEST_SEC


@needs(Role.EDITOR)
def ask(video: Video) -> None:
    """Have Twelve Labs say what a video is about, in the background. Raises ClipseekError (BUDGET_USED)."""
    if video.duration_sec > longest_sec(video):
        raise ClipseekError(Reason.ANALYSIS_NOT_OFFERED)
    spending_now().check(_price(video))
    services().catalog.analyses.ask(video.id, current_person().id)


@needs(Role.EDITOR)
def cancel(video_id: str) -> None:
    """It is not wanted any more."""
    services().catalog.analyses.cancel(video_id)


@needs(Role.VIEWER)
def written(video_id: str, format_: Format) -> bytes:
    """The summary and chapters of a video as a file of this format. Raises ClipseekError if there are none any more."""
    from core.chapters.formats import written as file_of  # noqa: PLC0415 - only for those who take it

    found = of(video_id)
    if found is None or found.synopsis is None:
        raise ClipseekError(Reason.VIDEO_GONE)
    note_done(Did.EXPORTED, Kind.VIDEO, video_id, format=format_.value)
    return file_of(found.synopsis, format_)


def _price(video: Video) -> float:
    settings = services().settings
    return 0.0 if settings.demo else video.duration_sec / 3600 * settings.price_per_analysed_hour
