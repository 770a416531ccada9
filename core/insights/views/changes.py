"""What has become more or less of all footage, told from chance.

Moments of one video, and videos of one day, are of the same thing more often than chance would have it, so neither can be
counted as if each were drawn by itself. What is drawn by itself here is a day: does the order of the days matter at all?

* Weights. A day of n moments is worth n / (1 + (n - 1) r) of them, with r, how alike moments of a day are, estimated by analysis
  of variance: the design effect of Kish (1965, *Survey Sampling*) as Rao & Scott (1992, Biometrics 48:577-585) use it for shares
  in clusters. A day with ten times the footage so has a little more to say, not ten times as much.
* Change. For each group, the begin of a stretch that parts the days best into before and since: the largest standardised sum of
  what days have above the share of all, over all partings (Miller & Siegmund 1982, Biometrics 38:1011-1016).
* Chance. The days are put in random order many times. A change counts if fewer than one order in twenty brings any group as far
  as this one is (Westfall & Young 1993, *Resampling-Based Multiple Testing*, single-step maxT): looking at many groups and many
  partings is paid for, and nothing is assumed of how days differ.

Of eight days, there are 70 ways to choose the four that come last, and 2 of them part a clean change: 3 %. Of seven it is 2 in
35, 6 %. So less than eight days can't say anything, and are said to be too few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.views.trends import Counts, Days, Footage

FEWEST_DAYS: Final = 8
FEWEST_ON_A_SIDE: Final = 3
"""So many days before and since are needed, and so many with the group."""
CHANCE: Final = 0.05
LEAST_CHANGE: Final = 0.02
"""A change of fewer than two in a hundred moments is of no use to anybody, however sure."""
ORDERS: Final = 999
MOST_DAYS: Final = 400
"""With more, neighbouring days of a stretch count as one."""
MOST_GROUPS: Final = 60
"""The largest ones are looked at: a group of fewer than one in sixty moments hardly changes by two in a hundred."""
_CHUNK: Final = 2_000_000
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """A group whose share of the moments differs since day `since`: `before` and `after` are shares, 0..1."""

    group: int
    since: date
    before: float
    after: float

    @property
    def rises(self) -> bool:
        return self.after > self.before


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes that chance does not explain, the largest first.

    `days` is how many days there is footage of. With `can_say` false nothing could be said, whatever the footage had been: there
    are fewer than FEWEST_DAYS, or fewer than FEWEST_ON_A_SIDE before or since every begin of a stretch.
    """

    changes: tuple[Change, ...]
    days: int
    can_say: bool


def find_changes(footage: Footage, edges: Days, skip: int | None = None) -> Changes:
    """What has changed at one of `edges`: the begins of stretches, and the end of the last. Group `skip` is not asked about."""
    days, counts = _by_day(footage)
    units, counts = _at_most(days, counts, edges)
    partings = np.unique(np.searchsorted(units, edges[1:-1]))
    partings = partings[(partings >= FEWEST_ON_A_SIDE) & (partings <= len(units) - FEWEST_ON_A_SIDE)]
    if len(days) < FEWEST_DAYS or not len(partings):
        return Changes((), len(days), can_say=False)
    groups = _worth_a_look(counts, skip)
    weighted = _above_usual(counts)[:, groups]
    place, is_sure = _surely(weighted, partings)
    found = [
        _change(int(group), counts, units, edges, int(at)) for group, at in zip(groups[is_sure], place[is_sure], strict=True)
    ]
    # What days weigh and what moments count may differ in direction; then there is nothing to say in moments.
    lean = [weighted[at:, column].sum() > 0 for column, at in zip(np.flatnonzero(is_sure), place[is_sure], strict=True)]
    kept = [one for one, up in zip(found, lean, strict=True) if one.rises == up and abs(one.after - one.before) >= LEAST_CHANGE]
    return Changes(tuple(sorted(kept, key=lambda one: (-abs(one.after - one.before), one.group))), len(days), can_say=True)


def _by_day(footage: Footage) -> tuple[Days, Counts]:
    """Every day with moments once, in order, and the moments by group of all its videos."""
    has = footage.counts.sum(axis=1) > 0
    days, place = np.unique(footage.days[has], return_inverse=True)
    counts = np.zeros((len(days), footage.counts.shape[1]), dtype=np.int64)
    np.add.at(counts, place, footage.counts[has])
    return days, counts


def _at_most(days: Days, counts: Counts, edges: Days) -> tuple[Days, Counts]:
    """Neighbouring days of a stretch as one, named by the first, so that there are few enough."""
    together = -(-len(days) // MOST_DAYS)
    if together <= 1:
        return days, counts
    stretch = np.searchsorted(edges, days, side="right")
    rank = np.arange(len(days)) - np.searchsorted(stretch, stretch)
    begins = np.flatnonzero(rank % together == 0)
    return days[begins], np.add.reduceat(counts, begins, axis=0)


def _worth_a_look(counts: Counts, skip: int | None) -> NDArray[np.int64]:
    totals = counts.sum(axis=0)
    may = (counts > 0).sum(axis=0) >= FEWEST_ON_A_SIDE
    if skip is not None:
        may[skip] = False
    largest = np.argsort(-totals, kind="stable")
    return np.sort(largest[may[largest]][:MOST_GROUPS])


def _above_usual(counts: Counts) -> Shares:
    """What each day has of each group above the share of all days, by its weight, shape (days, groups); adds up to 0."""
    moments = counts.sum(axis=1)[:, None].astype(np.float64)
    shares = counts / moments
    weights = moments / (1 + (moments - 1) * _likeness(moments, shares))
    above: Shares = weights * (shares - (weights * shares).sum(axis=0) / weights.sum())
    return above


def _likeness(moments: Shares, shares: Shares) -> float:
    """How alike the moments of a day are, 0..1: the intra-class correlation by analysis of variance, all groups together."""
    days, total = len(moments), moments.sum()
    if total <= days:
        return 0.0
    usual = (moments * shares).sum(axis=0) / total
    between = (moments * (shares - usual) ** 2).sum() / (days - 1)
    within = (moments * shares * (1 - shares)).sum() / (total - days)
    usual_size = (total - (moments**2).sum() / total) / (days - 1)
    whole = between + (usual_size - 1) * within
    return float(np.clip((between - within) / whole, 0, 1)) if whole > 0 else 0.0


def _surely(above: Shares, partings: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each group is parted best, as a number of days, and whether chance rarely brings any group as far."""
    days, groups = above.shape
    if not groups:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=bool)
    spread = np.sqrt((above**2).sum(axis=0) / (days - 1))
    # A group that is the same share of every day has no spread, but what rounding leaves.
    above = np.divide(above, spread, out=np.zeros_like(above), where=spread > 1e-9)
    usual = np.sqrt(partings * (days - partings) / days)[:, None]

    def distances(ordered: Shares) -> Shares:
        sums = np.add.reduceat(ordered, np.concatenate(([0], partings)), axis=-2)[..., :-1, :]
        found: Shares = np.abs(np.cumsum(sums, axis=-2)) / usual
        return found

    seen = distances(above)
    farthest = seen.max(axis=0)
    dice = np.random.default_rng(0)
    at_once = max(1, _CHUNK // above.size)
    reached = np.zeros(groups, dtype=np.int64)
    for begin in range(0, ORDERS, at_once):
        orders = dice.permuted(np.tile(np.arange(days), (min(at_once, ORDERS - begin), 1)), axis=1)
        by_chance = distances(above[orders]).max(axis=(1, 2))
        reached += (by_chance[:, None] >= farthest - 1e-9).sum(axis=0)
    return partings[seen.argmax(axis=0)], (1 + reached) / (1 + ORDERS) <= CHANCE


def _change(group: int, counts: Counts, units: Days, edges: Days, at: int) -> Change:
    """The shares of all moments before the `at`-th day and from it on, and the begin of the stretch that this day is in."""
    since: date = edges[np.searchsorted(edges, units[at], side="right") - 1].item()
    before, after = counts[:at], counts[at:]
    return Change(group, since, float(before[:, group].sum() / before.sum()), float(after[:, group].sum() / after.sum()))
