"""Neighbouring moments as one hit, against a plain search for neighbours among all hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.models.search_answer import Hit
from core.models.video import Modality, Span
from core.search.hits import LONGEST_SEC, SHARE, TOUCHING_SEC
from core.search.hits import merged as merged_by_worth
from core.search.strength import strength_of


def merged(hits: Sequence[Hit]) -> list[Hit]:
    """Each worth as much as its bar is long."""
    return merged_by_worth(hits, [one.level for one in hits])


def hit(start_sec: float, level: float = 0.9, *, video: str = "a", length_sec: float = 5.0) -> Hit:
    span = Span(start_sec, start_sec + length_sec)
    return Hit(video, span, level, Modality.VISUAL, strength_of(level), level)


def plainly_merged(hits: Sequence[Hit]) -> list[Hit]:
    """The plain reference: take the best hit left, and as long as there is one, the best that may join its stretch."""
    left, found = list(hits), []
    while left:
        best = left.pop(0)
        span = best.span
        while True:
            inside = [other for other in left if _may_join(span, best, other)]
            if not inside:
                break
            left.remove(inside[0])
            span = _around(span, inside[0].span)
        found.append(best if span == best.span else replace(best, span=span, best=best.moment))
    return found


def _may_join(span: Span, best: Hit, other: Hit) -> bool:
    return (
        other.video_id == best.video_id
        and min(best.level, other.level) >= 1 / 3
        and not best.parts
        and not other.parts
        and other.span.start_sec - span.end_sec <= TOUCHING_SEC
        and span.start_sec - other.span.end_sec <= TOUCHING_SEC
        and _around(span, other.span).duration_sec <= LONGEST_SEC
        and other.level >= SHARE * best.level
    )


def _around(one: Span, other: Span) -> Span:
    return Span(min(one.start_sec, other.start_sec), max(one.end_sec, other.end_sec))


def _cut(lengths: Sequence[tuple[int, int, float]], video: str) -> list[Hit]:
    """A video cut into moments, with a gap (in half seconds) before each."""
    at, found = 0.0, []
    for gap, length, level in lengths:
        at += gap / 2
        found.append(hit(at, level, video=video, length_sec=length))
        at += length
    return found


levels = st.sampled_from([0.0, 0.1, 0.32, 0.34, 0.5, 0.6, 0.68, 0.8, 0.95, 1.0])
cuts = st.lists(st.tuples(st.sampled_from([0, 0, 0, 1, 2, 3, 9]), st.integers(2, 20), levels), max_size=16)
rankings = st.tuples(cuts, cuts).flatmap(
    lambda pair: st.permutations([*_cut(pair[0], "a"), *_cut(pair[1], "b")]).map(
        lambda hits: sorted(hits, key=lambda hit: -hit.level)
    )
)


@settings(deadline=None)
@given(hits=rankings)
def test_the_stretches_are_those_of_the_plain_search(hits: list[Hit]) -> None:
    assert merged(hits) == plainly_merged(hits)


@settings(deadline=None)
@given(hits=rankings)
def test_every_moment_is_in_exactly_one_hit_and_the_order_is_kept(hits: list[Hit]) -> None:
    found = merged(hits)
    for one in hits:
        holders = [h for h in found if h.video_id == one.video_id and h.span.start_sec <= one.span.middle_sec < h.span.end_sec]
        assert len(holders) == 1
    ranks = [next(rank for rank, one in enumerate(hits) if (one.video_id, one.span) == (h.video_id, h.moment)) for h in found]
    assert ranks == sorted(ranks)
    assert all(h.span.duration_sec <= LONGEST_SEC for h in found)


def test_a_scene_in_five_moments_is_one_hit_with_the_picture_and_rank_of_its_best() -> None:
    hits = [hit(20, 0.95), hit(500, 0.93, video="b"), hit(15, 0.9), hit(25, 0.85), hit(10, 0.8), hit(30, 0.75)]
    scene, other = merged(hits)
    assert scene == replace(hits[0], span=Span(10, 35), best=Span(20, 25))
    assert other is hits[1]


def test_a_second_between_two_moments_parts_nothing_and_more_does() -> None:
    assert len(merged([hit(0), hit(6)])) == 1
    assert len(merged([hit(0), hit(6.1)])) == 2


def test_what_does_not_stand_out_is_joined_with_nothing() -> None:
    assert len(merged([hit(0, 0.5), hit(5, 0.3)])) == 2
    assert len(merged([hit(0, 0.2), hit(5, 0.2)])) == 2


def test_what_is_worth_much_less_does_not_belong_to_the_scene_although_both_bars_are_full() -> None:
    green, red = hit(4, 1.0, length_sec=4), hit(0, 1.0, length_sec=4)
    assert merged_by_worth([green, red], [9.0, 5.0]) == [green, red]


def test_an_hour_that_looks_the_same_comes_in_stretches_of_a_minute() -> None:
    found = merged([hit(5.0 * at, 0.9) for at in range(720)])
    assert len(found) == 60
    assert {one.span.duration_sec for one in found} == {LONGEST_SEC}
