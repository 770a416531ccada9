"""What is said as it was typed stands beside what is meant: before it where it was surely meant, and out of its way elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.catalog.library.spoken import Found
from core.milvus import SegmentStore, StoredVideo
from core.models.search_answer import Strength, Verdict
from core.models.search_query import Narrow, Preset, SearchQuery, Step
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from core.spoken.line import Line, Source
from tests.unit.core.milvus.milvus_rows import MODEL
from tests.unit.core.search.search_parts import Parts, axis, words

A, B = f"{1:016x}", f"{2:016x}"
MOMENTS = [Span(6 * at, 6 * at + 6) for at in range(10)]
FIRE_IS_SEEN = MOMENTS[3]
"""Of video A."""


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """Two videos of ten moments each, all of which look different; the fourth of the first looks as "fire" does."""
    store = SegmentStore(str(tmp_path / "milvus.db"), "")
    for of, video_id in enumerate((A, B)):
        segments = [EmbeddedSegment(span, Modality.VISUAL, Scope.CLIP, axis(10 * of + at)) for at, span in enumerate(MOMENTS)]
        store.replace_video(MODEL, StoredVideo(video_id, "", ""), segments)
    made = Parts(store)
    made.lines.moments = {A: MOMENTS, B: MOMENTS}
    made.provider.answers = dict.fromkeys(("fire", "big fire", '"big fire" fire'), axis(3)) | {"nobody": axis(400)}
    yield made
    store.close()


def places(parts: Parts, question: SearchQuery) -> list[tuple[str, int]]:
    return [(hit.video_id, hit.span.start_ms // 1000) for hit in parts.engine.answer(question).hits]


def test_words_in_a_row_that_are_said_come_first_and_then_what_is_meant(parts: Parts) -> None:
    parts.lines.say(B, 13, "The big fire of London")
    found = parts.engine.answer(words("big fire"))
    first, second = found.hits[:2]
    assert (first.video_id, first.span, first.strength, found.verdict) == (B, MOMENTS[2], Strength.STRONG, Verdict.STRONG)
    assert first.said is not None
    assert first.said.pieces == [("The ", False), ("big fire", True), (" of London", False)]
    assert first.plays == Span(13, 18)
    assert (second.video_id, second.span, second.said) == (A, FIRE_IS_SEEN, None)
    assert len({(hit.video_id, hit.span) for hit in found.hits}) == len(found.hits)


def test_where_nobody_says_it_nothing_is_another_than_before(parts: Parts) -> None:
    before = parts.engine.answer(words("big fire"))
    parts.lines.say(B, 13, "The fire is big")
    assert parts.engine.answer(words("big fire")) == before


def test_one_word_is_shown_where_it_is_said_but_moves_nothing(parts: Parts) -> None:
    before = places(parts, words("fire"))
    parts.lines.say(A, 19, "Look, a fire!")
    parts.lines.say(B, 55, "You are on fire")
    found = parts.engine.answer(words("fire"))
    assert [(hit.video_id, hit.span.start_ms // 1000) for hit in found.hits] == before
    first = found.hits[0]
    assert first.said is not None
    assert (first.span, first.said.text, first.plays) == (FIRE_IS_SEEN, "Look, a fire!", FIRE_IS_SEEN)


def test_one_word_comes_first_where_nothing_else_stands_out_or_only_speech_counts(parts: Parts) -> None:
    parts.lines.say(B, 55, "Nobody!")
    assert places(parts, words("nobody"))[0] == (B, 54)
    parts.lines.say(B, 55, "You are on fire")
    assert places(parts, replace(words("fire"), preset=Preset.SAID))[0] == (B, 54)


def test_where_only_speech_counts_words_need_not_be_in_a_row(parts: Parts) -> None:
    parts.lines.say(A, 1, "A fire, and how big!")
    parts.lines.say(B, 1, "What a big fire")
    assert places(parts, replace(words("big fire"), preset=Preset.SAID))[:2] == [(B, 0), (A, 0)]


def test_quotes_mean_exactly_this_and_cost_nothing(parts: Parts) -> None:
    parts.lines.say(B, 13, "The big fire of London")
    asked = words('"Big Fire"')
    assert places(parts, asked) == [(B, 12)]
    assert parts.provider.asked == []
    assert not parts.query_encoder.needs_provider(asked)
    assert parts.engine.levels(asked, B) == [(MOMENTS[2], 1.0)]
    assert parts.engine.answer(words('"fire big"')).hits == ()


def test_words_beside_quotes_say_which_of_these_moments_come_first(parts: Parts) -> None:
    parts.lines.say(A, 1, "A big fire")
    parts.lines.say(A, 19, "The big fire!")
    assert places(parts, words('"big fire" fire')) == [(A, 18), (A, 0)]
    assert places(parts, words('"big fire" fire'))[0] == (A, 18)


def test_filters_and_deleted_videos_hold_for_what_is_said(parts: Parts) -> None:
    parts.lines.say(A, 1, "A big fire")
    parts.lines.say(B, 1, "A big fire")
    asked = words('"big fire"')
    assert places(parts, replace(asked, narrow=Narrow(video_ids=(B,)))) == [(B, 0)]
    parts.videos.gone = (B,)
    assert places(parts, asked) == [(A, 0)]


def test_words_of_a_chapter_lead_to_its_second_and_are_not_called_said(parts: Parts) -> None:
    line = Line(13_000, 40_000, "Storm. Waves break. A big fire burns in the harbour.", Source.CHAPTER)
    parts.lines.kept.append(Found(B, line))
    (hit,) = parts.engine.answer(words('"big fire"')).hits
    assert (hit.video_id, hit.plays.start_sec) == (B, 13.0)
    assert hit.said is not None
    assert not hit.said.is_said
    assert hit.said.pieces == [("A ", False), ("big fire", True), (" burns in the harbour.", False)]


def test_a_line_outside_of_every_moment_is_no_hit(parts: Parts) -> None:
    parts.lines.say(A, 300, "A big fire")
    assert places(parts, words('"big fire"')) == []


def test_a_phrase_that_begins_at_the_end_of_a_line_is_marked_as_far_as_it_goes(parts: Parts) -> None:
    parts.lines.say(A, 1, "What a big")
    parts.lines.find = lambda *_, **__: parts.lines.kept  # type: ignore[method-assign]
    (hit,) = parts.engine.answer(words('"big fire"')).hits
    assert hit.said is not None
    assert hit.said.pieces == [("What a ", False), ("big", True)]


def test_a_sequence_is_only_what_is_meant(parts: Parts) -> None:
    parts.provider.answers |= {'"big fire"': axis(3), "rain": axis(4)}
    parts.lines.say(B, 13, "A big fire")
    found = parts.engine.answer(SearchQuery((Step('"big fire"'), Step("rain"))))
    assert (found.hits[0].video_id, found.hits[0].said) == (A, None)


def test_several_questions_at_once_are_answered_as_one_by_one_with_moments_apart(parts: Parts) -> None:
    parts.lines.say(B, 13, "The big fire of London")
    questions = [words("fire"), words("big fire"), words('"big fire" fire'), words("nobody")]
    each = parts.engine.answer_each(questions)
    assert all(hit.best is None for found in each for hit in found.hits)
    for question, found in zip(questions, each, strict=True):
        alone = parts.engine.answer(question)
        assert found.verdict is alone.verdict
        first, of_alone = found.hits[0], alone.hits[0]
        assert (first.video_id, first.span, first.said) == (of_alone.video_id, of_alone.moment, of_alone.said)
    assert parts.engine.answer_each([]) == []


def test_several_quotes_at_once_ask_nobody(parts: Parts) -> None:
    parts.lines.say(B, 13, "The big fire of London")
    (found,) = parts.engine.answer_each([words('"big fire"')])
    assert [(hit.video_id, hit.span) for hit in found.hits] == [(B, MOMENTS[2])]
    assert parts.provider.asked == []
