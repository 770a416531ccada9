"""First this, then that: in each video the best chain of moments, one for each step of a question.

Method: dynamic programming over the moments in the order of time (A. Viterbi, "Error bounds for convolutional codes and an
asymptotically optimum decoding algorithm", IEEE Transactions on Information Theory 13, 1967). A moment of a step is worth its
own score and that of the best chain that leads to it, which ends at most `within_sec` before it. That best chain is a maximum
over a window, read off a table of the maxima of all stretches of 1, 2, 4 … (the sparse table of M. Bender and M. Farach-Colton,
"The LCA Problem Revisited", LATIN 2000), so that a few thousand candidates take a few milliseconds and the outcome is that of
trying every chain there is.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.models.video import Span

_NOWHERE: Final = -np.inf
"""What a chain is worth that can't be."""

Values = NDArray[np.float64]
Places = NDArray[np.int64]
"""Indexes, or times in milliseconds."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A moment that may be one part of a chain."""

    video_id: str
    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Chain:
    """One moment for each step, in order, in one video; `score` is the sum of theirs."""

    video_id: str
    parts: tuple[Candidate, ...]
    score: float

    @property
    def span(self) -> Span:
        """From the start of the first part to the end of the last."""
        return Span(self.parts[0].span.start_sec, self.parts[-1].span.end_sec)


def chains(steps: Sequence[Sequence[Candidate]], within_sec: float, limit: int) -> list[Chain]:
    """The best chain in each video, best first, at most `limit`.

    Each part starts when the one before it has ended, or at most `within_sec` later, to the millisecond. Among equal chains of
    a video the one that ends first is taken, with the parts that are closest to each other; equal videos come in the order of
    their ids.
    """
    shared = _shared(steps)
    if not shared or limit < 1:
        return []
    layers, line = _laid_out(steps, shared, within_sec)
    worth, came_from = layers[0].scores, list[Places]()
    for before, layer in itertools.pairwise(layers):
        best, places = _window_maxima(worth, *_windows(line.ends(before), *line.before(layer)))
        came_from.append(places)
        worth = best + layer.scores
    ends = _best_ends(layers[-1], worth)[:limit]
    return [_traced(layers, came_from, int(end), float(worth[end])) for end in ends]


def linked(steps: Sequence[Sequence[Candidate]], within_sec: float) -> list[list[Candidate]]:
    """Of each step the candidates that are part of any chain at all, in the order of video and time.

    Which these are does not depend on scores, so it can be asked before the last of them are known.
    """
    shared = _shared(steps)
    if not shared:
        return [[] for _ in steps]
    layers, line = _laid_out(steps, shared, within_sec)
    alive = [np.ones(len(layer.candidates), dtype=bool) for layer in layers]
    for this, (before, after) in enumerate(itertools.pairwise(layers)):
        alive[this + 1] = _any_within(line.ends(before)[alive[this]], *line.before(after))
    for this in reversed(range(len(layers) - 1)):
        alive[this] &= _any_within(line.starts(layers[this + 1])[alive[this + 1]], *line.after(layers[this]))
    return [[layer.candidates[place] for place in np.flatnonzero(kept)] for layer, kept in zip(layers, alive, strict=True)]


def _shared(steps: Sequence[Sequence[Candidate]]) -> list[str]:
    """The videos that every step has candidates in, in the order of their ids."""
    return sorted(set[str].intersection(*({candidate.video_id for candidate in step} for step in steps))) if steps else []


def _laid_out(steps: Sequence[Sequence[Candidate]], shared: Sequence[str], within_sec: float) -> tuple[list[_Layer], _Line]:
    numbers = {video_id: number for number, video_id in enumerate(shared)}
    layers = [_Layer.of(step, numbers) for step in steps]
    within_ms = round(within_sec * 1000)
    return layers, _Line(within_ms, max(int(layer.ends.max()) for layer in layers) + within_ms + 1)


@dataclass(frozen=True, slots=True)
class _Line:
    """Videos one after another on one line of time, farther apart than any gap reaches, so that no chain leaves its video."""

    within_ms: int
    apart_ms: int

    def starts(self, layer: _Layer) -> Places:
        return layer.starts + layer.videos * self.apart_ms

    def ends(self, layer: _Layer) -> Places:
        return layer.ends + layer.videos * self.apart_ms

    def before(self, layer: _Layer) -> tuple[Places, Places]:
        """First and last time at which the part before each candidate may end."""
        starts = self.starts(layer)
        return starts - self.within_ms, starts

    def after(self, layer: _Layer) -> tuple[Places, Places]:
        """First and last time at which the part after each candidate may start."""
        ends = self.ends(layer)
        return ends, ends + self.within_ms


@dataclass(frozen=True, slots=True)
class _Layer:
    """The candidates of one step, in the order of video, end and start; times are in milliseconds."""

    candidates: list[Candidate]
    videos: Places
    starts: Places
    ends: Places
    scores: Values

    @classmethod
    def of(cls, step: Sequence[Candidate], numbers: dict[str, int]) -> _Layer:
        """Without the candidates of videos that are not numbered: another step has nothing in them."""
        kept = [candidate for candidate in step if candidate.video_id in numbers]
        videos = np.array([numbers[candidate.video_id] for candidate in kept], dtype=np.int64)
        starts, ends = _milliseconds([c.span.start_sec for c in kept]), _milliseconds([c.span.end_sec for c in kept])
        order = np.lexsort((starts, ends, videos))
        scores = np.array([candidate.score for candidate in kept], dtype=np.float64)
        return cls([kept[place] for place in order], videos[order], starts[order], ends[order], scores[order])


def _milliseconds(seconds: list[float]) -> Places:
    # Times of the same cut come from different vectors; to the millisecond they are the same.
    return np.rint(np.array(seconds, dtype=np.float64) * 1000).astype(np.int64)


def _windows(times: Places, first: Places, last: Places) -> tuple[Places, Places]:
    """The stretches of `times`, which are in order, that lie within `first` and `last`; the second end is excluded."""
    return np.searchsorted(times, first, side="left"), np.searchsorted(times, last, side="right")


def _any_within(times: Places, first: Places, last: Places) -> NDArray[np.bool_]:
    """Whether any of `times` lies within `first` and `last`."""
    start, beyond = _windows(np.sort(times), first, last)
    return np.less(start, beyond)


def _window_maxima(values: Values, first: Places, beyond: Places) -> tuple[Values, Places]:
    """The greatest of `values[first:beyond]` and its place, the last of equals, for each window; an empty one has none."""
    lengths = beyond - first
    maxima, found = np.full(len(first), _NOWHERE), np.zeros(len(first), dtype=np.int64)
    places, size = np.arange(len(values), dtype=np.int64), 1
    while places.size:
        # `places[i]` is that of the greatest of the `size` values from `i` on; two such stretches cover each of these windows.
        windows = np.flatnonzero((lengths >= size) & (lengths < 2 * size))
        chosen = _greater(values, places[first[windows]], places[beyond[windows] - size])
        maxima[windows], found[windows] = values[chosen], chosen
        places = _greater(values, places[:-size], places[size:])
        size *= 2
    return maxima, found


def _greater(values: Values, left: Places, right: Places) -> Places:
    """Of two places the one of the greater value; of equals the later."""
    return np.where(values[left] > values[right], left, right)


def _best_ends(layer: _Layer, worth: Values) -> Places:
    """The place of the best last part in each video, best first."""
    order = np.lexsort((layer.starts, layer.ends, -worth, layer.videos))
    _, firsts = np.unique(layer.videos[order], return_index=True)
    ends = order[firsts]
    ends = ends[worth[ends] > _NOWHERE]
    return ends[np.lexsort((layer.videos[ends], -worth[ends]))]


def _traced(layers: Sequence[_Layer], came_from: Sequence[Places], end: int, score: float) -> Chain:
    """The chain that ends at this place of the last layer."""
    parts = [layers[-1].candidates[end]]
    for layer, places in zip(reversed(layers[:-1]), reversed(came_from), strict=True):
        end = int(places[end])
        parts.append(layer.candidates[end])
    return Chain(parts[0].video_id, tuple(reversed(parts)), score)
