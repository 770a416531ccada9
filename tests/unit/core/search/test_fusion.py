"""What the modalities of a moment say together, against the plain reckoning over all moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.milvus import Scored
from core.models.search_query import MomentRef
from core.models.video import Modality, Scope, Span
from core.search.fusion import Candidates, Fused, ModalityWeighting
from core.search.strength import Background

SEEN, HEARD = Modality.VISUAL, Modality.AUDIO
USUAL = {SEEN: Background(0.2, 0.05, 0.1), HEARD: Background(0.0, 0.1, 0.1)}


class Library:
    """Cosines of every moment in memory; notes what is looked up."""

    def __init__(self, cosines: Mapping[Modality, Mapping[int, float]]) -> None:
        self.cosines = cosines
        self.looked_up: list[tuple[Modality, MomentRef]] = []

    def lists(self, depth: int) -> dict[Modality, list[Scored]]:
        return {
            modality: sorted((_row(modality, at, score) for at, score in of.items()), key=lambda row: -row.score)[:depth]
            for modality, of in self.cosines.items()
        }

    def lookup(self, wanted: Mapping[Modality, Sequence[MomentRef]]) -> dict[tuple[Modality, MomentRef], float]:
        asked = [(modality, moment) for modality, moments in wanted.items() for moment in moments]
        self.looked_up += asked
        found = {key: self.cosines[key[0]].get(round(key[1].span.start_sec / 5)) for key in asked}
        return {key: score for key, score in found.items() if score is not None}

    def ranked(self, depth: int, weighting: ModalityWeighting, limit: int) -> Fused:
        candidates = Candidates(self.lists(depth), weighting, depth)
        candidates.look_up(candidates.contenders(limit), self.lookup)
        return candidates.ranked(limit)

    def reference(self, weights: Mapping[Modality, float]) -> list[tuple[int, float]]:
        """Every moment with its z-score, best first: one loop, no shortcuts."""
        scores = []
        for at in set().union(*self.cosines.values()):
            weighted_z = [
                weights[modality] * (of[at] - USUAL[modality].centre) / USUAL[modality].spread
                for modality, of in self.cosines.items()
                if at in of
            ]
            above = [value for value in weighted_z if value > 0]
            scores.append((at, sum(above) if above else max(weighted_z)))
        return sorted(scores, key=lambda item: (-item[1], item[0]))


def _row(modality: Modality, at: int, score: float) -> Scored:
    return Scored("", "v", modality, Scope.CLIP, Span(5.0 * at, 5.0 * at + 5), score)


def _times(found: Fused) -> list[int]:
    return [round(moment.span.start_sec / 5) for moment in found.moments]


def weighting(seen: float = 1.0, heard: float = 1.0) -> ModalityWeighting:
    return ModalityWeighting(USUAL, {SEEN: seen, HEARD: heard})


cosines = st.dictionaries(st.integers(0, 60), st.integers(-90, 90).map(lambda value: value / 100), min_size=1)


@given(seen=cosines, heard=cosines, weight=st.floats(0.05, 1))
def test_where_the_lists_hold_everything_the_ranking_is_that_of_the_plain_reckoning(
    seen: dict[int, float], heard: dict[int, float], weight: float
) -> None:
    library = Library({SEEN: seen, HEARD: heard})
    found = library.ranked(1000, weighting(weight), 1000)
    expected = library.reference({SEEN: weight, HEARD: 1.0})
    assert [moment.z for moment in found.moments] == pytest.approx([z for _, z in expected])
    assert {round(m.z, 6) for m in found.moments} == {round(z, 6) for _, z in expected}
    assert library.looked_up == []


@given(seed=st.integers(0, 10**6), depth=st.integers(1, 60), limit=st.integers(1, 40), weight=st.floats(0.05, 1))
def test_above_its_bound_a_shorter_list_changes_nothing(seed: int, depth: int, limit: int, weight: float) -> None:
    rng = np.random.default_rng(seed)
    library = Library({m: dict(enumerate(rng.normal(0.2, 0.2, 80).tolist())) for m in (SEEN, HEARD)})
    found = library.ranked(depth, weighting(weight), min(limit, depth))
    expected = library.reference({SEEN: weight, HEARD: 1.0})
    certain = [at for at, z in expected if z > found.bound][: min(limit, depth)]
    assert _times(found)[: len(certain)] == certain
    # What is below the bound is exact as well; only that nothing is missing cannot be promised there.
    exact = dict(expected)
    for moment in found.moments:
        assert moment.z == pytest.approx(exact[round(moment.span.start_sec / 5)])


def test_only_what_can_still_change_the_outcome_is_looked_up() -> None:
    seen = {0: 0.9, 1: 0.8, **dict.fromkeys(range(2, 50), 0.21)}
    heard = {**{at: 0.02 - at / 1000 for at in range(2, 50)}, 0: -0.5, 1: -0.5}
    library = Library({SEEN: seen, HEARD: heard})
    assert _times(library.ranked(10, weighting(), 2)) == [0, 1]
    assert len(library.looked_up) == 2


def test_a_moment_that_lacks_a_modality_loses_nothing_by_it() -> None:
    found = Library({SEEN: {0: 0.5, 1: 0.5}, HEARD: {1: -0.9, 2: 0.1}}).ranked(10, weighting(), 10)
    by_time = {round(moment.span.start_sec / 5): moment for moment in found.moments}
    assert by_time[0].z == by_time[1].z == pytest.approx(6)
    assert by_time[2].top_modality is HEARD


def test_what_two_say_adds_up() -> None:
    found = Library({SEEN: {0: 0.5, 1: 0.5}, HEARD: {1: 0.6}}).ranked(10, weighting(), 10)
    both, one = found.moments
    assert one.z == pytest.approx(6)
    assert both.z == pytest.approx(12)


def test_a_spread_too_small_to_mean_anything_counts_as_half_the_librarys_own() -> None:
    nothing_to_say = ModalityWeighting({SEEN: Background(0.0, 0.01, 0.2)}, {SEEN: 1.0})
    (moment,) = Library({SEEN: {0: 0.3}}).ranked(10, nothing_to_say, 10).moments
    assert moment.z == pytest.approx(3)


def test_a_weight_of_next_to_nothing_leaves_the_other_to_decide() -> None:
    library = Library({SEEN: {0: 0.9, 1: 0.3}, HEARD: {0: 0.1, 1: 0.9}})
    assert _times(library.ranked(10, weighting(seen=0.01), 10)) == [1, 0]
    assert _times(library.ranked(10, weighting(heard=0.01), 10)) == [0, 1]


def test_equal_moments_keep_one_order() -> None:
    found = Library({SEEN: dict.fromkeys(range(9), 0.4), HEARD: {0: -1.0}}).ranked(10, weighting(), 10)
    assert _times(found) == list(range(9))


def test_without_a_background_bare_cosines_are_compared() -> None:
    unknown = ModalityWeighting({SEEN: Background(0, 0, 0)}, {SEEN: 1.0})
    found = Library({SEEN: {0: 0.3, 1: 0.4}}).ranked(10, unknown, 10)
    assert [moment.z for moment in found.moments] == [0.4, 0.3]
