"""Reading a store as a whole, however many rows it has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.milvus import SegmentStore, StoredVideo, inventory
from core.milvus.inventory import Inventory, RowsOf, StoreKind
from core.milvus.rows import Label
from core.models.video import EmbeddedSegment, Modality
from tests.unit.core.milvus.milvus_rows import MODEL, moments, vectors

ROWS = {f"v{number}": RowsOf(100 * number, frozenset({Label("", "")})) for number in (1, 2, 3)}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SegmentStore]:
    store = SegmentStore(str(tmp_path_factory.mktemp("store") / "milvus.db"))
    for number in (1, 2, 3):
        store.replace_video(MODEL, StoredVideo(f"v{number}", "", ""), moments(vectors(100 * number, number)))
    yield store
    store.close()


@pytest.mark.parametrize("at_once", [10_000, 50, 7])
def test_counts_the_rows_of_each_video(store: SegmentStore, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(inventory, "ROWS_A_READ", at_once)
    shares: list[float] = []
    assert Inventory(store).rows_by_video(MODEL, shares.append) == ROWS
    assert len(shares) == -(-600 // at_once)
    assert shares[-1] == 1


def test_a_stretch_with_more_rows_than_an_answer_holds_is_halved(store: SegmentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "LIMIT", 100)
    assert Inventory(store).rows_by_video(MODEL) == ROWS


def test_gives_back_all_of_a_video_as_it_was_stored(store: SegmentStore) -> None:
    rows = vectors(4, 9)
    segments: list[EmbeddedSegment] = [*moments(rows), *moments(rows[:2], Modality.AUDIO)]
    store.replace_video(MODEL, StoredVideo("whole", "", ""), segments)
    read = Inventory(store).segments(MODEL, "whole")
    store.delete_video(MODEL, "whole")
    expected = sorted(segments, key=lambda segment: (segment.span, segment.modality))
    assert [(row.span, row.modality, row.scope) for row in read] == [(row.span, row.modality, row.scope) for row in expected]
    np.testing.assert_array_equal([row.vector for row in read], [row.vector for row in expected])


def test_tells_which_engine_answers(store: SegmentStore) -> None:
    facts = Inventory(store).facts()
    assert facts.kind is StoreKind.LITE
    assert facts.version.startswith("2.")
    assert facts.address.endswith("milvus.db")
