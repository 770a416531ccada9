"""What may be asked of the videos that are here, and changed of what is said about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.access.needs import needs
from core.cached.access.person import current_person
from core.cached.application import changes, services
from core.cached.people.audit import note_export
from core.cached.tags import tags_counted
from core.library.browsing import Browse, State, state_of
from core.library.editing import Unchanged, edit
from core.library.missing import Missing, missing_of
from core.models.jobs import Job, Stage
from core.models.modalities import moments_of
from core.models.sound import is_heard_from_the_file
from core.models.video import MediaKind, Order, Span, Video
from core.people.person import Role
from core.storage.storage import Stored

if TYPE_CHECKING:
    from core.catalog.library.listing import Listing, Named
    from core.catalog.tables.changes import Numbers
    from core.models.search_query import SearchQuery
    from core.timecode import SourceTime

MOST_CALLED = 200
"""So many videos with the letters of a question in their names are looked at; who needs more looks in the library."""


@needs(Role.VIEWER)
def video_count() -> int:
    """How many videos there are, whatever their state."""
    return services().catalog.videos.count()


@needs(Role.VIEWER)
def titles() -> dict[str, str]:
    """The title of every video, by id, the newest first; for a choice among all of them."""
    return services().catalog.videos.titles()


@needs(Role.VIEWER)
def are_any_added_by(name: str, *, others: bool = False) -> bool:
    """Whether any video was added by this name, or, with `others`, by another."""
    return services().catalog.videos.are_any(name, others=others)


@needs(Role.VIEWER)
def job_summary() -> tuple[int, int, int]:
    """How many videos are being prepared, need attention and can be searched, also while they are embedded again."""
    counts, former = services().catalog.jobs.counts_and_former()
    preparing = sum(count for stage, count in counts.items() if not stage.is_final)
    ready = counts.get(Stage.READY, 0) + former
    attention = counts.get(Stage.FAILED, 0) + counts.get(Stage.UNSURE, 0)
    return preparing, attention, ready


@needs(Role.VIEWER)
def moments(video_id: str) -> list[Span]:
    """The moments a video was cut into, in order; empty before it is ready."""
    return _moments(video_id, changes().results)


@st.cache_data(show_spinner=False, max_entries=200, ttl=3600)
def _moments(video_id: str, results: int) -> list[Span]:  # noqa: ARG001 - part of the key
    from core import parquet  # noqa: PLC0415 - brings pyarrow, which the first page does not need

    parts = services()
    try:
        segments = parquet.load(Stored(parts.storage, parquet.key_for(parts.settings.model, video_id)))
    except FileNotFoundError:
        return []
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
    tags: dict[str, int] = field(default_factory=dict)
    """How many would with another tag, by its id."""
    kinds: dict[MediaKind, int] = field(default_factory=dict)
    """How many videos and how many photos are in the library."""


@needs(Role.VIEWER)
def shelf(browse: Browse, a_page: int) -> Shelf:
    """The page of the library that `browse` asks for, or the last there is, of at most `a_page` videos."""
    listing = _listing()
    counts = listing.counts(browse.narrow)
    in_library = sum(counts.values()) if browse.narrow.is_empty else video_count()
    found = _found(listing, browse) if _looks_at_titles(browse) else None
    if found is not None:
        counts = Counter((named.category, named.stage) for named in found)
    categories = _categories(counts, browse)
    matching = sum(categories.values()) if browse.category is None else categories.get(browse.category, 0)
    pages = max(1, ceil(matching / a_page))
    page = min(browse.page, pages)
    first = (page - 1) * a_page
    ids = _ids(listing, browse, limit=a_page, offset=first) if found is None else _passing(found, browse)[first : first + a_page]
    tags = _tag_counts(browse.state, browse.category, browse.text, changes())
    states, kinds = _states(counts, browse), listing.kinds()
    return Shelf(tuple(entries_of(ids)), page, pages, matching, in_library, categories, states, tags, kinds)


# The numbers of what changed are part of the key.
@st.cache_data(show_spinner=False, max_entries=50, ttl=3600)
def _tag_counts(state: State | None, category: str | None, text: str, now: Numbers) -> dict[str, int]:
    stages, listing = None if state is None else state.stages, _listing()
    # Titles are not looked through for a library without tags.
    if text and _tag_counts(state, category, "", now):
        return listing.tag_counts(stages, category, [named.id for named in _found(listing, Browse(text=text))])
    return {} if text else listing.tag_counts(stages, category)


@needs(Role.VIEWER)
def missing(entries: Iterable[Entry]) -> dict[str, Missing]:
    """Of which of these videos something is not in the data folder, and what."""
    found = {entry.video.id: missing_of(services().storage, entry.video, entry.job) for entry in entries}
    return {video_id: what for video_id, what in found.items() if what is not None}


@needs(Role.VIEWER)
def called(question: SearchQuery) -> list[Named]:
    """The videos that have every word of the question in their names, the newest first; none if it is more than words."""
    from core.library.titles import folded, words_of  # noqa: PLC0415 - see below

    if len(question.asked) != 1 or question.asked[0].example is not None or question.asked[0].without:
        return []
    words = words_of(question.asked[0].words)
    found = _listing().with_words(words, MOST_CALLED) if words else []
    wanted = set(words_of(folded(" ".join(words))))
    return [named for named in found if wanted <= set(words_of(folded(named.names)))]


@needs(Role.VIEWER)
def browsed_ids(browse: Browse) -> list[str]:
    """The ids of all videos that `shelf` would come to, on whatever page."""
    listing = _listing()
    return _passing(_found(listing, browse), browse) if _looks_at_titles(browse) else _ids(listing, browse)


@needs(Role.VIEWER)
def entries_of(video_ids: Sequence[str]) -> list[Entry]:
    """These videos in this order, as far as they are still here."""
    return [Entry(video, job) for video, job in _listing().of_videos(video_ids)]


@needs(Role.VIEWER)
def newest_ready(limit: int) -> list[Entry]:
    """The videos that were added last among those that are ready, the newest first."""
    return [Entry(video, job) for video, job in _listing().newest_ready(limit)]


@needs(Role.VIEWER)
def still_here(video_ids: Sequence[str]) -> list[str]:
    """Those of these videos that are in the library, in this order."""
    return _listing().here(video_ids)


@needs(Role.VIEWER)
def cameras() -> dict[str, int]:
    """How many videos and photos there are of each camera that is known."""
    return _cameras(changes().videos, changes().results)


@st.cache_data(show_spinner=False, max_entries=4, ttl=3600)
def _cameras(videos: int, results: int) -> dict[str, int]:  # noqa: ARG001 - parts of the key
    return services().catalog.videos.cameras()


@needs(Role.VIEWER)
def kinds() -> dict[MediaKind, int]:
    """How many videos and how many photos there are."""
    return _listing().kinds()


@needs(Role.VIEWER)
def footage_sec() -> float:
    """The length of all videos together."""
    return _listing().footage_sec()


@needs(Role.VIEWER)
def library_mark() -> str:
    """Changes whenever a video comes, goes or stands otherwise."""
    catalog = services().catalog
    return f"{sorted(catalog.jobs.counts().items())} {catalog.jobs.library_version()}"


@needs(Role.VIEWER)
def library_csv(video_ids: Sequence[str]) -> bytes:
    """These videos as a CSV file."""
    from core.library.csv_export import library_csv as csv_of  # noqa: PLC0415 - see below

    note_export("library.csv")
    rows = [(entry.video, entry.job) for entry in entries_of(video_ids)]
    times = services().catalog.source_times.get_many(video.id for video, _job in rows)
    return csv_of(rows, tags_counted(video_ids), times)


@needs(Role.VIEWER)
def source_time(video_id: str) -> SourceTime | None:
    """How a video's file counts its frames; None as long as nobody looked."""
    return services().catalog.source_times.get_many([video_id]).get(video_id)


@needs(Role.EDITOR)
def shift_recorded(video_ids: Sequence[str], by_sec: float) -> int:
    """Move when these videos were recorded; returns how many have a date. Moving them back undoes it."""
    return services().catalog.recordings.shift(video_ids, by_sec, current_person().id)


@needs(Role.EDITOR)
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
    return edit(
        services(),
        video_id,
        title=title,
        category=category,
        recorded_at=recorded_at,
        watch_url=watch_url,
        by=current_person().id,
    )


@needs(Role.EDITOR)
def choose_sound(video_id: str, sound: str) -> None:
    """Have another of the sounds of a video heard from now on (`core.models.sound`). What it is found by stays as it is.

    A copy with it is made where the player needs one. Raises ClipseekError, OSError.
    """
    video = edit(services(), video_id, sound=sound, by=current_person().id)
    media_format = services().previews.media_format(video_id)
    if media_format is not None and not is_heard_from_the_file(media_format.sounds, video.sound):
        services().previews.want(video_id)


def _listing() -> Listing:
    from core.catalog.library.listing import Listing  # noqa: PLC0415 - the launcher does not need the catalog

    return Listing.of(services().catalog)


def _looks_at_titles(browse: Browse) -> bool:
    return bool(browse.text) or browse.order is Order.TITLE


def _found(listing: Listing, browse: Browse) -> list[Named]:
    """Every video whose title or own name has the text in it, whatever its category and state, in order."""
    from core.library.titles import in_order, matching  # noqa: PLC0415 - see above

    found = listing.named(browse.order, browse.narrow)
    if browse.order is Order.TITLE:
        found = [found[place] for place in in_order([named.title for named in found])]
    return [found[place] for place in matching(browse.text, [named.names for named in found])] if browse.text else found


def _passing(found: Iterable[Named], browse: Browse) -> list[str]:
    return [
        named.id for named in found if browse.category in (None, named.category) and browse.state in (None, state_of(named.stage))
    ]


def _ids(listing: Listing, browse: Browse, *, limit: int | None = None, offset: int = 0) -> list[str]:
    return listing.ids(_stages(browse), browse.category, browse.order, browse.narrow, limit=limit, offset=offset)


def _stages(browse: Browse) -> Collection[Stage] | None:
    return None if browse.state is None else browse.state.stages


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
