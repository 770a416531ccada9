"""What the colours of a map tell apart: kinds, categories, videos or stretches of time, each a group with a name and a colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Clusters, Moments, Rows
from core.insights.views.palette import DISTINCT, OTHERS, SHADES, colour, shade
from core.models.video import Video

FEW: Final = "few"
"""The group of moments that are like few others."""
REST: Final = "rest"
"""The group of whatever has no category, no date or no colour of its own."""


@dataclass(frozen=True, slots=True)
class Group:
    """`id` is the id of a kind or a video, a category or the first day of a stretch of time; FEW or REST for what is left."""

    id: str
    name: str
    colour: str
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The largest groups first, stretches of time in their order, and what is left last; only groups that have something.

    `group_of` tells the place in `groups` of each of the rows that were grouped, in their order.
    """

    groups: tuple[Group, ...]
    group_of: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    name: str
    colour: str


def by_kind(clusters: Clusters, rows: Rows, names: Mapping[str, str], few: str) -> Groups:
    """A kind keeps its colour whatever a filter lets in; with more kinds than colours, colours come again."""
    named = [
        _Named(cluster.id, names.get(cluster.id, cluster.id), colour(place)) for place, cluster in enumerate(clusters.clusters)
    ]
    return _grouped([*named, _Named(FEW, few, OTHERS)], clusters.cluster_of[rows], sort=True)


def by_category(moments: Moments, rows: Rows, videos: Mapping[str, Video], none: str, others: str) -> Groups:
    """Categories with the most moments first; the rest is called `none`, or `others` if some have no colour of their own."""
    names = {video_id: video.category for video_id, video in videos.items()}
    return _by_video(moments, rows, names, {name: name for name in names.values()}, none, others)


def by_video(moments: Moments, rows: Rows, videos: Mapping[str, Video], rest: str) -> Groups:
    """Videos with the most moments first; all that have no colour of their own are one group."""
    titles = {video_id: video.title for video_id, video in videos.items()}
    return _by_video(moments, rows, {video_id: video_id for video_id in videos}, titles, rest, rest)


def by_date(
    moments: Moments,
    rows: Rows,
    videos: Mapping[str, Video],
    date_of: Callable[[Video], float | None],
    name_of: Callable[[date, date, str], str],
    rest: str,
) -> Groups:
    """Days, months, quarters or years, whichever tells the most apart with few shades; a long time in longer stretches.

    `name_of` says a stretch of time: its first day, its last, and which parts of them are told, as Babel calls these.
    """
    days = {
        video_id: datetime.fromtimestamp(at, UTC).date()
        for video_id, video in videos.items()
        if (at := date_of(video)) is not None
    }
    stretch_of, written, parts = _stretches(sorted(days.values()))
    stretches = sorted({stretch_of(day) for day in days.values()})
    named = [
        _Named(first.strftime(written), name_of(first, last, parts), shade(place, len(stretches)))
        for place, (first, last) in enumerate(stretches)
    ]
    place_of = {stretch: place for place, stretch in enumerate(stretches)}
    of_video = [place_of[stretch_of(days[video_id])] if video_id in days else -1 for video_id in moments.video_ids]
    return _grouped([*named, _Named(REST, rest, OTHERS)], np.asarray(of_video, dtype=np.int32)[moments.video[rows]], sort=False)


def _by_video(
    moments: Moments, rows: Rows, group_of: Mapping[str, str], name_of: Mapping[str, str], none: str, others: str
) -> Groups:
    """Groups of whole videos; `group_of` a video is empty where it has none."""
    counts: Counter[str] = Counter()
    sizes = np.bincount(moments.video[rows], minlength=len(moments.video_ids))
    for video_id, size in zip(moments.video_ids, sizes, strict=True):
        counts[group_of.get(video_id, "")] += int(size)
    del counts[""]
    most = [group for group, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:DISTINCT]]
    named = [_Named(group, name_of[group], colour(place)) for place, group in enumerate(most)]
    place_of = {group: place for place, group in enumerate(most)}
    of_video = np.asarray([place_of.get(group_of.get(video_id, ""), -1) for video_id in moments.video_ids], dtype=np.int32)
    rest = none if sum(size > 0 for size in counts.values()) <= DISTINCT else others
    return _grouped([*named, _Named(REST, rest, OTHERS)], of_video[moments.video[rows]], sort=True)


def _grouped(named: Sequence[_Named], place: NDArray[np.int32], *, sort: bool) -> Groups:
    """Groups of rows by their `place` in `named`; those below zero are of the last of them."""
    place = np.where(place < 0, len(named) - 1, place)
    sizes = np.bincount(place, minlength=len(named))
    order = [one for one in range(len(named) - 1) if sizes[one]]
    if sort:
        order.sort(key=lambda one: -int(sizes[one]))
    order += [len(named) - 1] if sizes[-1] else []
    moved = np.zeros(len(named), dtype=np.int32)
    moved[order] = np.arange(len(order))
    groups = tuple(Group(named[one].id, named[one].name, named[one].colour, int(sizes[one])) for one in order)
    return Groups(groups, moved[place])


def _stretches(days: Sequence[date]) -> tuple[Callable[[date], tuple[date, date]], str, str]:
    """How a day becomes the first and last of its stretch of time, how the id of that is written, and what is told of it."""
    if len(set(days)) <= SHADES:
        return (lambda day: (day, day)), "%Y-%m-%d", "yMMMMd"
    if len({(day.year, day.month) for day in days}) <= SHADES:
        return (lambda day: _months(day, 1)), "%Y-%m", "yMMMM"
    if len({(day.year, (day.month - 1) // 3) for day in days}) <= SHADES:
        return (lambda day: _months(day, 3)), "%Y-%m", "yMMM"
    return (lambda day: _years(day, days[0].year, days[-1].year)), "%Y", "y"


def _months(day: date, together: int) -> tuple[date, date]:
    first = date(day.year, (day.month - 1) // together * together + 1, 1)
    return first, first.replace(month=first.month + together - 1)


def _years(day: date, first: int, last: int) -> tuple[date, date]:
    together = -(-(last - first + 1) // SHADES)
    begin = first + (day.year - first) // together * together
    return date(begin, 1, 1), date(min(last, begin + together - 1), 1, 1)
