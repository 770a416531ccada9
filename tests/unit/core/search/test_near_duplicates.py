"""Near-identical shots under one hit, against comparing each with each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.models.search_answer import Hit, Strength
from core.models.vectors import Vector
from core.models.video import Modality, Span
from core.search.hits import folded

Vectors = dict[tuple[str, Span], Vector]


def hit(at: int, video: str = "a") -> Hit:
    return Hit(video, Span(5.0 * at, 5.0 * at + 5), 0.5, Modality.VISUAL, Strength.FAIR, 0.5)


def plainly_folded(hits: Sequence[Hit], vectors: Mapping[tuple[str, Span], Vector], alike: float) -> list[list[Hit]]:
    """The plain reference: groups, each with its best first; every hit goes to the first group whose best it looks like."""
    groups: list[list[Hit]] = []
    for one in hits:
        mine = vectors.get((one.video_id, one.moment))
        for group in groups:
            best = vectors.get((group[0].video_id, group[0].moment))
            if mine is not None and best is not None and _cosine(mine, best) >= alike:
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _cosine(one: Vector, other: Vector) -> float:
    a, b = one.astype(np.float64), other.astype(np.float64)
    lengths = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / lengths) if lengths else 0.0


@st.composite
def libraries(draw: st.DrawFn) -> tuple[list[Hit], Vectors]:
    """Hits of which some look alike and some have no picture; a video repeats what another shows."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    scenes = rng.standard_normal((draw(st.integers(1, 5)), 8))
    hits, vectors = [], Vectors()
    for at, scene in enumerate(draw(st.lists(st.integers(-1, len(scenes) - 1), max_size=24))):
        hits.append(hit(at, draw(st.sampled_from("ab"))))
        if scene >= 0:
            shot = scenes[scene] + rng.standard_normal(8) * draw(st.sampled_from([0, 0.05, 0.3]))
            vectors[hits[-1].video_id, hits[-1].moment] = (shot * rng.uniform(0.1, 9)).astype(np.float32)
    return hits, vectors


@settings(deadline=None)
@given(library=libraries(), alike=st.floats(0.5, 0.999))
def test_the_groups_are_those_of_comparing_each_with_each(library: tuple[list[Hit], Vectors], alike: float) -> None:
    hits, vectors = library
    cosines = [_cosine(one, other) for one in vectors.values() for other in vectors.values()]
    assume(all(abs(cosine - alike) > 1e-5 for cosine in cosines))
    found = folded(hits, vectors, alike)
    expected = plainly_folded(hits, vectors, alike)
    assert [[replace(one, also=()), *one.also] for one in found] == expected


@settings(deadline=None)
@given(library=libraries())
def test_nothing_is_lost_and_the_order_is_kept(library: tuple[list[Hit], Vectors]) -> None:
    hits, vectors = library
    found = folded(hits, vectors, 0.9)
    assert sorted(one.span for top in found for one in (top, *top.also)) == sorted(one.span for one in hits)
    for group in ([top.span for top in found], *([top.span, *(one.span for one in top.also)] for top in found)):
        assert group == sorted(group)


def test_likeness_is_not_passed_on() -> None:
    """The second looks like the first and the third like the second, but the third not like the first."""
    degrees = np.radians([0, 20, 40])
    hits = [hit(at) for at in range(3)]
    shots = np.stack([np.cos(degrees), np.sin(degrees)], axis=1).astype(np.float32)
    vectors = {(one.video_id, one.moment): shot for one, shot in zip(hits, shots, strict=True)}
    first, third = folded(hits, vectors, alike=0.9)
    assert (first.also, third) == ((hits[1],), hits[2])


def test_a_stretch_is_compared_by_its_best_moment() -> None:
    stretch = replace(hit(1), span=Span(0, 20), best=Span(5, 10))
    same = np.ones(4, dtype=np.float32)
    (top,) = folded([stretch, hit(9)], {("a", Span(5, 10)): same, ("a", hit(9).span): same})
    assert top == replace(stretch, also=(hit(9),))


@pytest.mark.parametrize("alone", [replace(hit(1), parts=(Span(5, 6), Span(8, 10))), hit(2)])
def test_a_sequence_and_a_hit_without_a_picture_stand_for_themselves(alone: Hit) -> None:
    same = np.ones(4, dtype=np.float32)
    assert folded([hit(0), alone], {("a", hit(0).span): same, ("a", hit(1).span): same}) == [hit(0), alone]
