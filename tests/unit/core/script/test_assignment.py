"""Lines of a script get their moments as trying out everything would give them."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models.search_answer import Hit, Strength, Verdict
from core.models.video import Modality, Span
from core.script.assignment import assigned, ref_of, shots
from core.script.script import ScriptLine, Use

SMALL = st.lists(st.dictionaries(st.integers(0, 4), st.integers(1, 9), max_size=4), max_size=4)


def by_brute_force(worths: list[dict[int, int]]) -> float:
    """The largest sum of all ways to give things to lines."""
    ways = product(*([None, *worth] for worth in worths))
    apart = (way for way in ways if len(given := [one for one in way if one is not None]) == len(set(given)))
    return max(sum(worth[one] for worth, one in zip(worths, way, strict=True) if one is not None) for way in apart)


def summed(worths: list[dict[int, int]], given: list[int | None]) -> float:
    return sum(worth[one] for worth, one in zip(worths, given, strict=True) if one is not None)


@given(SMALL)
@settings(max_examples=300, deadline=None)
def test_no_other_way_is_worth_more_and_nothing_is_given_twice(worths: list[dict[int, int]]) -> None:
    given = assigned(worths)
    held = [one for one in given if one is not None]
    assert len(held) == len(set(held))
    assert summed(worths, given) == by_brute_force(worths)


def hit(second: int, level: float, video_id: str = "00000000000000aa") -> Hit:
    strength = Strength.STRONG if level >= 2 / 3 else Strength.FAIR if level >= 1 / 3 else Strength.WEAK
    return Hit(video_id, Span(second, second + 5), level, Modality.VISUAL, strength, level)


def line(number: int, use: Use = Use.BEST, chosen: Hit | None = None) -> ScriptLine:
    return ScriptLine(str(number), f"line {number}", use, None if chosen is None else ref_of(chosen))


def seconds(
    lines: list[ScriptLine], answers: list[list[Hit]], verdict: Verdict = Verdict.FAIR, *, repeats: bool = False
) -> list[float | None]:
    found = shots(lines, [(hits, verdict) for hits in answers], may_repeat=repeats)
    return [None if shot.hit is None else shot.hit.span.start_sec for shot in found]


def test_a_line_gives_way_to_one_that_has_nothing_else() -> None:
    answers = [[hit(0, 0.9), hit(10, 0.5)], [hit(0, 0.8)]]
    assert seconds([line(1), line(2)], answers) == [10, 0]


def test_a_moment_serves_several_lines_only_if_that_is_wanted() -> None:
    answers = [[hit(0, 0.9)], [hit(0, 0.8)]]
    assert seconds([line(1), line(2)], answers) == [0, None]
    assert seconds([line(1), line(2)], answers, repeats=True) == [0, 0]


def test_what_is_chosen_stays_and_no_other_line_gets_it() -> None:
    answers = [[hit(0, 0.9), hit(10, 0.4)], [hit(10, 0.9), hit(20, 0.5)]]
    assert seconds([line(1, Use.CHOSEN, hit(10, 0.4)), line(2)], answers) == [10, 20]


def test_a_chosen_moment_that_is_no_longer_found_gives_way_to_the_best() -> None:
    assert seconds([line(1, Use.CHOSEN, hit(99, 1.0))], [[hit(0, 0.9)]]) == [0]


def test_lines_that_are_left_out_or_to_be_shot_get_none_and_take_none() -> None:
    lines = [line(1, Use.LEFT_OUT), line(2, Use.TO_SHOOT), line(3)]
    found = shots(lines, [([hit(0, 0.9)], Verdict.STRONG)] * 3, may_repeat=False)
    assert [shot.is_to_shoot for shot in found] == [False, True, False]
    assert found[2].hit == hit(0, 0.9)


@pytest.mark.parametrize(("verdict", "expected"), [(Verdict.WEAK, [0]), (Verdict.NOTHING, [None])])
def test_where_nothing_stands_out_a_line_is_to_be_shot(verdict: Verdict, expected: list[float | None]) -> None:
    assert seconds([line(1)], [[hit(0, 0.2), hit(10, 0.1)]], verdict) == expected


def test_the_others_are_all_that_was_found_but_the_one() -> None:
    (shot,) = shots([line(1)], [([hit(0, 0.9), hit(10, 0.8), hit(20, 0.1)], Verdict.STRONG)], may_repeat=False)
    assert [other.span.start_sec for other in shot.others] == [10, 20]


def test_between_full_bars_the_better_one_counts() -> None:
    answers = [[hit(0, 1.0), hit(10, 1.0)], [hit(10, 1.0), hit(0, 1.0)]]
    assert seconds([line(1), line(2)], answers) == [0, 10]
