"""What the map of insights shows, and which moments lie where somebody drew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.cached.access.needs import needs
from core.cached.insights.moments import FilteredMoments, insights_cache, insights_clusters, insights_points
from core.insights.parts import Rows, Step
from core.insights.views import map_groups
from core.insights.views.address import Colour, Dates
from core.insights.views.map_figure import MapFigure, around, map_figure, nearest_first, rows_inside
from core.insights.views.map_groups import Group, Groups
from core.insights.views.palette import OTHERS
from core.media.pictures.picture_times import picture_ms
from core.messages.formatting import days
from core.messages.translation import _
from core.models.video import Video
from core.people.person import Role


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


@needs(Role.VIEWER)
def insights_map(filtered: FilteredMoments, colour: Colour, dates: Dates, names: Mapping[str, str]) -> InsightsMap | None:
    """The map, with `names` of kinds by their ids; None as long as no places are computed, or if there is nothing in sight."""
    step = next((step for step in (Step.LAYOUT, Step.FLAT) if insights_cache().has(filtered.key, step)), None)
    if step is None or not len(filtered.rows):
        return None
    return _insights_map(_mark(filtered, colour, dates, names), step, filtered, colour, dates, names)


@needs(Role.VIEWER)
def group_rows(filtered: FilteredMoments, shown: InsightsMap, group_id: str) -> Rows:
    """The moments in sight of one group of the map, those in its middle first; none if there is no such group (any more)."""
    place = next((place for place, group in enumerate(shown.groups.groups) if group.id == group_id), None)
    points = insights_points(filtered.key)
    if place is None or points is None:
        return filtered.rows[:0]
    return nearest_first(points, filtered.rows[shown.groups.group_of == place])


@needs(Role.VIEWER)
def rows_around(filtered: FilteredMoments, corners: Sequence[tuple[float, float]]) -> Rows:
    """The moments in sight inside of what was drawn on the map, also those that were not drawn; those in the middle first."""
    points = insights_points(filtered.key)
    return filtered.rows[:0] if points is None else rows_inside(points, filtered.rows, corners)


@needs(Role.VIEWER)
def rows_near(filtered: FilteredMoments, row: int, most: int) -> Rows:
    """A moment and those that lie nearest to it on the map, nearest first."""
    points = insights_points(filtered.key)
    return np.asarray([row]) if points is None else around(points, filtered.rows, row, most)


# The moments in sight are part of `mark`; they can't be hashed themselves.
@st.cache_resource(show_spinner=False, max_entries=24, ttl=600)
def _insights_map(
    mark: str,  # noqa: ARG001 - it is the key
    step: Step,
    _filtered_moments: FilteredMoments,
    _colour: Colour,
    _dates: Dates,
    _names: Mapping[str, str],
) -> InsightsMap | None:
    points = insights_points(_filtered_moments.key)
    if points is None:
        return None
    clusters = insights_clusters(_filtered_moments.key)
    cluster_of: NDArray[np.int32] = (
        np.full(len(_filtered_moments.rows), -1, dtype=np.int32)
        if clusters is None
        else clusters.cluster_of[_filtered_moments.rows]
    )
    names = [] if clusters is None else [_names.get(cluster.id, "") for cluster in clusters.clusters]
    groups = _groups(_filtered_moments, _colour, _dates, _names)
    figure = map_figure(points, _filtered_moments.rows, cluster_of, groups, names, revision=f"{_filtered_moments.key} {step}")
    moments, drawn = _filtered_moments.moments, figure.drawn
    starts = np.round(moments.start_sec[drawn] * 1000).astype(np.int32)
    return InsightsMap(figure, groups, starts, _pictures_ms(_filtered_moments, drawn), step is Step.FLAT)


def _pictures_ms(filtered: FilteredMoments, rows: Rows) -> NDArray[np.int32]:
    spans = ((filtered.ref(row).span, filtered.video(row)) for row in rows)
    return np.fromiter(
        (picture_ms(span.middle_sec, video.duration_sec) for span, video in spans), dtype=np.int32, count=len(rows)
    )


def _groups(filtered: FilteredMoments, colour: Colour, dates: Dates, names: Mapping[str, str]) -> Groups:
    moments, rows, videos = filtered.moments, filtered.rows, filtered.videos
    clusters = insights_clusters(filtered.key)
    if colour is Colour.CATEGORY:
        return map_groups.by_category(moments, rows, videos, _("No category"), _("Other categories"))
    if colour is Colour.DATE:
        date_of = _recorded if dates is Dates.RECORDED else _added
        return map_groups.by_date(moments, rows, videos, date_of, days, _("No date"))
    if colour is Colour.VIDEO:
        return map_groups.by_video(moments, rows, videos, _("Other videos"))
    if clusters is None:
        # The first map is there before the kinds are.
        return Groups((Group(map_groups.REST, _("Not yet told apart"), OTHERS, len(rows)),), np.zeros(len(rows), dtype=np.int32))
    return map_groups.by_kind(clusters, rows, names, _("Ungrouped"))


def _recorded(video: Video) -> float | None:
    return video.recorded_at


def _added(video: Video) -> float | None:
    return video.added_at


def _mark(filtered: FilteredMoments, colour: Colour, dates: Dates, names: Mapping[str, str]) -> str:
    """Another one whenever the map would look otherwise."""
    tell: dict[Colour, Callable[[Video], object]] = {
        Colour.KIND: lambda video: video.id,
        Colour.CATEGORY: lambda video: (video.id, video.category),
        Colour.VIDEO: lambda video: (video.id, video.title),
        Colour.DATE: lambda video: (video.id, _recorded(video) if dates is Dates.RECORDED else _added(video)),
    }
    said = tell[colour]
    has_kinds = insights_clusters(filtered.key) is not None
    what = (
        filtered.key,
        colour,
        dates,
        has_kinds,
        sorted(names.items()),
        [said(video) for _, video in sorted(filtered.videos.items())],
    )
    return blake2b(repr(what).encode(errors="replace"), digest_size=16).hexdigest()
