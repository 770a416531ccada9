"""How much of the footage is of which kind or category, stretch of time by stretch of time.

All moments of a video are of the day the video was recorded or added, in UTC as everywhere where days count. A stretch without
footage has no shares: a share of nothing is not zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.views.address import Every

Days = NDArray[np.datetime64]
"""Days, `datetime64[D]`; NaT where nobody knows."""
Counts = NDArray[np.int64]

DAY_SEC: Final = 86_400
WEEKS_UP_TO_DAYS: Final = 183
"""Footage of less than half a year is told by the week unless somebody wants it otherwise."""
MONTHS_UP_TO_DAYS: Final = 3_653
"""Footage of more than ten years is told by the year."""
MOST_STRETCHES: Final = 240
"""More side by side than this nobody can see."""
_FIRST_DAY: Final = np.datetime64("0001-01-01", "D")
_LAST_DAY: Final = np.datetime64("9998-12-31", "D")
_MONDAY: Final = np.datetime64("1969-12-29", "D")


@dataclass(frozen=True, slots=True, eq=False)
class Footage:
    """What is in each of v videos that have a date: their days, and how many moments of each of g groups, shape (v, g)."""

    days: Days
    counts: Counts


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The footage of p stretches without a gap between them, one after the other.

    Every i goes from day `edges[i]` to the day before `edges[i + 1]`; `counts` are moments by group, shape (p, g).
    """

    stretch: Every
    edges: Days
    counts: Counts
    videos: Counts

    @property
    def totals(self) -> Counts:
        """All moments of each stretch, shape (p,)."""
        totals: Counts = self.counts.sum(axis=1)
        return totals

    @property
    def shares(self) -> NDArray[np.float64]:
        """The share of each group in each stretch, shape (p, g); NaN in all of a stretch without footage."""
        totals = self.totals[:, None].astype(np.float64)
        shares: NDArray[np.float64] = np.full(self.counts.shape, np.nan)
        return np.divide(self.counts, totals, out=shares, where=totals > 0)

    def runs(self) -> list[tuple[int, int]]:
        """Which stretches with footage follow each other: the first of each run and the one after its last."""
        has = np.concatenate(([0], self.totals > 0, [0])).astype(np.int8)
        turns = np.flatnonzero(np.diff(has))
        return [(int(begin), int(end)) for begin, end in zip(turns[::2], turns[1::2], strict=True)]

    def merged(self, columns: Sequence[Sequence[int]]) -> Course:
        """The same with other groups: each the sum of some of these."""
        counts = [self.counts[:, list(some)].sum(axis=1) for some in columns]
        shape = (len(self.videos), len(columns))
        merged = np.stack(counts, axis=1) if counts else np.zeros(shape, dtype=np.int64)
        return Course(self.stretch, self.edges, merged, self.videos)


def days_of(seconds: NDArray[np.float64]) -> Days:
    """The day in UTC of each time in seconds since 1970; NaT for NaN and for what no calendar has."""
    with np.errstate(invalid="ignore"):
        days = np.floor(seconds / DAY_SEC)
        known = (days >= _FIRST_DAY.astype(np.int64)) & (days <= _LAST_DAY.astype(np.int64))
    made = np.full(len(days), "NaT", dtype="datetime64[D]")
    made[known] = days[known].astype(np.int64).astype("datetime64[D]")
    return made


def moments_by_video(video: NDArray[np.integer], group: NDArray[np.integer], videos: int, groups: int) -> Counts:
    """How many moments of each group each video has, shape (videos, groups), from both of every moment, shape (n,)."""
    flat = np.bincount(video.astype(np.int64) * groups + group, minlength=videos * groups)
    return flat.astype(np.int64).reshape(videos, groups)


def offered(days: Days) -> tuple[Every, ...]:
    """Which stretches are of use for footage of these days: not too many, and more than one if there are."""
    first, last = days.min(), days.max()
    lengths = [(stretch, len(edges_of(first, last, stretch)) - 1) for stretch in Every]
    some = tuple(stretch for stretch, count in lengths if 1 < count <= MOST_STRETCHES)
    return some or tuple(stretch for stretch, count in lengths if count <= MOST_STRETCHES)[:1] or (Every.YEAR,)


def fitting(days: Days, wanted: Every | None) -> Every:
    """The stretch to tell footage of these days by: the wanted one if it is of use, else by how long it all spans."""
    possible = offered(days)
    if wanted in possible:
        return wanted
    span = (days.max() - days.min()).astype(np.int64)
    usual = Every.WEEK if span < WEEKS_UP_TO_DAYS else Every.MONTH if span <= MONTHS_UP_TO_DAYS else Every.YEAR
    return usual if usual in possible else possible[-1]


def edges_of(first: np.datetime64, last: np.datetime64, stretch: Every) -> Days:
    """Where the stretches begin that hold both days, and where the last one ends. Weeks begin on Mondays."""
    if stretch is Every.WEEK:
        begin, end = (_MONDAY + (day - _MONDAY) // np.timedelta64(7, "D") * np.timedelta64(7, "D") for day in (first, last))
        return np.arange(begin, end + np.timedelta64(8, "D"), np.timedelta64(7, "D"))
    unit = "M" if stretch is Every.MONTH else "Y"
    whole = np.arange(first.astype(f"datetime64[{unit}]"), last.astype(f"datetime64[{unit}]") + 2)
    return whole.astype("datetime64[D]")


def course_of(footage: Footage, stretch: Every) -> Course:
    """The footage by stretches, from the first that holds any to the last. There must be at least one video."""
    edges = edges_of(footage.days.min(), footage.days.max(), stretch)
    place = np.searchsorted(edges, footage.days, side="right") - 1
    counts = np.zeros((len(edges) - 1, footage.counts.shape[1]), dtype=np.int64)
    np.add.at(counts, place, footage.counts)
    return Course(stretch, edges, counts, np.bincount(place, minlength=len(edges) - 1).astype(np.int64))


def bands_of(totals: Counts, first: Sequence[int], most: int) -> list[int]:
    """Which groups to show by themselves, the largest first: all of `first`, as far as there is room, and the largest others.

    Groups without a moment are none. A single group is not left over for "the others": then it takes their place.
    """
    by_size = [int(group) for group in np.argsort(-totals, kind="stable") if totals[group] > 0]
    if len(by_size) <= most + 1:
        return by_size
    chosen = list(first)[:most]
    chosen += [group for group in by_size if group not in chosen][: most - len(chosen)]
    return sorted(chosen, key=by_size.index)
