"""How one video lies in another: at which shift of time moments that are the same fall on each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Moments, Rows

MOST_PAIRS: Final = 64
"""A group in which more pairs are possible says nothing about the shift: a shot that does not change."""
BIN_SEC: Final = 0.5
"""What two copies are cut at may lie apart by a frame or two."""
TRIED: Final = 4
"""So many shifts are tried, besides none at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Meetings:
    """The moments of two videos that are next to identical, group by group.

    `one` and `other` are their rows, by group and then in the order of time; `one_in` and `other_in` number their groups.
    """

    one: Rows
    one_in: Rows
    other: Rows
    other_in: Rows

    @classmethod
    def of(cls, groups: Iterable[tuple[Sequence[int], Sequence[int]]]) -> Meetings:
        """From the rows of both videos in each group."""
        ones, others = zip(*groups, strict=True)
        return cls(*_flat(ones), *_flat(others))


@dataclass(frozen=True, slots=True)
class Alignment:
    """`rows` of one video meet `partners` of the other, place by place, when it begins at second `shift_sec` of the other.

    `meetings` counts the groups that they are in.
    """

    shift_sec: float
    rows: tuple[int, ...]
    partners: tuple[int, ...]
    meetings: int


def align(moments: Moments, meetings: Meetings) -> Alignment | None:
    """The shift at which most seconds of the first video fall on their like in the other; None if none does."""
    lengths = moments.end_sec - moments.start_sec
    tried = [_at(moments, meetings, shift) for shift in _shifts(moments, meetings)]
    return max(
        (found for found in tried if found.rows),
        key=lambda found: (round(float(lengths[list(found.rows)].sum()), 3), -abs(found.shift_sec)),
        default=None,
    )


def _flat(some: Sequence[Sequence[int]]) -> tuple[Rows, Rows]:
    rows = np.asarray([row for rows in some for row in rows], dtype=np.int64)
    return rows, np.repeat(np.arange(len(some)), [len(rows) for rows in some])


def _shifts(moments: Moments, meetings: Meetings) -> list[float]:
    """None at all, and the shifts that most pairs speak for."""
    here, there = np.bincount(meetings.one_in), np.bincount(meetings.other_in)
    few = (here * there <= MOST_PAIRS)[meetings.one_in]
    one, group = meetings.one[few], meetings.one_in[few]
    times = there[group]
    # For each moment of the one, all of the other in its group: where that group begins, and then on from there.
    first = np.concatenate([[0], there.cumsum()[:-1]])[group]
    within = np.arange(times.sum()) - np.repeat(times.cumsum() - times, times)
    other = meetings.other[np.repeat(first, times) + within]
    apart = moments.start_sec[other] - np.repeat(moments.start_sec[one], times)
    if not len(apart):
        return [0.0]
    place = np.unique(np.round(apart / BIN_SEC), return_inverse=True)[1]
    votes = np.bincount(place, weights=np.repeat(1 / (here * there)[group], times))
    most = np.argsort(-votes, kind="stable")[:TRIED]
    return [0.0, *(float(np.median(apart[place == one])) for one in most)]


def _at(moments: Moments, meetings: Meetings, shift_sec: float) -> Alignment:
    """What meets at this shift: a moment whose half at least lies in moments of its group."""
    # Each group gets a stretch of time for itself, so that one look serves all.
    lane = 4 * (float(moments.end_sec.max()) + 1)
    starts = moments.start_sec[meetings.one] + shift_sec + lane * meetings.one_in
    ends = moments.end_sec[meetings.one] + shift_sec + lane * meetings.one_in
    their_starts = moments.start_sec[meetings.other] + lane * meetings.other_in
    their_ends = moments.end_sec[meetings.other] + lane * meetings.other_in
    meets = _overlap(starts, ends, their_starts, their_ends) >= (ends - starts) / 2
    place = np.searchsorted(their_ends, (starts + ends) / 2, side="right")
    partner = meetings.other[np.clip(place, 0, len(meetings.other) - 1)][meets]
    # Should two groups hold the same moment, it counts once.
    rows, first = np.unique(meetings.one[meets], return_index=True)
    groups = len(np.unique(meetings.one_in[meets][first]))
    return Alignment(shift_sec, tuple(rows.tolist()), tuple(partner[first].tolist()), groups)


def _overlap(
    starts: NDArray[np.float64], ends: NDArray[np.float64], their_starts: NDArray[np.float64], their_ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How many seconds of each stretch lie in one of theirs, which do not overlap one another and are in order."""
    points = np.stack([their_starts, their_ends], axis=1).ravel()
    filled = np.stack([np.zeros(len(their_starts)), their_ends - their_starts], axis=1).ravel().cumsum()
    covered: NDArray[np.float64] = np.interp(ends, points, filled) - np.interp(starts, points, filled)
    return covered
