"""How the footage in sight is made up over time, and what has become more or less of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.cached.access.needs import needs
from core.cached.application import services
from core.cached.insights.clusters import FEW
from core.cached.insights.moments import FilteredMoments, insights_clusters
from core.insights.views.address import Colour, Dates, Every
from core.insights.views.changes import Changes, find_changes
from core.insights.views.palette import DISTINCT, OTHERS, TEXT, colour, faint
from core.insights.views.trends import Course, Days, Footage, bands_of, course_of, days_of, fitting, moments_by_video, offered
from core.people.person import Role

MOST_BANDS: Final = 8
"""More than these nobody can tell apart; what is left over is one band more."""
REST: Final = "rest"
"""Stands for an id where all groups are meant that have no band of their own."""
_REST_COLOUR: Final = faint(TEXT, 0.2)


@dataclass(frozen=True, slots=True)
class Band:
    """What one column of a course counts: a kind by its id, FEW, or REST; or a category by its name, empty for none, or REST."""

    id: str
    colour: str


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """The footage in sight over time. Column i of `course` is `bands[i]`; changes name groups by their place in `ids`.

    `undated` of all `videos` in sight have no date of the sort that was asked for; if none has one, `course` is None and no
    stretches are offered.
    """

    videos: int
    undated: int
    offered: tuple[Every, ...]
    course: Course | None
    bands: tuple[Band, ...]
    changes: Changes
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """The group of each moment in sight by its place in `ids`; the last one is that of moments that belong to none.

    All there are have a place, also those out of sight: so each has the same colour whatever is filtered.
    """

    of: NDArray[np.int64]
    ids: tuple[str, ...]


@needs(Role.VIEWER)
def trend(filtered: FilteredMoments, by: Colour, dates: Dates, wanted: Every | None) -> Trend | None:
    """The footage in sight by the date of its videos; None as long as it is asked for by kinds and these are not computed.

    `by` categories (Colour.CATEGORY), or else by kinds. The stretches are the wanted ones, or, if there would be too many or only
    one of them, or none are wanted, what fits.
    """
    groups = _groups(filtered, by)
    if groups is None:
        return None
    footage, videos = _footage(filtered, groups, dates)
    undated = videos - len(footage.days)
    if not len(footage.days):
        return Trend(videos, undated, (), None, (), Changes((), 0, can_say=False), groups.ids)
    whole = course_of(footage, fitting(footage.days, wanted))
    changes = _changes(footage.days, footage.counts, whole.edges)
    course, bands = _banded(whole, groups, [change.group for change in changes.changes])
    return Trend(videos, undated, offered(footage.days), course, bands, changes, groups.ids)


@needs(Role.VIEWER)
def course_of_all(
    filtered: FilteredMoments, by: Colour, dates: Dates, wanted: Every | None
) -> tuple[Course, tuple[str, ...]] | None:
    """The same with a column for every group that there are moments of, and their ids; None where `trend` has no course."""
    groups = _groups(filtered, by)
    footage = None if groups is None else _footage(filtered, groups, dates)[0]
    if groups is None or footage is None or not len(footage.days):
        return None
    whole = course_of(footage, fitting(footage.days, wanted))
    there = [int(place) for place in np.flatnonzero(whole.counts.sum(axis=0))]
    return whole.merged([[place] for place in there]), tuple(groups.ids[place] for place in there)


@st.cache_data(show_spinner=False, max_entries=200, ttl=3600)
def _changes(days: Days, counts: NDArray[np.int64], edges: Days) -> Changes:
    return find_changes(Footage(days, counts), edges, skip=counts.shape[1] - 1)


def _footage(filtered: FilteredMoments, groups: _Groups, dates: Dates) -> tuple[Footage, int]:
    """What is in the videos in sight that have a date of this sort, and how many there are with and without one."""
    present, video = np.unique(filtered.moments.video[filtered.rows], return_inverse=True)
    videos = [filtered.videos[filtered.moments.video_ids[place]] for place in present]
    times = [video.recorded_at if dates is Dates.RECORDED else video.added_at for video in videos]
    days = days_of(np.array([np.nan if at is None else at for at in times], dtype=np.float64))
    known = ~np.isnat(days)
    counts = moments_by_video(video, groups.of, len(days), len(groups.ids))
    return Footage(days[known], counts[known]), len(days)


def _groups(filtered: FilteredMoments, by: Colour) -> _Groups | None:
    return _categories(filtered) if by is Colour.CATEGORY else _clusters(filtered)


def _clusters(filtered: FilteredMoments) -> _Groups | None:
    clusters = insights_clusters(filtered.key)
    if clusters is None:
        return None
    of = clusters.cluster_of[filtered.rows].astype(np.int64)
    ids = (*(cluster.id for cluster in clusters.clusters), FEW)
    return _Groups(np.where(of < 0, len(ids) - 1, of), ids)


def _categories(filtered: FilteredMoments) -> _Groups:
    in_use = {*services().catalog.videos.categories(), *(video.category for video in filtered.videos.values())}
    names = sorted(in_use - {""}, key=lambda name: (name.casefold(), name))
    ids = (*names, "")
    place = {name: at for at, name in enumerate(ids)}
    of_video = [place[filtered.videos[one].category] if one in filtered.videos else 0 for one in filtered.moments.video_ids]
    return _Groups(np.array(of_video, dtype=np.int64)[filtered.moments.video[filtered.rows]], ids)


def _banded(whole: Course, groups: _Groups, changed: Sequence[int]) -> tuple[Course, tuple[Band, ...]]:
    """The largest groups and those that have changed, each with a colour that no other has, and the rest together."""
    none = len(groups.ids) - 1
    totals = whole.counts.sum(axis=0)
    loose, totals[none] = int(totals[none]), 0
    shown = bands_of(totals, changed, MOST_BANDS)
    rest = [group for group in range(none) if totals[group] and group not in shown]
    columns = [[group] for group in shown]
    bands = [Band(groups.ids[group], name) for group, name in zip(shown, _colours(shown), strict=True)]
    if rest:
        columns.append(rest)
        bands.append(Band(REST, _REST_COLOUR))
    if loose:
        columns.append([none])
        bands.append(Band(groups.ids[none], OTHERS))
    return whole.merged(columns), tuple(bands)


def _colours(shown: Sequence[int]) -> list[str]:
    """To each the colour that it has elsewhere, or a free one if another has got that already."""
    taken: list[int] = []
    for group in shown:
        own = group % DISTINCT
        taken.append(own if own not in taken else next(free for free in range(DISTINCT) if free not in taken))
    return [colour(place) for place in taken]
