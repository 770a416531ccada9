"""What pages may do with whole videos: put them into the bin, restore them, delete them for good, embed them again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.access.needs import needs, needs_nothing
from core.cached.access.person import current_person
from core.cached.application import price_of, services, spending_now
from core.errors import ClipseekError
from core.messages.faults import explain
from core.models.jobs import Stage
from core.people.person import Role

if TYPE_CHECKING:
    from core.catalog.library.deleted_videos import Binned
    from core.ingest.precheck.choices import Choices
    from core.ingest.reembed import Reembedding
    from core.models.video import Video


@dataclass(frozen=True, slots=True)
class WhatGoes:
    """What a deletion would take away. `paid_sec` is the length that was embedded, `price_usd` an estimate of what it cost.

    `size_bytes` are those of files on this disk, without pictures; `preparing` of the videos are not ready yet.
    """

    titles: tuple[str, ...]
    moments: int
    size_bytes: int
    files: int
    links: int
    preparing: int
    paid_sec: float
    price_usd: float


@needs(Role.EDITOR)
def what_goes(video_ids: Sequence[str]) -> WhatGoes:
    """What deleting these videos would take away; those that are gone already are left out."""
    from core.catalog.library.listing import Listing  # noqa: PLC0415 - the first page does not delete
    from core.ingest.video_files import size_of  # noqa: PLC0415 - see above

    parts = services()
    held = {one.id: one for one in Listing.of(parts.catalog).holds(video_ids)}
    paid_sec = sum(one.paid_sec for one in held.values())
    return WhatGoes(
        titles=tuple(held[video_id].title for video_id in dict.fromkeys(video_ids) if video_id in held),
        moments=sum(one.moments for one in held.values()),
        size_bytes=size_of(parts.storage, parts.settings.library_dir, held),
        files=sum(not one.is_link for one in held.values()),
        links=sum(one.is_link for one in held.values()),
        preparing=sum(not one.stage.is_final for one in held.values()),
        paid_sec=paid_sec,
        price_usd=price_of(paid_sec, sum(one.is_photo and one.stage is Stage.READY for one in held.values())),
    )


@dataclass(frozen=True, slots=True)
class BinPage:
    """Some of what lies in the bin, the latest first; `total` videos on `pages` pages, and `size_bytes` on this disk for all."""

    videos: tuple[Binned, ...]
    total: int
    page: int
    pages: int
    size_bytes: int


@needs_nothing
def kept_sec() -> float:
    """How long deleted videos can be restored for sure."""
    from core.ingest.deletion import UNDO_SEC  # noqa: PLC0415 - see above

    return max(UNDO_SEC, services().settings.bin_sec)


@needs(Role.EDITOR)
def delete_videos(video_ids: Sequence[str]) -> tuple[str, ...]:
    """Put videos into the bin: at once they are in no search and not in the library. Returns which of them were still there."""
    return tuple(services().catalog.deletions.delete(video_ids, current_person().id))


@needs(Role.VIEWER)
def count_in_bin() -> int:
    """How many videos lie in the bin."""
    return services().catalog.deletions.count_in_bin()


@needs(Role.EDITOR)
def bin_page(page: int, of: int) -> BinPage:
    """One page of the bin, `of` videos long; the last where there are fewer."""
    binned = services().catalog.deletions.in_bin()
    pages = max(1, math.ceil(len(binned) / of))
    page = min(max(1, page), pages)
    size_bytes = _size_of(tuple(sorted(one.video.id for one in binned)))
    return BinPage(tuple(binned[(page - 1) * of : page * of]), len(binned), page, pages, size_bytes)


# Every folder is read for it, and the page runs at each press; what lies in the bin does not change.
@st.cache_data(show_spinner=False, max_entries=4, ttl=60)
def _size_of(video_ids: tuple[str, ...]) -> int:
    from core.ingest.video_files import size_of  # noqa: PLC0415 - see above

    return size_of(services().storage, services().settings.library_dir, video_ids) if video_ids else 0


@needs(Role.EDITOR)
def restore_videos(video_ids: Sequence[str] | None = None) -> tuple[str, ...]:
    """Take these videos, or all, out of the bin as they were; returns which were restored, the others are gone for good."""
    deletions = services().catalog.deletions
    return tuple(deletions.restore(_all_in_bin() if video_ids is None else video_ids, current_person().id))


@needs(Role.EDITOR)
def delete_for_good(video_ids: Sequence[str] | None = None) -> tuple[str, ...]:
    """Remove these videos for good, or all that lie in the bin; returns which. One that a worker holds stays for now."""
    deletions = services().catalog.deletions
    return tuple(deletions.delete_for_good(_all_in_bin() if video_ids is None else video_ids, current_person().id))


def _all_in_bin() -> list[str]:
    return [one.video.id for one in services().catalog.deletions.in_bin()]


@dataclass(frozen=True, slots=True)
class WhatAgain:
    """What embedding videos again would come to: how many, their length and price (an estimate).

    `problems` has a line for each video that can't be, with the reason.
    """

    videos: int
    seconds: float
    price_usd: float
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgainBatch:
    """Videos that were queued to be embedded again, and a line for each that was not."""

    video_ids: tuple[str, ...]
    problems: tuple[str, ...]


@needs(Role.EDITOR)
def what_again(video_ids: Sequence[str], choices: Choices) -> WhatAgain:
    """What embedding these videos again with the model in use would cost; asks nobody."""
    reembedding, videos = _look_again(video_ids, choices)
    return WhatAgain(
        len(reembedding.options), _seconds(reembedding, videos), _price_usd(reembedding, videos), _problems(reembedding, videos)
    )


def _price_usd(reembedding: Reembedding, videos: Mapping[str, Video]) -> float:
    return price_of(_seconds(reembedding, videos), sum(videos[video_id].is_photo for video_id in reembedding.options))


def _seconds(reembedding: Reembedding, videos: Mapping[str, Video]) -> float:
    return sum(
        options.part.duration_sec if options.part else videos[video_id].duration_sec
        for video_id, options in reembedding.options.items()
    )


@needs(Role.EDITOR)
def embed_again(video_ids: Sequence[str], choices: Choices) -> AgainBatch:
    """Queue these videos to be embedded again; the results they have stay until the new ones are in, and if that fails."""
    reembedding, videos = _look_again(video_ids, choices)
    try:
        spending_now().check(_price_usd(reembedding, videos))
    except ClipseekError as error:
        return AgainBatch((), (explain(error),))
    queued = services().catalog.reembedding.add(services().settings.model, reembedding.options, current_person().id)
    return AgainBatch(tuple(queued), _problems(reembedding, videos))


@needs(Role.VIEWER)
def embedded_again(video_ids: Sequence[str]) -> set[str]:
    """Those of these videos that can be searched as before while newer results are wanted: waiting, prepared, or failed."""
    return services().catalog.reembedding.among(video_ids)


def _look_again(video_ids: Sequence[str], choices: Choices) -> tuple[Reembedding, dict[str, Video]]:
    from core.ingest.reembed import look_again  # noqa: PLC0415 - see above

    parts = services()
    settings = parts.settings
    reembedding = look_again(parts.catalog, parts.storage, settings.model, video_ids, choices)
    return reembedding, parts.catalog.videos.get_many(video_ids)


def _problems(reembedding: Reembedding, videos: dict[str, Video]) -> tuple[str, ...]:
    return tuple(
        f"{videos[video_id].title}: {explain(error)}" for video_id, error in reembedding.problems.items() if video_id in videos
    )
