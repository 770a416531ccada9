"""A question as a sentence that somebody would say."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cached.describe import LONGEST_WORDS, Names, describe, named_videos, one_line
from core.models.search_query import Example, Mark, MomentRef, Narrow, Preset, SearchQuery, Step
from core.models.video import Modality, QueryKind, Span

NAMES: Final = Names({"v1": "Lobby camera", "v2": "Two\nlines"}, {"look1": "Dusk"}, {"t1": "sea"})
MOMENT: Final = MomentRef("v1", Span(72.5, 78))
A_MOMENT: Final = Example(moment=MOMENT)
A_PICTURE: Final = Example(kind=QueryKind.IMAGE, digest="0" * 64)
DOG: Final = Step("dog on a beach")


def narrowed(**values: object) -> SearchQuery:
    return SearchQuery((DOG,), narrow=Narrow(**values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (SearchQuery(), ""),
        (SearchQuery((Step(without="night"),)), ""),
        (SearchQuery((DOG,)), "dog on a beach"),
        (SearchQuery((DOG, Step(), Step("a car", without="night"))), "dog on a beach, then a car, but not night"),
        (SearchQuery((DOG, Step("a car")), within_sec=60), "dog on a beach, then a car · within 1:00"),
        (SearchQuery((DOG,), within_sec=60), "dog on a beach"),
        (SearchQuery((Step(example=A_PICTURE),)), "like a picture"),
        (SearchQuery((Step("by night", example=Example(QueryKind.AUDIO, "0" * 64)),)), "by night, like a sound"),
        (SearchQuery((Step(example=Example(QueryKind.VIDEO, "0" * 64)),)), "like a clip"),
        (SearchQuery((Step(example=A_MOMENT),)), "like “Lobby camera” at 1:12"),
        (SearchQuery((Step(example=Example(moment=MomentRef("gone", Span(0, 5)))),)), "like a moment at 0:00"),
        (SearchQuery((Step(example=Example(concept_id="look1")),)), "like the filter “Dusk”"),
        (SearchQuery((Step(example=Example(concept_id="gone")),)), "like a saved filter"),
        (SearchQuery((DOG,), preset=Preset.SEEN), "dog on a beach · what is seen"),
        (SearchQuery((DOG,), preset=Preset.OWN, own_weights=((Modality.AUDIO, 1.0),)), "dog on a beach · own weights"),
        (SearchQuery((DOG,), marks=(Mark(MOMENT, True), Mark(MOMENT, False))), "dog on a beach · adjusted by 1 up, 1 down"),
        (narrowed(video_ids=("v1", "v2")), "dog on a beach · in “Lobby camera”, “Two lines”"),
        (narrowed(video_ids=("gone",)), "dog on a beach · in one video"),
        (narrowed(video_ids=("v1", "v2", "v3")), "dog on a beach · in 3 videos"),
        (narrowed(categories=("news", "")), "dog on a beach · in news, no category"),
        (narrowed(categories=("a", "b", "c")), "dog on a beach · in 3 categories"),
        (narrowed(added_from=date(2024, 3, 1)), "dog on a beach · added from 1 Mar 2024 on"),
        (
            narrowed(recorded_from=date(2024, 3, 1), recorded_to=date(2024, 3, 31)),
            "dog on a beach · recorded 1 Mar 2024 – 31 Mar 2024",
        ),
        (narrowed(added_to=date(2024, 3, 1)), "dog on a beach · added until 1 Mar 2024"),
        (narrowed(shortest_sec=60.0, longest_sec=90.0), "dog on a beach · 1:00 – 1:30 long"),
        (narrowed(longest_sec=90.0, concept_id="look1"), "dog on a beach · at most 1:30 long · only the filter “Dusk”"),
        (narrowed(tag_ids=("t1", "gone")), "dog on a beach · tagged “sea”"),
        (narrowed(tag_ids=("gone",)), "dog on a beach · with a tag that is gone"),
    ],
)
def test_a_question_is_said_plainly(question: SearchQuery, sentence: str) -> None:
    assert describe(question, NAMES) == sentence


def test_only_the_videos_whose_titles_are_said_are_named() -> None:
    question = SearchQuery((Step(example=A_MOMENT),), narrow=Narrow(video_ids=("v2",)))
    assert named_videos(question) == {"v1", "v2"}
    assert named_videos(narrowed(video_ids=("v1", "v2", "v3"))) == set()


@given(st.text(), st.integers(1, 50))
def test_a_line_is_one_line_that_any_list_can_show(text: str, longest: int) -> None:
    line = one_line(text, longest)
    assert len(line) <= longest
    assert line.isprintable()
    assert line == line.strip()


@given(st.text(min_size=1), st.text())
def test_what_somebody_typed_is_said_as_it_is(words: str, without: str) -> None:
    """Braces and quotes of theirs fill no blanks of ours."""
    sentence = describe(SearchQuery((Step(words, without, A_PICTURE),)), NAMES)
    assert sentence.startswith(one_line(words, LONGEST_WORDS))
    assert "like a picture" in sentence
