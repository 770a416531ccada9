"""Names given to kinds of moments, and what was opened, on both databases."""

from __future__ import annotations

import time

import numpy as np
import pytest

from core.catalog import Catalog
from core.catalog.searches.cluster_names import MOMENTS_KEPT
from core.models.embedding_models import DIMENSION, MODELS
from core.models.jobs import Stage
from core.models.search_query import MomentRef
from core.models.video import Span
from tests.support.jobs import a_job, a_video, write
from tests.unit.core.milvus.milvus_rows import vectors

MODEL = MODELS["marengo3.5"]
HOSTILE = "\"it's\" \\ '); drop table openings; -- %_ 汉😀"


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    write(catalog, [(a_video(number), a_job(a_video(number), Stage.READY)) for number in (1, 2)])
    return catalog


def moment(video: int, start_sec: float = 0.0, end_sec: float = 4.0) -> MomentRef:
    return MomentRef(a_video(video).id, Span(start_sec, end_sec))


def test_a_name_comes_back_with_the_moments_it_was_given_to(catalog: Catalog) -> None:
    before = time.time()
    moments = (moment(1, 0.1, 1 / 3), moment(2))
    catalog.cluster_names.give(MODEL, "a1", HOSTILE, moments)
    catalog.cluster_names.give(MODEL, "b2", "Harbour", ())
    (harbour, hostile) = catalog.cluster_names.all(MODEL)
    assert (hostile.cluster_id, hostile.name, hostile.moments) == ("a1", HOSTILE, moments)
    assert (harbour.name, harbour.moments) == ("Harbour", ())
    assert before <= hostile.named_at <= harbour.named_at


def test_a_kind_has_one_name_and_each_model_its_own(catalog: Catalog) -> None:
    catalog.cluster_names.give(MODEL, "a1", "Harbour", [moment(1)])
    catalog.cluster_names.give(MODELS["marengo3.0"], "a1", "Old harbour", [moment(1)])
    catalog.cluster_names.give(MODEL, "a1", "Port", [moment(2)])
    assert [(name.name, name.moments) for name in catalog.cluster_names.all(MODEL)] == [("Port", (moment(2),))]
    catalog.cluster_names.forget(MODEL, "a1")
    catalog.cluster_names.forget(MODEL, "nobody")
    assert catalog.cluster_names.all(MODEL) == []
    assert [name.name for name in catalog.cluster_names.all(MODELS["marengo3.0"])] == ["Old harbour"]


def test_a_name_takes_the_place_of_the_one_under_a_former_id(catalog: Catalog) -> None:
    catalog.cluster_names.give(MODEL, "a1", "Harbour", [moment(1)])
    catalog.cluster_names.give(MODEL, "b2", "Port", [moment(1)], instead_of="a1")
    assert [name.name for name in catalog.cluster_names.all(MODEL)] == ["Port"]


def test_of_a_large_kind_some_moments_are_kept(catalog: Catalog) -> None:
    catalog.cluster_names.give(
        MODEL, "a1", "Waves", [moment(1, float(second), second + 1.0) for second in range(MOMENTS_KEPT + 50)]
    )
    assert len(catalog.cluster_names.all(MODEL)[0].moments) == MOMENTS_KEPT


def test_what_is_opened_again_counts_again(catalog: Catalog) -> None:
    assert catalog.play_counts.all() == []
    before = time.time()
    for ref in (moment(2), moment(1, 4.5, 9.25), moment(2)):
        catalog.play_counts.note(ref)
    first, second = catalog.play_counts.all()
    assert (first.moment, first.times) == (moment(1, 4.5, 9.25), 1)
    assert (second.moment, second.times) == (moment(2), 2)
    assert before <= first.last_at <= second.last_at


def test_the_mark_changes_with_every_opening(catalog: Catalog) -> None:
    marks = [catalog.play_counts.mark()]
    for ref in (moment(1), moment(2), moment(1)):
        catalog.play_counts.note(ref)
        marks.append(catalog.play_counts.mark())
    assert len(set(marks)) == len(marks)
    catalog.play_counts.forget()
    assert (catalog.play_counts.mark(), catalog.play_counts.all()) == (marks[0], [])


def test_nothing_is_noted_of_a_video_that_is_gone_and_what_was_goes_with_it(catalog: Catalog) -> None:
    catalog.play_counts.note(moment(9))
    catalog.play_counts.note(moment(1))
    catalog.play_counts.note(moment(2))
    assert catalog.deletions.delete([a_video(1).id]) == [a_video(1).id]
    assert len(catalog.play_counts.all()) == 2
    catalog.deletions.begin_purge(0, 9)
    catalog.deletions.end_purge(a_video(1).id)
    assert [opening.moment for opening in catalog.play_counts.all()] == [moment(2)]


def test_many_query_vectors_are_read_at_once(catalog: Catalog) -> None:
    kept = vectors(3, 7)
    for number, vector in enumerate(kept):
        catalog.query_vectors.put(MODEL.name, "text", f"d{number}", vector)
    catalog.query_vectors.put(MODEL.name, "image", "d9", kept[0])
    found = catalog.query_vectors.get_many(MODEL.name, "text", [f"d{number}" for number in range(1000)])
    assert set(found) == {"d0", "d1", "d2"}
    assert all(np.array_equal(found[f"d{number}"], vector) for number, vector in enumerate(kept))
    assert found["d1"].shape == (DIMENSION,)
    assert catalog.query_vectors.get_many(MODEL.name, "text", []) == {}
