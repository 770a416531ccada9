"""The best chain of moments in each video, against trying every chain there is."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models.video import Span
from core.search.sequences import Candidate, Chain, chains, linked


def moment(start_sec: float, score: float = 1.0, *, video: str = "a", length_sec: float = 5.0) -> Candidate:
    return Candidate(video, Span(start_sec, start_sec + length_sec), score)


def every_chain(steps: Sequence[Sequence[Candidate]], within_sec: float, limit: int) -> list[Chain]:
    """The plain reference: of all allowed combinations the best of each video."""
    best: dict[str, Chain] = {}
    for parts in every_allowed(steps, within_sec):
        chain = Chain(parts[0].video_id, parts, sum(part.score for part in parts))
        held = best.get(chain.video_id)
        if held is None or _preference(chain) < _preference(held):
            best[chain.video_id] = chain
    return sorted(best.values(), key=lambda chain: (-chain.score, chain.video_id))[:limit]


def every_allowed(steps: Sequence[Sequence[Candidate]], within_sec: float) -> list[tuple[Candidate, ...]]:
    """All combinations of one candidate a step that keep to one video, the order of time and the gap."""
    return [
        parts
        for parts in itertools.product(*steps)
        if len({part.video_id for part in parts}) == 1
        and all(0 <= b.span.start_ms - a.span.end_ms <= within_sec * 1000 for a, b in itertools.pairwise(parts))
    ]


def _preference(chain: Chain) -> tuple[float, ...]:
    """Best first; among equals the first to end, then the parts nearest to each other, seen from the end."""
    last, *before = reversed(chain.parts)
    near = (value for part in before for value in (-part.span.end_ms, -part.span.start_ms))
    return (-chain.score, last.span.end_ms, last.span.start_ms, *near)


# Sums of such scores are exact, so that equal chains are equal in any order of adding up.
exact_scores = st.integers(-8, 64).map(lambda value: float(Fraction(value, 16)))
moments = st.builds(
    lambda video, at, length, score: moment(at / 2, score, video=video, length_sec=length / 2),
    st.sampled_from("abc"),
    st.integers(0, 24),
    st.integers(1, 8),
    exact_scores,
)
steps_of_candidates = st.lists(st.lists(moments, max_size=9), min_size=1, max_size=4)


@settings(deadline=None)
@given(steps=steps_of_candidates, within_sec=st.integers(0, 8).map(lambda value: value / 2), limit=st.integers(1, 4))
def test_the_chains_are_those_of_trying_all(steps: list[list[Candidate]], within_sec: float, limit: int) -> None:
    found, expected = chains(steps, within_sec, limit), every_chain(steps, within_sec, limit)
    assert [(c.video_id, c.score) for c in found] == [(c.video_id, c.score) for c in expected]
    spans = [[part.span for part in chain.parts] for chain in found]
    assert spans == [[part.span for part in chain.parts] for chain in expected]


@settings(deadline=None)
@given(steps=steps_of_candidates, within_sec=st.integers(0, 8).map(lambda value: value / 2))
def test_the_linked_are_those_that_are_in_any_chain(steps: list[list[Candidate]], within_sec: float) -> None:
    allowed = every_allowed(steps, within_sec)
    for number, found in enumerate(linked(steps, within_sec)):
        in_any = {id(parts[number]) for parts in allowed}
        assert sorted(map(id, found)) == sorted(id(candidate) for candidate in steps[number] if id(candidate) in in_any)


@settings(deadline=None)
@given(steps=st.lists(st.lists(moments, min_size=1, max_size=9), min_size=2, max_size=3), within_sec=st.floats(0, 6))
def test_more_time_between_the_steps_never_makes_a_chain_worse(steps: list[list[Candidate]], within_sec: float) -> None:
    short = {chain.video_id: chain.score for chain in chains(steps, within_sec, 9)}
    long = {chain.video_id: chain.score for chain in chains(steps, within_sec * 2, 9)}
    assert all(long[video_id] >= score for video_id, score in short.items())


def test_times_are_compared_to_the_millisecond() -> None:
    """0.1 + 0.2 is a little more than 0.3, and no gap."""
    first = moment(0, length_sec=0.1 + 0.2)
    assert first.span.end_sec > 0.3
    assert len(chains([[first], [moment(0.3)]], 0, 9)) == 1


def test_thousands_of_candidates_cost_next_to_nothing() -> None:
    """Far from the milliseconds it takes, but trying all chains would take hours."""
    rng = np.random.default_rng(3)
    steps = [
        [moment(5.0 * int(rng.integers(2000)), rng.random(), video=f"{rng.integers(10)}") for _ in range(5000)] for _ in range(3)
    ]
    started = time.perf_counter()
    assert len(chains(steps, 30, 100)) == 10
    assert time.perf_counter() - started < 20
