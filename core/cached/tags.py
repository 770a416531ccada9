"""What pages may ask about tags: the list, what a change to it would cost, and the tags of videos and moments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.cached.access.needs import needs
from core.cached.access.person import current_person
from core.cached.application import changes, services, spending_now
from core.cached.insights.state import footage_key
from core.models.video import Span
from core.people.person import Role
from core.tags.tag import MOST_TAGS, Entry, Tag, Tagged, TagsOf, read_list

FEWEST_MOMENTS: Final = 8
"""With fewer in the library nothing can be told to stand out."""


@dataclass(frozen=True, slots=True)
class TagState:
    """How it stands with the list: `waiting` tags are still to be found in the footage as it is, `refused` can't be.

    `unpaid`: so many wait until somebody agrees to their cost, because they were meant for another model.
    """

    waiting: int
    refused: int
    unpaid: int


@dataclass(frozen=True, slots=True)
class TagPlan:
    """What saving a list would do: `new` words are asked of the provider for `price_usd`, and `removed` tags are taken away.

    `twice` lines said what others say; `too_many` do not fit.
    """

    entries: tuple[Entry, ...]
    new: int
    price_usd: float
    removed: int
    twice: int
    too_many: int
    is_changed: bool


@needs(Role.VIEWER)
def all_tags() -> list[Tag]:
    """The list in its order, with how many moments and videos have each."""
    now = changes()
    return _all(now.tags, now.concepts, now.results)


# The numbers of what changed are part of the key.
@st.cache_data(show_spinner=False, max_entries=4, ttl=3600)
def _all(tags: int, concepts: int, results: int) -> list[Tag]:  # noqa: ARG001 - see above
    return services().catalog.tags.all()


@needs(Role.VIEWER)
def state() -> TagState:
    """Cheap enough for every run of a page."""
    model, key = services().settings.model.name, footage_key()
    tags = all_tags()
    mine = [tag for tag in tags if tag.model == model]
    return TagState(
        waiting=sum(tag.found_in != key and tag.fault is None for tag in mine) if key else 0,
        refused=sum(tag.fault is not None for tag in mine),
        unpaid=len(tags) - len(mine),
    )


@needs(Role.VIEWER)
def plan(text: str, look_ids: Sequence[str]) -> TagPlan:
    """What it would mean if these were the list: words, one a line, and looks."""
    looks = [Entry(look_id=look_id) for look_id in dict.fromkeys(look_ids)][:MOST_TAGS]
    written = read_list(text, MOST_TAGS - len(looks))
    parts, tags = services(), all_tags()
    entries = (*(Entry(words) for words in written.words), *looks)
    had = {tag.entry.digest for tag in tags}
    encoder = parts.search_engine.query_encoder if len(entries) > len(looks) else None
    questions = [Tag("", one.words, one, "").question for one in entries if one.words]
    new = sum(encoder.needs_provider(question) for question in questions) if encoder else 0
    return TagPlan(
        entries=entries,
        new=new,
        price_usd=0.0 if parts.settings.demo else new * parts.settings.price_per_query,
        removed=len(had - {entry.digest for entry in entries}),
        twice=written.twice,
        too_many=written.too_many,
        is_changed=[tag.entry for tag in tags] != list(entries) or any(tag.model != parts.settings.model.name for tag in tags),
    )


@needs(Role.EDITOR)
def save(text: str, look_ids: Sequence[str]) -> TagPlan:
    """Let these be the list from now on; the moments are found in the background. Raises ClipseekError (BUDGET_USED)."""
    planned = plan(text, look_ids)
    spending_now().check(planned.price_usd)
    services().catalog.tags.replace_list(planned.entries, services().settings.model, current_person().id)
    return planned


@needs(Role.VIEWER)
def tags_counted(video_ids: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """The tags of each of these videos with how many of its moments have them, in the order of the list."""
    ids = tuple(video_ids)
    of = TagsOf(all_tags(), _of_videos(ids, changes().tags))
    return {video_id: counted for video_id in ids if (counted := of.counted(video_id))}


@needs(Role.VIEWER)
def of_moments(stretches: Iterable[tuple[str, Span]]) -> dict[tuple[str, Span], list[str]]:
    """The names of the tags of each of these stretches of videos, in the order of the list; those without any are left out."""
    asked = list(stretches)
    tags = all_tags()
    if not tags:
        return {}
    of = TagsOf(tags, _of_videos(tuple(sorted({video_id for video_id, _ in asked})), changes().tags))
    named = {(video_id, span): of.within(video_id, span.start_sec, span.end_sec) for video_id, span in asked}
    return {stretch: names for stretch, names in named.items() if names}


@needs(Role.VIEWER)
def of_video(video_id: str) -> list[tuple[Tag, int]]:
    """The tags of a video with how many of its moments have them, in the order of the list."""
    tagged = _of_videos((video_id,), changes().tags)
    counts = [(tag, sum(one.tag_id == tag.id for one in tagged)) for tag in all_tags()]
    return [(tag, count) for tag, count in counts if count]


@st.cache_data(show_spinner=False, max_entries=200, ttl=3600)
def _of_videos(video_ids: tuple[str, ...], tags: int) -> list[Tagged]:  # noqa: ARG001 - see above
    return services().catalog.tags.of_videos(video_ids)
