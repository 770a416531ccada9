"""From moments to hits: what a chain is worth, and how sure it is."""

from __future__ import annotations

from core.models.search_answer import Strength, Verdict
from core.models.video import Modality, Span
from core.search.fusion import Fused, Moment
from core.search.hits import sequence_hits
from core.search.strength import Background, Thresholds

SEEN = Modality.VISUAL
LADDER = Thresholds(2.0)
USUAL = {SEEN: Background(0.0, 0.1, 0.1)}


def ranked(*moments: tuple[str, float, float]) -> Fused:
    """Moments of five seconds: video, start, and how many spreads above the usual."""
    found = [Moment(video, Span(start, start + 5), z, SEEN, {SEEN: z / 10}) for video, start, z in moments]
    return Fused(sorted(found, key=lambda moment: -moment.z), float("-inf"), USUAL)


def test_two_parts_that_are_there_come_before_one_that_is_certain_and_one_that_is_not() -> None:
    first = ranked(("lopsided", 0, 25.0), ("sound", 0, 3.0))
    then = ranked(("lopsided", 10, 0.5), ("sound", 10, 3.0))
    hits, _ = sequence_hits([first, then], 30, 10, LADDER)
    assert [hit.video_id for hit in hits] == ["sound", "lopsided"]


def test_a_chain_is_as_strong_and_as_sure_as_its_weakest_part() -> None:
    hits, verdict = sequence_hits([ranked(("a", 0, 9.0)), ranked(("a", 10, 1.7))], 30, 10, LADDER)
    assert hits[0].strength is Strength.FAIR
    assert verdict is Verdict.FAIR
    assert (hits[0].span, hits[0].moment) == (Span(0, 15), Span(0, 5))


def test_between_certain_parts_the_more_certain_one_decides() -> None:
    hits, _ = sequence_hits([ranked(("a", 0, 20.0), ("b", 0, 30.0)), ranked(("a", 10, 20.0), ("b", 10, 20.0))], 30, 10, LADDER)
    assert [hit.video_id for hit in hits] == ["b", "a"]


def test_where_no_video_has_all_parts_nothing_stands_out() -> None:
    assert sequence_hits([ranked(("a", 0, 9.0)), ranked(("b", 10, 9.0))], 30, 10, LADDER) == ([], Verdict.NOTHING)
