"""Numbers that grow with what changes, in the same transaction: on both databases, and across processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Final

import pytest

from core.catalog import Catalog
from core.catalog.library.stats import CatalogStats
from core.catalog.tables.changes import Topic
from core.collections.collection import Gathered
from core.models.embedding_models import MODELS
from core.models.jobs import EmbedOptions, Stage
from core.models.video import Modality
from tests.support.jobs import a_job, a_video, write
from tests.support.processes.workers import at_once
from tests.unit.core.milvus.milvus_rows import one_vector

MODEL: Final = MODELS["marengo3.5"]
A: Final = a_video(1, category="news")
VECTORS: Final = {Modality.VISUAL: one_vector(1)}


def grown(catalog: Catalog, change: Callable[[], object]) -> set[str]:
    """The topics whose numbers grow by a change."""
    before = asdict(catalog.changes.read())
    change()
    after = asdict(catalog.changes.read())
    assert all(after[name] >= before[name] for name in before)
    return {name for name in before if after[name] > before[name]}


def test_what_is_said_of_a_video_and_whether_it_is_here_counts(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY))])
    assert grown(catalog, lambda: catalog.videos.edit(A.id, {"title": "New"})) == {"videos"}
    assert grown(catalog, lambda: catalog.deletions.delete([A.id])) == {"videos", "results"}
    assert grown(catalog, lambda: catalog.deletions.delete([A.id])) == set()
    assert grown(catalog, lambda: catalog.videos.edit(A.id, {"title": "Newer"})) == set()
    assert grown(catalog, lambda: catalog.deletions.restore([A.id])) == {"videos", "results"}


def test_what_becomes_searchable_counts_and_what_is_only_on_its_way_does_not(catalog: Catalog) -> None:
    options = EmbedOptions((Modality.VISUAL,))
    assert grown(catalog, lambda: catalog.jobs.add(A, MODEL, options)) == set()
    job = catalog.queue.claim("me", lease_sec=60, max_active=9)
    assert job is not None
    assert grown(catalog, lambda: catalog.queue.save(job, "me", release=False, stage=Stage.EMBEDDING)) == set()
    assert grown(catalog, lambda: catalog.queue.save(job, "you", stage=Stage.READY)) == set()
    assert grown(catalog, lambda: catalog.queue.save(job, "me", stage=Stage.READY)) == {"results"}
    assert grown(catalog, lambda: CatalogStats.of(catalog).set_moments(A.id, MODEL, 3)) == {"results"}


def test_looks_and_names_of_kinds_count(catalog: Catalog) -> None:
    look = catalog.saved_concepts.keep("Dusk", MODEL, VECTORS)
    assert grown(catalog, lambda: catalog.saved_concepts.keep("Dawn", MODEL, VECTORS)) == {"concepts"}
    assert grown(catalog, lambda: catalog.saved_concepts.rename(look.id, "Night")) == {"concepts"}
    assert grown(catalog, lambda: catalog.saved_concepts.forget(look.id)) == {"concepts"}
    assert grown(catalog, lambda: catalog.cluster_names.give(MODEL, "k", "Boats", [])) == {"cluster_names"}
    assert grown(catalog, lambda: catalog.cluster_names.forget(MODEL, "k")) == {"cluster_names"}


def test_what_is_written_outside_of_the_catalog_can_be_told(catalog: Catalog) -> None:
    assert grown(catalog, lambda: catalog.changes.bump(Topic.RESULTS, Topic.VIDEOS)) == {"videos", "results"}


def test_a_change_that_does_not_come_about_does_not_count(catalog: Catalog) -> None:
    def fails() -> None:
        with pytest.raises(ValueError, match="size_bytes"):
            catalog.videos.edit(A.id, {"size_bytes": 3})

    assert grown(catalog, fails) == set()
    assert grown(catalog, lambda: catalog.videos.edit("nobody", {"title": "New"})) == set()


def test_no_change_of_several_processes_is_lost(address: str, catalog: Catalog) -> None:
    write(catalog, [(a_video(number), a_job(a_video(number), Stage.READY)) for number in range(4)])
    before = catalog.changes.read()
    then = (
        "import os\n"
        "for turn in range(8):\n"
        "    catalog.videos.edit('0000000000000001', {'title': f'{os.getpid()} {turn}'})\n"
        "    catalog.deletions.delete(['0000000000000002', '0000000000000003'])\n"
        "    catalog.deletions.restore(['0000000000000003', '0000000000000002'])\n"
    )
    at_once(address, then)
    assert catalog.changes.read().videos >= before.videos + 4 * 8


def test_collections_and_what_is_in_them_count(catalog: Catalog) -> None:
    made = catalog.collections.make("Trailer", "me")
    moments = [Gathered(A.id, 0, 1000)]
    assert grown(catalog, lambda: catalog.collection_items.add(made.id, "me", moments)) == {"collections"}
    assert grown(catalog, lambda: catalog.collections.edit(made.id, "me", name="Teaser")) == {"collections"}
    assert grown(catalog, lambda: catalog.collections.edit(made.id, "you", name="Mine")) == set()
    assert grown(catalog, lambda: catalog.collections.delete(made.id, "me")) == {"collections"}
