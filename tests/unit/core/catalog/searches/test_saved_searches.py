"""Searches that were made, searches that are kept, and named looks, on both databases."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from core.catalog import Catalog
from core.catalog.searches import history
from core.models.embedding_models import DIMENSION, MODELS
from core.models.jobs import Stage
from core.models.search_answer import Verdict
from core.models.video import Modality
from tests.support.jobs import a_job, a_video, write
from tests.unit.core.milvus.milvus_rows import vectors

MODEL = MODELS["marengo3.5"]
HOSTILE = "\"it's\" \\ '); drop table searches; -- %_ 汉😀"


def test_what_was_asked_is_told_newest_first(catalog: Catalog) -> None:
    before = time.time()
    catalog.searches.note("q=dog", "dog", Verdict.STRONG, 4)
    catalog.searches.note("q=cat", HOSTILE, Verdict.NOTHING, 0)
    cat, dog = catalog.searches.recent(10)
    assert (dog.address, dog.said, dog.verdict, dog.hits) == ("q=dog", "dog", Verdict.STRONG, 4)
    assert (cat.said, cat.verdict) == (HOSTILE, Verdict.NOTHING)
    assert before <= dog.at <= cat.at <= time.time()
    assert [search.address for search in catalog.searches.recent(1)] == ["q=cat"]


def test_the_same_address_again_is_one_line_with_the_latest_outcome(catalog: Catalog) -> None:
    for said, verdict, hits in (("dog", Verdict.NOTHING, 0), ("the dog", Verdict.FAIR, 3)):
        catalog.searches.note("q=dog", said, verdict, hits)
        catalog.searches.note("q=cat", "cat", Verdict.WEAK, 1)
    catalog.searches.note("q=dog", "a dog", Verdict.STRONG, 5)
    assert [(line.said, line.verdict, line.hits) for line in catalog.searches.recent(9)] == [
        ("a dog", Verdict.STRONG, 5),
        ("cat", Verdict.WEAK, 1),
    ]


def test_an_address_may_be_longer_than_an_index_takes(catalog: Catalog) -> None:
    # Unlike any other of its length, so that no database squeezes it.
    long = "in=" + ",".join(f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}" for number in range(2000))
    for _ in range(2):
        catalog.searches.note(long, "long", Verdict.FAIR, 1)
        catalog.searches.note(long + "x", "longer", Verdict.FAIR, 1)
        catalog.saved_searches.save("long", long)
    assert {line.address for line in catalog.searches.recent(9)} == {long, long + "x"}
    assert [saved.address for saved in catalog.saved_searches.all()] == [long]


def test_only_the_newest_are_kept_and_all_can_be_forgotten(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "KEPT_SEARCHES", 5)
    for number in range(8):
        catalog.searches.note(f"q={number}", str(number), Verdict.FAIR, 1)
    assert [line.address for line in catalog.searches.recent(9)] == ["q=7", "q=6", "q=5", "q=4", "q=3"]
    catalog.searches.forget()
    assert catalog.searches.recent(9) == []


def test_ten_who_ask_the_same_at_once_leave_one_line(catalog: Catalog) -> None:
    def ask() -> None:
        catalog.searches.note("q=dog", "dog", Verdict.FAIR, 1)
        catalog.saved_searches.save("Dogs", "q=dog")

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(catalog.searches.recent(99)) == len(catalog.saved_searches.all()) == 1


def test_a_search_about_the_same_takes_the_place_of_the_other(catalog: Catalog) -> None:
    catalog.searches.note("q=dog", "dog", Verdict.FAIR, 1)
    catalog.searches.note("q=dog&thumbs=y", "dog, refined", Verdict.STRONG, 2, about="q=dog")
    assert [line.address for line in catalog.searches.recent(9)] == ["q=dog&thumbs=y"]


def test_keeping_a_search_twice_renames_it_and_seeing_it_moves_its_time(catalog: Catalog) -> None:
    first = catalog.saved_searches.save("Dogs", "q=dog")
    other = catalog.saved_searches.save("Cats", "q=cat")
    reembedding = catalog.saved_searches.save("All dogs", "q=dog")
    assert (reembedding.id, reembedding.name, reembedding.seen_at) == (first.id, "All dogs", first.seen_at)
    catalog.saved_searches.seen(first.id)
    seen = {saved.id: saved.seen_at for saved in catalog.saved_searches.all()}
    assert seen[first.id] > first.seen_at
    assert seen[other.id] == other.seen_at
    catalog.saved_searches.forget(first.id)
    catalog.saved_searches.forget("nobody")
    assert catalog.saved_searches.all() == [other]


def test_what_became_ready_since_is_told_by_when_it_became_so(catalog: Catalog) -> None:
    """A video that was added before somebody looked, and became ready afterwards, is new to them."""
    rows = [(1, Stage.READY, 10.0), (2, Stage.READY, 30.0), (3, Stage.FAILED, 30.0), (4, Stage.READY, 20.0)]
    videos = [(a_video(number, added_at=1.0), stage, at) for number, stage, at in rows]
    write(catalog, [(video, a_job(video, stage, finished_at=at)) for video, stage, at in videos])
    assert catalog.jobs.videos_ready_since(20.0) == [a_video(2).id]
    assert catalog.jobs.videos_ready_since(0.0) == [a_video(number).id for number in (1, 4, 2)]


def test_a_look_comes_back_as_it_was_kept(catalog: Catalog) -> None:
    seen, heard = vectors(2, 5)
    look = catalog.saved_concepts.keep(HOSTILE, MODEL, {Modality.VISUAL: seen, Modality.AUDIO: heard})
    found = catalog.saved_concepts.get(look.id, MODEL)
    assert found is not None
    assert found[0] == look
    assert set(found[1]) == {Modality.VISUAL, Modality.AUDIO}
    assert np.array_equal(found[1][Modality.VISUAL], seen)
    assert np.array_equal(found[1][Modality.AUDIO], heard)
    assert found[1][Modality.AUDIO].dtype == np.float32
    assert found[1][Modality.AUDIO].shape == (DIMENSION,)


def test_a_look_of_another_model_is_none_of_this_models(catalog: Catalog) -> None:
    look = catalog.saved_concepts.keep("Dusk", MODELS["marengo3.0"], {Modality.VISUAL: vectors(1, 5)[0]})
    assert catalog.saved_concepts.get(look.id, MODEL) is None
    assert catalog.saved_concepts.all(MODEL) == []
    assert catalog.saved_concepts.all(MODELS["marengo3.0"]) == [look]


def test_looks_are_renamed_and_forgotten_with_all_they_hold(catalog: Catalog) -> None:
    looks = [catalog.saved_concepts.keep(name, MODEL, {Modality.VISUAL: vectors(1, 5)[0]}) for name in ("dusk", "Aurora", "dawn")]
    catalog.saved_concepts.rename(looks[1].id, "Éclair")
    assert [look.name for look in catalog.saved_concepts.all(MODEL)] == ["dawn", "dusk", "Éclair"]
    catalog.saved_concepts.forget(looks[0].id)
    assert catalog.saved_concepts.get(looks[0].id, MODEL) is None
    assert [look.name for look in catalog.saved_concepts.all(MODEL)] == ["dawn", "Éclair"]
