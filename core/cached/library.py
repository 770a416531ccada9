"""What may be asked of the videos that are here, and changed of what is said about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.application import changes, services
from core.jobs import Job, Stage
from core.library.browsing import Browse, State, state_of
from core.library.editing import Unchanged, edit
from core.library.missing import Missing, missing_of
from core.modalities import moments_of
from core.models import Order, Span, Video

if TYPE_CHECKING:
    from core.catalog.library.listing import Listing, Named


def video_count() -> int:
    """How many videos there are, whatever their state."""
    return services().catalog.videos.count()


def titles() -> dict[str, str]:
    """The title of every video, by id, the newest first; for a choice among all of them."""
    return services().catalog.videos.titles()


def titles_by_size(sizes: Iterable[int]) -> dict[int, str]:
    """The title of a video whose file has so many bytes, for each of these sizes that any has."""
    return services().catalog.videos.titles_by_size(sizes)


def are_any_added_by(name: str, *, others: bool = False) -> bool:
    """Whether any video was added by this name, or, with `others`, by another."""
    return services().catalog.videos.are_any(name, others=others)


def job_summary() -> tuple[int, int, int]:
    """How many videos are being prepared, need attention and can be searched, also while they are embedded again."""
    counts, former = services().catalog.jobs.counts_and_former()
    preparing = sum(count for stage, count in counts.items() if not stage.is_final)
    ready = counts.get(Stage.READY, 0) + former
    attention = counts.get(Stage.FAILED, 0) + counts.get(Stage.UNSURE, 0)
    return preparing, attention, ready


def moments(video_id: str) -> list[Span]:
    """The moments a video was cut into, in order; empty before it is ready."""
    return _moments(video_id, changes().results)


@st.cache_data(show_spinner=False, max_entries=200, ttl=3600)
def _moments(video_id: str, results: int) -> list[Span]:  # noqa: ARG001 - part of the key
    from core import parquet  # noqa: PLC0415 - brings pyarrow, which the first page does not need

    settings = services().settings
    path = parquet.path_for(settings.embeddings_dir, settings.model, video_id)
    if not path.is_file():
        return []
    segments = parquet.load(path)
    return sorted(moments_of(segments))


@dataclass(frozen=True, slots=True)
class Entry:
    """A video of the library with the job that stands for it."""

    video: Video
    job: Job


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the library: what is on it, and what there is beside it.

    `matching` videos pass all filters; `categories` and `states` say how many would with another category or state.
    """

    entries: tuple[Entry, ...]
    page: int
    pages: int
    matching: int
    in_library: int
    categories: dict[str, int]
    states: dict[State, int]


def shelf(browse: Browse, a_page: int) -> Shelf:
    """The page of the library that `browse` asks for, or the last there is, of at most `a_page` videos."""
    listing = _listing()
    counts = listing.counts()
    in_library = sum(counts.values())
    found = _found(listing, browse) if _looks_at_titles(browse) else None
    if found is not None:
        counts = Counter((named.category, named.stage) for named in found)
    categories = _categories(counts, browse)
    matching = sum(categories.values()) if browse.category is None else categories.get(browse.category, 0)
    pages = max(1, ceil(matching / a_page))
    page = min(browse.page, pages)
    first = (page - 1) * a_page
    ids = _ids(listing, browse, limit=a_page, offset=first) if found is None else _passing(found, browse)[first : first + a_page]
    return Shelf(tuple(entries_of(ids)), page, pages, matching, in_library, categories, _states(counts, browse))


def missing(entries: Iterable[Entry]) -> dict[str, Missing]:
    """Of which of these videos something is not in the data folder, and what."""
    found = {entry.video.id: missing_of(services().settings, entry.video, entry.job) for entry in entries}
    return {video_id: what for video_id, what in found.items() if what is not None}


def browsed_ids(browse: Browse) -> list[str]:
    """The ids of all videos that `shelf` would come to, on whatever page."""
    listing = _listing()
    return _passing(_found(listing, browse), browse) if _looks_at_titles(browse) else _ids(listing, browse)


def entries_of(video_ids: Sequence[str]) -> list[Entry]:
    """These videos in this order, as far as they are still here."""
    return [Entry(video, job) for video, job in _listing().of_videos(video_ids)]


def newest_ready(limit: int) -> list[Entry]:
    """The videos that were added last among those that are ready, the newest first."""
    return [Entry(video, job) for video, job in _listing().newest_ready(limit)]


def still_here(video_ids: Sequence[str]) -> list[str]:
    """Those of these videos that are in the library, in this order."""
    return _listing().here(video_ids)


def footage_sec() -> float:
    """The length of all videos together."""
    return _listing().footage_sec()


def library_mark() -> str:
    """Changes whenever a video comes, goes or stands otherwise."""
    catalog = services().catalog
    return f"{sorted(catalog.jobs.counts().items())} {catalog.jobs.library_version()}"


def library_csv(video_ids: Sequence[str]) -> bytes:
    """These videos as a CSV file."""
    from core.library.csv_export import library_csv as csv_of  # noqa: PLC0415 - see below

    return csv_of((entry.video, entry.job) for entry in entries_of(video_ids))


def edit_video(
    video_id: str,
    *,
    title: str | None = None,
    category: str | None = None,
    recorded_at: float | Unchanged | None = Unchanged.UNCHANGED,
    watch_url: str | None = None,
) -> Video:
    """Change what is said about a video, at once and everywhere; returns it as it is then.

    What is not given stays as it is; an empty title does as well; an empty category or watch page and a date of None are
    cleared. Raises ClipseekError; then nothing has changed.
    """
    return edit(services(), video_id, title=title, category=category, recorded_at=recorded_at, watch_url=watch_url)


def _listing() -> Listing:
    from core.catalog.library.listing import Listing  # noqa: PLC0415 - the launcher does not need the catalog

    return Listing.of(services().catalog)


def _looks_at_titles(browse: Browse) -> bool:
    return bool(browse.text) or browse.order is Order.TITLE


def _found(listing: Listing, browse: Browse) -> list[Named]:
    """Every video whose title or own name has the text in it, whatever its category and state, in order."""
    from core.library.titles import in_order, matching  # noqa: PLC0415 - see above

    found = listing.named(browse.order)
    if browse.order is Order.TITLE:
        found = [found[place] for place in in_order([named.title for named in found])]
    return [found[place] for place in matching(browse.text, [named.names for named in found])] if browse.text else found


def _passing(found: Iterable[Named], browse: Browse) -> list[str]:
    return [
        named.id for named in found if browse.category in (None, named.category) and browse.state in (None, state_of(named.stage))
    ]


def _ids(listing: Listing, browse: Browse, *, limit: int | None = None, offset: int = 0) -> list[str]:
    stages = None if browse.state is None else browse.state.stages
    return listing.ids(stages, browse.category, browse.order, limit=limit, offset=offset)


def _categories(counts: dict[tuple[str, Stage], int], browse: Browse) -> dict[str, int]:
    """How many of each category are in the state that is asked for, in the order of the alphabet, those without one last."""
    found: Counter[str] = Counter()
    for (category, stage), count in counts.items():
        if browse.state in (None, state_of(stage)):
            found[category] += count
    return dict(sorted(found.items(), key=lambda item: (not item[0], item[0].casefold(), item[0])))


def _states(counts: dict[tuple[str, Stage], int], browse: Browse) -> dict[State, int]:
    """How many in each state are of the category that is asked for."""
    found: Counter[State] = Counter()
    for (category, stage), count in counts.items():
        if browse.category in (None, category):
            found[state_of(stage)] += count
    return {state: found[state] for state in State if found[state]}
