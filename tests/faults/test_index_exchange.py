"""The index of a server built anew with another kind of index: searches go on all the while, and nothing that changes is lost.

Needs a Milvus server, whose address is in MILVUS_OF_TESTS; the embedded engine can't rename a collection.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.library.index_rows import IndexWriter, SavedFiles
from core.maintenance import consistency_check
from core.maintenance.index_beside import rebuild_beside
from core.milvus import SegmentStore
from core.milvus.exchange import BESIDE
from core.milvus.inventory import Inventory
from core.milvus.rows import IndexChoice
from core.rebuild.__main__ import main
from core.services import Services
from tests.support.library import MODEL, segments_of, stock
from tests.support.running import free_port
from tests.support.services import opened, use
from tests.unit.core.milvus.test_milvus_server import serve, stop

SERVER = os.environ.get("MILVUS_OF_TESTS", "")
VIDEOS, MOMENTS = 12, 100


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    if not SERVER:
        pytest.skip("MILVUS_OF_TESTS names no Milvus server")
    use(monkeypatch, tmp_path / "data")
    monkeypatch.setenv("MILVUS_URI", SERVER)
    with opened() as services:
        services.store.calls.make_anew(MODEL)
        stock(services, VIDEOS, moments=MOMENTS)
        yield services


def ours(services: Services) -> list[str]:
    names: list[str] = services.store.calls.run("list", lambda client: client.list_collections())
    return [name for name in names if name.startswith(MODEL.collection)]


def test_searches_find_everything_all_the_while_and_what_changes_is_in_the_new_one(services: Services) -> None:
    videos = services.catalog.videos.all()
    moment = segments_of(0, MOMENTS)[0].vector
    stopping, answers = threading.Event(), []

    def search() -> None:
        while not stopping.is_set():
            answers.append(len(services.store.search(MODEL, moment, limit=50)))

    def change() -> None:
        """A category and a deletion, after all was copied."""
        services.catalog.videos.edit(videos[0].id, {"category": "City"})
        IndexWriter(services.catalog, SavedFiles(services.storage), services.store, MODEL).fill(videos[0].id)
        services.store.delete_video(MODEL, videos[1].id)
        (services.settings.embeddings_dir / MODEL.collection / f"{videos[1].id}.parquet").unlink()

    searcher = threading.Thread(target=search)
    searcher.start()
    try:
        with closing(SegmentStore(SERVER, beside=BESIDE)) as beside:
            rebuilt = rebuild_beside(
                services,
                SavedFiles(services.storage),
                services.store,
                beside,
                IndexChoice("HNSW", {"M": 16, "efConstruction": 100}),
                on_progress=lambda done, total: change() if done == total else None,
                on_building=lambda _done, _of: None,
            )
    finally:
        stopping.set()
        searcher.join(30)
    assert rebuilt is not None
    assert rebuilt.written == VIDEOS
    # A search may fall into the milliseconds in which neither name stands.
    assert answers.count(50) >= len(answers) - 1
    facts = Inventory(services.store).index_facts(MODEL)
    assert facts is not None
    assert (facts.kind, facts.rows) == ("HNSW", (VIDEOS - 1) * MOMENTS * len(MODEL.modalities))
    assert {one.video_id for one in consistency_check.compare(services).differences} == {videos[1].id}
    assert ours(services) == [MODEL.collection]


def test_the_command_says_where_a_milvus_cannot_do_it_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    engine = serve(tmp_path, port)
    use(monkeypatch, tmp_path / "data")
    monkeypatch.setenv("MILVUS_URI", f"http://127.0.0.1:{port}")
    with opened() as services:
        stock(services, 2, moments=3)
        assert main(["--index", "FLAT"]) == 2
        assert "cannot put one index in the place of another" in capsys.readouterr().err
        assert services.store.count(MODEL) == 2 * 3 * len(MODEL.modalities)
        assert ours(services) == [MODEL.collection]
    stop(engine)
