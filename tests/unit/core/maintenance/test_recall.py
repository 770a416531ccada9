"""How complete searches are: all is found where the index looks at everything, and what it leaves out is counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import StoreError
from core.maintenance import recall
from core.milvus import Scored, SegmentStore
from core.services import Services
from tests.support.library import MODEL, stock
from tests.support.services import opened, use

VIDEOS, MOMENTS = 6, 60


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A library with 720 rows."""
    with pytest.MonkeyPatch.context() as patched:
        use(patched, tmp_path_factory.mktemp("library") / "data")
        with opened() as services:
            stock(services, VIDEOS, moments=MOMENTS)
            yield services


def test_an_index_that_looks_at_everything_finds_everything(services: Services) -> None:
    found = recall.measure(services)
    assert (found.share, found.is_low, found.is_whole) == (1.0, False, True)
    assert (found.questions, found.rows) == (recall.QUESTIONS, VIDEOS * MOMENTS * len(MODEL.modalities))
    assert found.nearest >= recall.QUESTIONS * (recall.NEAREST - 2)
    assert found.index is not None
    assert (found.index.kind, found.index.rows, found.index.rows_waiting) == ("FLAT", found.rows, 0)


@pytest.mark.parametrize("most_rows", [recall.MOST_ROWS, 300], ids=["all videos", "some videos"])
def test_of_an_index_that_leaves_out_a_quarter_it_says_so(
    services: Services, monkeypatch: pytest.MonkeyPatch, most_rows: int
) -> None:
    whole = SegmentStore.search_many

    def leaves_some_out(store: SegmentStore, *asked: Any, **options: Any) -> list[list[Scored]]:
        return [[row for row in rows if int(row.segment_id[:8], 16) % 4] for rows in whole(store, *asked, **options)]

    monkeypatch.setattr(SegmentStore, "search_many", leaves_some_out)
    found = recall.measure(services, most_rows=most_rows)
    assert found.share == pytest.approx(0.75, abs=0.05)
    assert found.is_low
    assert found.is_whole is (most_rows == recall.MOST_ROWS)


def test_rows_that_the_index_lacks_are_not_called_missed(services: Services) -> None:
    gone = sorted(video_id for video_id, _ in services.catalog.jobs.ready(MODEL))[0]
    services.store.delete_video(MODEL, gone)
    assert recall.measure(services).share == 1.0


def test_of_a_library_that_is_new_nothing_is_said_and_of_a_store_that_is_away_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path / "data")
    with opened() as empty:
        assert recall.measure(empty) == recall.RecallReport()
    monkeypatch.setenv("MILVUS_URI", "http://127.0.0.1:9")
    with opened() as away, pytest.raises(StoreError):
        recall.measure(away)
