"""What the map of insights shows, and which moments lie where somebody drew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import words
from core.cached.insights import Sight, insights_kinds, insights_points, insights_shelf
from core.insights.parts import Rows, Step
from core.insights.showing import map_groups
from core.insights.showing.address import Colour, Dates
from core.insights.showing.map_figure import MapFigure, around, map_figure, nearest_first, rows_inside
from core.insights.showing.map_groups import Group, Groups
from core.insights.showing.palette import OTHERS
from core.media.picture_files import picture_ms
from core.models import Video

SAYS = words.MAP


@dataclass(frozen=True, slots=True, eq=False)
class InsightsMap:
    """A map of the moments in sight.

    `start_ms` and `picture_ms` tell when each moment that is drawn begins, and when its picture is taken. `is_first` as long as
    the layout that keeps what is alike together is not there yet.
    """

    figure: MapFigure
    groups: Groups
    start_ms: NDArray[np.int32]
    picture_ms: NDArray[np.int32]
    is_first: bool


def insights_map(sight: Sight, colour: Colour, dates: Dates, names: Mapping[str, str]) -> InsightsMap | None:
    """The map, with `names` of kinds by their ids; None as long as no places are computed, or if there is nothing in sight."""
    step = next((step for step in (Step.LAYOUT, Step.FLAT) if insights_shelf().has(sight.key, step)), None)
    if step is None or not len(sight.rows):
        return None
    return _insights_map(_mark(sight, colour, dates, names), step, sight, colour, dates, names)


def group_rows(sight: Sight, shown: InsightsMap, group_id: str) -> Rows:
    """The moments in sight of one group of the map, those in its middle first; none if there is no such group (any more)."""
    place = next((place for place, group in enumerate(shown.groups.groups) if group.id == group_id), None)
    points = insights_points(sight.key)
    if place is None or points is None:
        return sight.rows[:0]
    return nearest_first(points, sight.rows[shown.groups.group_of == place])


def rows_around(sight: Sight, corners: Sequence[tuple[float, float]]) -> Rows:
    """The moments in sight inside of what was drawn on the map, also those that were not drawn; those in the middle first."""
    points = insights_points(sight.key)
    return sight.rows[:0] if points is None else rows_inside(points, sight.rows, corners)


def rows_near(sight: Sight, row: int, most: int) -> Rows:
    """A moment and those that lie nearest to it on the map, nearest first."""
    points = insights_points(sight.key)
    return np.asarray([row]) if points is None else around(points, sight.rows, row, most)


# The moments in sight are part of `mark`; they can't be hashed themselves.
@st.cache_resource(show_spinner=False, max_entries=24, ttl=600)
def _insights_map(
    mark: str,  # noqa: ARG001 - it is the key
    step: Step,
    _sight: Sight,
    _colour: Colour,
    _dates: Dates,
    _names: Mapping[str, str],
) -> InsightsMap | None:
    points = insights_points(_sight.key)
    if points is None:
        return None
    kinds = insights_kinds(_sight.key)
    kind_of: NDArray[np.int32] = np.full(len(_sight.rows), -1, dtype=np.int32) if kinds is None else kinds.kind_of[_sight.rows]
    names = [] if kinds is None else [_names.get(kind.id, "") for kind in kinds.kinds]
    groups = _groups(_sight, _colour, _dates, _names)
    figure = map_figure(points, _sight.rows, kind_of, groups, names, revision=f"{_sight.key} {step}")
    moments, drawn = _sight.moments, figure.drawn
    starts = np.round(moments.start_sec[drawn] * 1000).astype(np.int32)
    return InsightsMap(figure, groups, starts, _pictures_ms(_sight, drawn), step is Step.FLAT)


def _pictures_ms(sight: Sight, rows: Rows) -> NDArray[np.int32]:
    spans = ((sight.ref(row).span, sight.video(row)) for row in rows)
    return np.fromiter(
        (picture_ms(span.middle_sec, video.duration_sec) for span, video in spans), dtype=np.int32, count=len(rows)
    )


def _groups(sight: Sight, colour: Colour, dates: Dates, names: Mapping[str, str]) -> Groups:
    moments, rows, videos = sight.moments, sight.rows, sight.videos
    kinds = insights_kinds(sight.key)
    if colour is Colour.CATEGORY:
        return map_groups.by_category(moments, rows, videos, SAYS["no_category"])
    if colour is Colour.DATE:
        return map_groups.by_date(moments, rows, videos, _recorded if dates is Dates.RECORDED else _added, SAYS["no_date"])
    if colour is Colour.VIDEO:
        return map_groups.by_video(moments, rows, videos, SAYS["other_videos"])
    if kinds is None:
        # The first map is there before the kinds are.
        return Groups((Group(map_groups.REST, SAYS["no_kinds"], OTHERS, len(rows)),), np.zeros(len(rows), dtype=np.int32))
    return map_groups.by_kind(kinds, rows, names, SAYS["few"])


def _recorded(video: Video) -> float | None:
    return video.recorded_at


def _added(video: Video) -> float | None:
    return video.added_at


def _mark(sight: Sight, colour: Colour, dates: Dates, names: Mapping[str, str]) -> str:
    """Another one whenever the map would look otherwise."""
    tell: dict[Colour, Callable[[Video], object]] = {
        Colour.KIND: lambda video: video.id,
        Colour.CATEGORY: lambda video: (video.id, video.category),
        Colour.VIDEO: lambda video: (video.id, video.title),
        Colour.DATE: lambda video: (video.id, _recorded(video) if dates is Dates.RECORDED else _added(video)),
    }
    said = tell[colour]
    has_kinds = insights_kinds(sight.key) is not None
    what = (
        sight.key,
        colour,
        dates,
        has_kinds,
        sorted(names.items()),
        [said(video) for _, video in sorted(sight.videos.items())],
    )
    return blake2b(repr(what).encode(errors="replace"), digest_size=16).hexdigest()
