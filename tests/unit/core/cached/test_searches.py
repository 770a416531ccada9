"""What is kept of searches, on the real catalog and store; nobody listens where the provider should be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import pytest
import streamlit as st

from core import cached
from core.config import load_settings
from core.errors import ClipseekError, Reason, StoreError
from core.milvus import StoredVideo
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.models.search_answer import Verdict
from core.models.search_query import Arrangement, Example, Mark, MomentRef, Narrow, SearchQuery, Step
from core.models.vectors import Vector
from core.models.video import Modality, Query, QueryKind, Span
from core.search.vectors import digest_of, kind_of, tidy
from core.services import Services
from tests.support.jobs import a_job, a_video, erase, write
from tests.unit.core.milvus.milvus_rows import moment, one_vector, toward

MODEL: Final = MODELS["marengo3.5"]
MOMENTS: Final = 12
DOG: Final = one_vector(1000)
NEAR: Final = 0.9
OLD: Final = 3
"""Videos that are there from the start."""


def asking(words: str, **more: object) -> SearchQuery:
    return SearchQuery((Step(words),), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Three videos; the first moment of each is of dogs, and the vector for "dog" is known."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
        environment.setenv("CLIPSEEK_DEMO_URL", "http://127.0.0.1:9/v1.3")
        parts = Services(load_settings())
    for number in range(OLD):
        add(parts, number, ready_at=time.time() - 60)
    dog = tidy(Query("dog"))
    parts.catalog.query_vectors.put(MODEL.name, kind_of(dog), digest_of(dog), DOG)
    yield parts
    parts.store.close()
    parts.catalog.close()
    parts.provider.close()


@pytest.fixture
def parts(opened: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """The same for each test, as if nobody had asked or kept anything."""
    monkeypatch.setattr("core.cached.application.shared", lambda: opened)
    st.cache_data.clear()
    yield opened
    opened.store_error = None
    opened.catalog.searches.forget()
    for search in opened.catalog.saved_searches.all():
        opened.catalog.saved_searches.forget(search.id)
    for look in opened.catalog.saved_concepts.all(MODEL):
        opened.catalog.saved_concepts.forget(look.id)
    for video in opened.catalog.videos.all():
        if int(video.id, 16) >= OLD:
            erase(opened.catalog, video.id)
            opened.store.delete_video(MODEL, video.id)


def add(parts: Services, number: int, *, ready_at: float, category: str = "pets") -> str:
    """A video that became ready at that time, whose first moment is of dogs and the others of nothing near; its id."""
    video = a_video(number, category=category, title=f"Video {number}")
    segments = [moment(0, toward(DOG, NEAR, number))]
    segments += [moment(5.0 * at, elsewhere(100 * number + at)) for at in range(1, MOMENTS)]
    segments += [moment(5.0 * at, elsewhere(9000 + 100 * number + at), Modality.AUDIO) for at in range(MOMENTS)]
    parts.store.replace_video(MODEL, StoredVideo(video.id, "", category), segments)
    write(parts.catalog, [(video, a_job(video, Stage.READY, finished_at=ready_at))])
    return video.id


def elsewhere(seed: int) -> Vector:
    """Something that has nothing to do with dogs: none is as near to them as chance could have it."""
    return toward(DOG, 0.02 * (seed % 5 - 2), seed)


def asked(question: SearchQuery) -> None:
    cached.searches.note_search(question, cached.search.answer(question))


def test_a_search_that_was_made_tops_the_history_with_its_outcome(parts: Services) -> None:
    asked(asking("dog"))
    (line,) = cached.searches.past_searches(5)
    assert (line.said, line.address, line.verdict, line.hits) == ("dog", "q=dog", Verdict.STRONG, 3)
    cached.searches.forget_past()
    assert cached.searches.past_searches(5) == []


def test_refining_a_search_is_no_other_search(parts: Services) -> None:
    mark = Mark(MomentRef(a_video(0).id, Span(0, 5)), is_good=True)
    asked(asking("dog"))
    asked(asking("dog", marks=(mark,), arrangement=Arrangement.VIDEOS))
    (line,) = cached.searches.past_searches(5)
    assert line.said == "dog · adjusted by 1 up, 0 down"
    assert "thumbs=" in line.address


def test_nothing_that_was_asked_is_no_line(parts: Services) -> None:
    cached.searches.note_search(SearchQuery(), cached.search.Answer((), {}, Verdict.NOTHING))
    assert cached.searches.past_searches(5) == []


def test_words_that_no_database_takes_are_noted_all_the_same(parts: Services) -> None:
    cached.searches.note_search(asking("a\0b\ud800\n\tc"), cached.search.Answer((), {}, Verdict.NOTHING))
    (line,) = cached.searches.past_searches(5)
    assert line.said == "a b c"


def test_a_history_that_cannot_be_written_does_not_hide_the_hits(parts: Services) -> None:
    answer = cached.search.answer(asking("dog"))
    database = parts.catalog._database
    with database.writing() as connection:
        connection.exec_driver_sql("alter table searches rename to lost")
    cached.searches.note_search(asking("dog"), answer)
    with database.writing() as connection:
        connection.exec_driver_sql("alter table lost rename to searches")


def test_a_kept_search_counts_what_stands_out_in_videos_that_are_new(parts: Services) -> None:
    saved = cached.searches.save_search("  My\ndogs ", asking("dog"))
    assert (saved.name, saved.address) == ("My dogs", "q=dog")
    assert [search.new for search in cached.searches.saved_searches()] == [0]
    add(parts, 3, ready_at=time.time())
    add(parts, 4, ready_at=time.time())
    assert [search.new for search in cached.searches.saved_searches()] == [2]
    cached.searches.seen_search(saved.id)
    assert [search.new for search in cached.searches.saved_searches()] == [0]
    cached.searches.forget_saved(saved.id)
    assert cached.searches.saved_searches() == []


def test_what_is_new_keeps_to_the_filters_of_the_search(parts: Services) -> None:
    cached.searches.save_search("Pets", asking("dog", narrow=Narrow(categories=("pets",))))
    cached.searches.save_search("Old", asking("dog", narrow=Narrow(video_ids=(a_video(0).id,))))
    add(parts, 3, ready_at=time.time())
    add(parts, 4, ready_at=time.time(), category="wild")
    assert {search.name: search.new for search in cached.searches.saved_searches()} == {"Pets": 1, "Old": 0}


def test_a_search_without_a_name_is_called_what_it_asks_for(parts: Services) -> None:
    assert cached.searches.save_search(" ", asking("dog", narrow=Narrow(categories=("pets",)))).name == "dog · in pets"


def test_counting_what_is_new_never_asks_the_provider(parts: Services) -> None:
    cached.searches.save_search("Unknown words", asking("a question nobody has asked"))
    cached.searches.save_search("Unknown file", SearchQuery((Step(example=Example(QueryKind.IMAGE, "0" * 64)),)))
    cached.searches.save_search("A look that is gone", SearchQuery((Step(example=Example(concept_id="gone")),)))
    cached.searches.save_search("Dogs", asking("dog"))
    add(parts, 3, ready_at=time.time())
    assert {search.name: search.new for search in cached.searches.saved_searches()} == {
        "Unknown words": 0,
        "Unknown file": 0,
        "A look that is gone": 0,
        "Dogs": 1,
    }


def test_kept_searches_are_told_although_the_store_is_away(parts: Services) -> None:
    cached.searches.save_search("Dogs", asking("dog"))
    add(parts, 3, ready_at=time.time())
    parts.store_error = StoreError(Reason.STORE_FAULT)
    assert [(search.name, search.new) for search in cached.searches.saved_searches()] == [("Dogs", 0)]


def test_a_look_keeps_what_a_search_came_to(parts: Services) -> None:
    question = asking("dog", marks=(Mark(MomentRef(a_video(1).id, Span(0, 5)), is_good=True),))
    look = cached.searches.save_concept("Good dogs", question)
    assert cached.searches.saved_concepts() == [look]
    reembedding = cached.search.answer(SearchQuery((Step(example=Example(concept_id=look.id)),)))
    first = cached.search.answer(question)
    assert [(hit.video_id, hit.span) for hit in reembedding.hits[:3]] == [(hit.video_id, hit.span) for hit in first.hits[:3]]
    assert reembedding.hits[0].video_id == a_video(1).id
    kept = parts.catalog.saved_concepts.get(look.id, MODEL)
    assert kept is not None
    assert set(kept[1]) == {Modality.VISUAL, Modality.AUDIO}


def test_a_look_is_renamed_but_never_nameless_and_can_be_forgotten(parts: Services) -> None:
    look = cached.searches.save_concept("", asking("dog"))
    cached.searches.rename_concept(look.id, " \n")
    assert [kept.name for kept in cached.searches.saved_concepts()] == ["dog"]
    cached.searches.rename_concept(look.id, "Hounds")
    assert cached.searches.describe(SearchQuery((Step(example=Example(concept_id=look.id)),))) == "like the filter “Hounds”"
    cached.searches.delete_concept(look.id)
    assert cached.searches.saved_concepts() == []
    with pytest.raises(ClipseekError) as raised:
        cached.search.answer(SearchQuery((Step(example=Example(concept_id=look.id)),)))
    assert raised.value.reason is Reason.CONCEPT_GONE


def test_categories_are_counted(parts: Services) -> None:
    add(parts, 3, ready_at=time.time(), category="")
    assert cached.searches.categories() == {"": 1, "pets": 3}


def test_a_category_that_was_changed_counts_at_once(parts: Services) -> None:
    added = add(parts, 3, ready_at=time.time(), category="")
    assert cached.searches.categories() == {"": 1, "pets": 3}
    cached.library.edit_video(added, category="farm")
    assert cached.searches.categories() == {"farm": 1, "pets": 3}
