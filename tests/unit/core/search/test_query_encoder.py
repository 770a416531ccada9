"""From words, examples and thumbs to directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.errors import ClipseekError, Reason
from core.milvus import SegmentStore, StoredVideo
from core.models.embedding_models import MODELS
from core.models.search_query import Example, Mark, MomentRef, SearchQuery, Step
from core.models.vectors import Vector, unit
from core.models.video import Modality, QueryKind, Span
from core.search.query_encoder import DISLIKED_WEIGHT, LIKED_WEIGHT, WITHOUT_WEIGHT
from tests.unit.core.milvus.milvus_rows import MODEL, moment
from tests.unit.core.search.search_parts import Parts, axis, words

SEEN, HEARD = Modality.VISUAL, Modality.AUDIO
BOTH = (SEEN, HEARD)
DOG, CAR, NIGHT, PHOTO, BARK, DOG_PHOTO = (axis(number) for number in range(6))
SHOT, SOUND_OF_SHOT, SILENT_SHOT = (axis(number) for number in range(6, 9))
LOUD = MomentRef("v", Span(0, 5))
SILENT = MomentRef("v", Span(5, 10))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SegmentStore]:
    store = SegmentStore(str(tmp_path_factory.mktemp("composing") / "milvus.db"))
    rows = [moment(0, SHOT), moment(0, SOUND_OF_SHOT, HEARD), moment(5, SILENT_SHOT)]
    store.replace_video(MODEL, StoredVideo("v", "", ""), rows)
    yield store
    store.close()


@pytest.fixture
def parts(store: SegmentStore) -> Parts:
    parts = Parts(store)
    parts.provider.answers = {
        "dog": DOG,
        "car": CAR,
        "night": NIGHT,
        "photo": PHOTO,
        "bark": BARK,
        "dog+photo": DOG_PHOTO,
        "dog+bark": NIGHT,
    }
    return parts


@pytest.fixture
def photo(parts: Parts) -> Example:
    return Example(QueryKind.IMAGE, parts.examples.keep(QueryKind.IMAGE, "photo"))


def expect(query_vectors: dict[Modality, Vector], **expected: Vector) -> None:
    assert set(query_vectors) == {Modality(name) for name in expected}
    for name, vector in expected.items():
        np.testing.assert_allclose(query_vectors[Modality(name)], unit(vector), atol=1e-6)


def test_words_mean_the_same_in_every_modality(parts: Parts) -> None:
    expect(parts.query_encoder.of_step(Step("dog"), BOTH), visual=DOG, audio=DOG)


def test_what_is_not_wanted_takes_away(parts: Parts) -> None:
    expected = DOG - WITHOUT_WEIGHT * NIGHT
    expect(parts.query_encoder.of_step(Step("dog", without="night"), BOTH), visual=expected, audio=expected)


def test_a_picture_speaks_of_what_is_seen_and_a_sound_of_what_is_heard(parts: Parts, photo: Example) -> None:
    bark = Example(QueryKind.AUDIO, parts.examples.keep(QueryKind.AUDIO, "bark"))
    expect(parts.query_encoder.of_step(Step(example=photo), BOTH), visual=PHOTO)
    expect(parts.query_encoder.of_step(Step(example=bark), BOTH), audio=BARK)
    # Asked for in the other modality only, it says what it can: all vectors of a model share one space.
    expect(parts.query_encoder.of_step(Step(example=photo), (HEARD,)), audio=PHOTO)


def test_words_and_a_picture_are_one_vector_where_the_model_makes_one(parts: Parts, photo: Example) -> None:
    expect(parts.query_encoder.of_step(Step("dog", example=photo), BOTH), visual=DOG_PHOTO, audio=DOG_PHOTO)
    assert len(parts.provider.asked) == 1


def test_the_older_model_makes_one_vector_of_words_and_pictures_only(store: SegmentStore) -> None:
    parts = Parts(store, MODELS["marengo3.0"])
    parts.provider.answers = {"dog": DOG, "bark": BARK, "photo": PHOTO, "dog+photo": DOG_PHOTO}
    photo, bark = (
        Example(kind, parts.examples.keep(kind, name)) for kind, name in ((QueryKind.IMAGE, "photo"), (QueryKind.AUDIO, "bark"))
    )
    expect(parts.query_encoder.of_step(Step("dog", example=photo), (SEEN,)), visual=DOG_PHOTO)
    expect(parts.query_encoder.of_step(Step("dog", example=bark), BOTH), visual=DOG, audio=DOG + BARK)


@pytest.mark.parametrize(("follow", "expected"), [(0.0, DOG), (0.25, 3 * DOG + PHOTO), (0.8, DOG + 4 * PHOTO), (1.0, PHOTO)])
def test_the_slider_goes_from_the_words_to_the_example(parts: Parts, photo: Example, follow: float, expected: Vector) -> None:
    expect(parts.query_encoder.of_step(Step("dog", example=photo, follow=follow), (SEEN,)), visual=expected)


def test_moving_the_slider_costs_nothing_new(parts: Parts, photo: Example) -> None:
    for follow in (0.2, 0.7, 0.9, 0.1):
        parts.query_encoder.of_step(Step("dog", example=photo, follow=follow), BOTH)
    assert len(parts.provider.asked) == 2


def test_a_moment_is_an_example_without_asking_anybody(parts: Parts) -> None:
    expect(parts.query_encoder.of_step(Step(example=Example(moment=LOUD)), BOTH), visual=SHOT, audio=SOUND_OF_SHOT)
    expect(parts.query_encoder.of_step(Step(example=Example(moment=SILENT)), BOTH), visual=SILENT_SHOT)
    assert parts.provider.asked == []


def test_a_look_is_an_example_without_asking_anybody(parts: Parts) -> None:
    parts.looks.kept["warm"] = {SEEN: 3 * CAR}
    expect(parts.query_encoder.of_step(Step(example=Example(concept_id="warm")), BOTH), visual=CAR)
    assert parts.provider.asked == []


@pytest.mark.parametrize(
    ("example", "reason"),
    [(Example(moment=MomentRef("gone", Span(0, 5))), Reason.MOMENT_GONE), (Example(concept_id="gone"), Reason.CONCEPT_GONE)],
)
def test_an_example_that_is_gone_is_said(parts: Parts, example: Example, reason: Reason) -> None:
    with pytest.raises(ClipseekError) as caught:
        parts.query_encoder.of_step(Step(example=example), BOTH)
    assert caught.value.reason is reason


@pytest.mark.parametrize("question", [SearchQuery(), words("  "), SearchQuery(steps=(Step(without="night"),))])
def test_nothing_to_look_for_is_said_without_asking(parts: Parts, question: SearchQuery) -> None:
    with pytest.raises(ClipseekError) as caught:
        parts.query_encoder.of_question(question, BOTH)
    assert caught.value.reason is Reason.QUERY_EMPTY
    assert parts.provider.asked == []


def test_thumbs_move_the_question_in_the_modalities_their_moments_have(parts: Parts) -> None:
    question = replace(words("dog"), marks=(Mark(LOUD, True), Mark(SILENT, False)))
    (moved,) = parts.query_encoder.of_question(question, BOTH)
    expect(
        moved,
        visual=DOG + LIKED_WEIGHT * SHOT - DISLIKED_WEIGHT * SILENT_SHOT,
        audio=DOG + LIKED_WEIGHT * SOUND_OF_SHOT,
    )
    assert len(parts.provider.asked) == 1


def test_what_costs_a_call_is_known_beforehand(parts: Parts, photo: Example) -> None:
    free = SearchQuery(steps=(Step(example=Example(moment=LOUD)),))
    costly = [
        words("dog"),
        SearchQuery(steps=(Step(example=Example(moment=LOUD), without="night"),)),
        SearchQuery(steps=(Step(example=photo),)),
        SearchQuery(steps=(Step("dog", example=photo),)),
        SearchQuery(steps=(Step("dog"), Step("car"))),
    ]
    assert not parts.query_encoder.needs_provider(free)
    for question in costly:
        assert parts.query_encoder.needs_provider(question)
        parts.query_encoder.of_question(question, BOTH)
        assert not parts.query_encoder.needs_provider(question)


def test_an_example_whose_vector_is_known_needs_its_file_no_more(parts: Parts, photo: Example) -> None:
    parts.query_encoder.of_step(Step(example=photo), BOTH)
    parts.examples.kept.clear()
    expect(parts.query_encoder.of_step(Step(example=photo), BOTH), visual=PHOTO)
