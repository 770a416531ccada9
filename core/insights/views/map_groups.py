"""What the colours of a map tell apart: kinds, categories, videos or stretches of time, each a group with a name and a colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Clusters, Moments, Rows
from core.insights.views.palette import DISTINCT, OTHERS, SHADES, colour, shade
from core.models import Video

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


def by_category(moments: Moments, rows: Rows, videos: Mapping[str, Video], rest: str) -> Groups:
    """Categories with the most moments first; one that has no colour of its own counts among `rest`, as no category does."""
    names = {video_id: video.category for video_id, video in videos.items()}
    return _by_video(moments, rows, names, {name: name for name in names.values()}, rest)


def by_video(moments: Moments, rows: Rows, videos: Mapping[str, Video], rest: str) -> Groups:
    """Videos with the most moments first; all that have no colour of their own are one group."""
    titles = {video_id: video.title for video_id, video in videos.items()}
    return _by_video(moments, rows, {video_id: video_id for video_id in videos}, titles, rest)


def by_date(
    moments: Moments, rows: Rows, videos: Mapping[str, Video], date_of: Callable[[Video], float | None], rest: str
) -> Groups:
    """Days, months, quarters or years, whichever tells the most apart with few shades; a long time in longer stretches."""
    days = {video_id: datetime.fromtimestamp(at, UTC) for video_id, video in videos.items() if (at := date_of(video)) is not None}
    form, say = _stretches(sorted(days.values()))
    times = sorted({form(day) for day in days.values()})
    named = [_Named(time, say(time), shade(place, len(times))) for place, time in enumerate(times)]
    place_of = {time: place for place, time in enumerate(times)}
    of_video = [place_of[form(days[video_id])] if video_id in days else -1 for video_id in moments.video_ids]
    return _grouped([*named, _Named(REST, rest, OTHERS)], np.asarray(of_video, dtype=np.int32)[moments.video[rows]], sort=False)


def _by_video(moments: Moments, rows: Rows, group_of: Mapping[str, str], name_of: Mapping[str, str], rest: str) -> Groups:
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


def _stretches(days: Sequence[datetime]) -> tuple[Callable[[datetime], str], Callable[[str], str]]:
    """How a day becomes the stretch of time it is in, and how that is said."""
    if len({day.date() for day in days}) <= SHADES:
        return (lambda day: f"{day:%Y-%m-%d}", _day_said)
    if len({(day.year, day.month) for day in days}) <= SHADES:
        return (lambda day: f"{day:%Y-%m}", lambda text: f"{datetime.strptime(text, '%Y-%m').replace(tzinfo=UTC):%B %Y}")
    if len({(day.year, (day.month - 1) // 3) for day in days}) <= SHADES:
        return (lambda day: f"{day.year:04}-{(day.month - 1) // 3 * 3 + 1:02}", _quarter_said)
    first, last = days[0].year, days[-1].year
    step = -(-(last - first + 1) // SHADES)
    if step == 1:
        return (lambda day: f"{day.year:04}", str)
    return (
        lambda day: f"{first + (day.year - first) // step * step:04}",
        lambda text: f"{text}–{min(last, int(text) + step - 1)}",
    )


def _quarter_said(text: str) -> str:
    first = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    return f"{first:%b}–{first.replace(month=first.month + 2):%b} {first.year}"


def _day_said(text: str) -> str:
    day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    return f"{day.day} {day:%B %Y}"
