"""What is in the library twice, as far as a filter lets in one of the videos that share it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from core.cached.access.needs import needs
from core.cached.application import changes
from core.cached.insights.moments import FilteredMoments, filtered
from core.cached.insights.parts import insights_doubles, part_mark
from core.insights.parts import Step
from core.insights.views.duplicate_groups import Same, same_footage
from core.insights.views.export import insights_csv
from core.models.search_query import Narrow
from core.people.person import Role

COLUMNS: Final = (
    "set", "advice", "video_id", "title", "category", "start_sec", "end_sec", "shared_moments", "moments", "share_of_video",
)  # fmt: skip


@needs(Role.VIEWER)
def shared_footage(seen: FilteredMoments) -> tuple[Same, ...] | None:
    """Which videos have footage in common, copies first; None as long as that is not computed.

    A set is there if one of its videos is let in: the others are what people would look for elsewhere.
    """
    mark = part_mark(seen.key, Step.DUPLICATES)
    found = None if mark is None else _shared(seen.key, mark, changes().results)
    if found is None:
        return None
    return tuple(same for same in found if any(video_id in seen.videos for video_id in same.video_ids))


@needs(Role.VIEWER)
def duplicates_csv(seen: FilteredMoments) -> bytes:
    """All that `shared_footage` says, a line for each moment that is shared."""
    found = shared_footage(seen) or ()
    return insights_csv(COLUMNS, (line for number, same in enumerate(found, start=1) for line in _lines(seen, number, same)))


# What is said about a video changes nothing here, and the rest of what counts only with the results.
@st.cache_resource(show_spinner=False, max_entries=2, ttl=3600)
def _shared(key: str, mark: int, results: int) -> tuple[Same, ...] | None:  # noqa: ARG001 - both are parts of the key
    duplicates, whole = insights_doubles(key), filtered(key, Narrow())
    return None if duplicates is None or whole is None else same_footage(duplicates, whole.moments, whole.videos)


def _lines(seen: FilteredMoments, number: int, same: Same) -> Iterable[Sequence[object]]:
    whole = filtered(seen.key, Narrow()) or seen
    for row in same.rows:
        video, ref = whole.video(row), whole.ref(row)
        part = same.parts[video.id]
        advice = "" if not same.copies else "keep" if video.id == same.video_ids[0] else "same" if video.id in same.copies else ""
        about = (number, advice, video.id, video.title, video.category)
        yield *about, ref.span.start_sec, ref.span.end_sec, part.moments, part.of, part.share
