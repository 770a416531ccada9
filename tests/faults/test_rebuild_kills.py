"""Deleting, embedding again and rebuilding, killed between any two effects and started again, end as if nothing had been."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import streamlit as st

from core import cached, parquet
from core.catalog.queue.worker_lock import WorkerLock
from core.ingest import deletion
from core.ingest.precheck.choices import Choices
from core.maintenance import consistency_check
from core.milvus import SegmentStore
from core.milvus.inventory import Inventory
from core.models.embedding_models import MODELS
from core.models.jobs import Cutting, Stage
from core.models.video import Video
from core.rebuild.filling import rebuild
from core.services import Services
from tests.faults.conftest import StartProvider, enqueue
from tests.support.libraries.words import say_and_tag, words_of
from tests.support.library import MODEL, segments_of, stock
from tests.support.processes import dying
from tests.support.running import free_port
from tests.support.services import opened as open_services
from tests.support.services import use
from tests.support.services import work_until as work_until_done
from tests.unit.core.milvus.test_milvus_server import serve, stop

Open = Callable[[], Services]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Services at one data folder, which pages speak to; those opened before are closed, so that others may have the store."""
    use(monkeypatch, tmp_path / "data")
    with ExitStack() as stack:

        def build() -> Services:
            stack.close()
            services = stack.enter_context(open_services())
            monkeypatch.setattr("core.cached.application.shared", lambda: services)
            st.cache_data.clear()
            return services

        yield build


def work_until(services: Services, done: Callable[[], bool]) -> None:
    """Run the only worker there is until something is true."""
    lock = WorkerLock()
    assert lock.take(services.catalog)
    try:
        work_until_done(services, lambda _: done())
    finally:
        lock.release()


def listing(services: Services) -> list[str]:
    """Every file and folder of the library, but for the databases' own and the log."""
    library = services.settings.library_dir
    paths = sorted(str(path.relative_to(library)) for path in library.rglob("*"))
    return [path for path in paths if not path.startswith(("milvus.db", ".milvus.db", "clipseek.db", "logs"))]


def assert_counts_agree(services: Services, *, videos: int) -> None:
    found = consistency_check.compare(services)
    assert (found.differences, found.left_out) == ((), 0)
    (totals,) = found.totals
    assert totals.videos_known == totals.videos_saved == totals.videos_in_index == videos
    assert totals.rows_saved == totals.rows_in_index > 0


def test_killed_anywhere_a_deletion_goes_on_and_leaves_nothing_behind(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_BIN_DAYS", "0")
    services = opened()
    videos = stock(services, 5)
    kept = videos[-1]
    said = say_and_tag(services, [video.id for video in videos])
    alone = [path for path in listing(services) if not any(video.id in path for video in videos[:-1])]
    places = [
        ("core.catalog.library.deleted_videos:Deletions.begin_purge", "after"),
        ("core.milvus:SegmentStore.delete_videos", "after"),
        ("shutil:rmtree", "after"),
        ("core.catalog.library.deleted_videos:Deletions.end_purge", "before"),
    ]
    for video, (place, when) in zip(videos, places, strict=False):
        cached.library_actions.delete_videos([video.id])
        services.store.close()
        dying.killed(dying.WORKER, place, when)
        assert services.catalog.videos.get(video.id) is None
        assert cached.library_actions.restore_videos([video.id]) == ()
        services = opened()
    monkeypatch.setattr(deletion, "UNDO_SEC", 0.0)
    work_until(services, lambda: services.catalog.videos.deleted() == [])
    assert [video.id for video in services.catalog.videos.all()] == [kept.id]
    assert listing(services) == alone
    assert_counts_agree(services, videos=1)
    assert [event.what for event in services.catalog.events.recent(50)] == ["removed"] * 4
    # What is said, what people changed in it and the tag went with the videos, and stayed with the one that is left.
    left = words_of(services, [video.id for video in videos])
    assert left.lines == {video.id: said.lines[video.id] if video == kept else [] for video in videos}
    assert (set(left.found), left.tagged) == ({kept.id}, 1)


def test_killed_anywhere_embedding_again_ends_with_the_new_results_paid_once(
    opened: Open, start_provider: StartProvider, tmp_path: Path, clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = start_provider()
    monkeypatch.setenv("TWELVELABS_BASE_URL", provider.url)
    services = opened()
    ids = enqueue(tmp_path / "data", clips[:1])
    work_until(services, lambda: services.catalog.jobs.counts() == {Stage.READY: 1})
    monkeypatch.setenv("TWELVELABS_MODEL", "marengo3.0")
    services = opened()
    said = say_and_tag(services, ids)
    cached.library_actions.embed_again(ids, Choices(cutting=Cutting.FIXED, cut_sec=2))
    services.store.close()
    for place, when in (
        ("core.storage.folder:FolderStorage.write", "after"),
        ("core.milvus.calls:Calls.upsert", "after"),
        ("core.milvus:SegmentStore.replace_video", "after"),
        ("core.ingest.stages:_drop_other_models", "after"),
    ):
        dying.killed(dying.WORKER, place, when)
        assert len(services.catalog.jobs.searchable()) == 1
    services = opened()
    work_until(services, lambda: services.catalog.jobs.counts() == {Stage.READY: 1})
    assert {(job.model, job.moments) for job in services.catalog.jobs.newest()} == {(MODELS["marengo3.0"], 3)}
    assert cached.library_actions.embedded_again(ids) == set()
    assert_counts_agree(services, videos=1)
    # Nothing of the other model is left.
    assert services.store.count(MODEL) == 0
    assert provider.made()[1] == 2
    now = words_of(services, ids)
    assert {line for line in now.lines[ids[0]] if line.original} == {line for line in said.lines[ids[0]] if line.original}
    assert set(now.found) == set(ids)


def assert_whole(store: SegmentStore, videos: list[Video]) -> None:
    """Every row of every video is there with its vector, and no other."""
    inventory = Inventory(store)
    assert set(inventory.rows_by_video(MODEL)) == {video.id for video in videos}
    for number, video in enumerate(videos):
        expected = sorted(segments_of(number), key=lambda one: (one.span, one.modality))
        stored = inventory.segments(MODEL, video.id)
        assert [(one.span, one.modality) for one in stored] == [(one.span, one.modality) for one in expected]
        for one, other in zip(stored, expected, strict=True):
            assert one.vector == pytest.approx(other.vector, abs=1e-6)


def test_a_lost_index_is_filled_from_the_saved_files_and_goes_on_where_it_was_killed(opened: Open) -> None:
    services = opened()
    videos = stock(services, 6)
    index = Path(services.settings.milvus_uri)
    services.store.close()
    index.unlink()
    dying.killed(dying.REBUILD, "core.milvus:SegmentStore.add_videos", "after")
    dying.killed(dying.REBUILD, "core.milvus.calls:Calls.upsert", "before", 2)
    exit_code, said = dying.whole(dying.REBUILD)
    assert exit_code == 0, said
    assert "Written: 4 videos, 32 rows. In place already: 2 videos." in said
    services = opened()
    assert_whole(services.store, videos)
    assert_counts_agree(services, videos=6)
    reembedding = rebuild(services)
    assert (reembedding.written, reembedding.in_place) == (0, 6)


def test_emptied_and_filled_anew_it_is_the_same_even_if_it_was_killed(opened: Open) -> None:
    services = opened()
    videos = stock(services, 4)
    services.store.close()
    dying.killed(dying.REBUILD, "core.milvus:SegmentStore.add_videos", "after", arguments=["--anew"])
    exit_code, said = dying.whole(dying.REBUILD)
    assert (exit_code, "In place already: 2 videos." in said) == (0, True), said
    services = opened()
    assert_whole(services.store, videos)


def test_a_store_file_that_another_program_holds_is_left_alone_and_said(opened: Open) -> None:
    services = opened()
    stock(services, 1)
    exit_code, said = dying.whole(dying.REBUILD, arguments=["--anew"])
    assert exit_code == 2
    assert said == (
        f"The search index is in use by another Clipseek (process {os.getpid()}). Nothing was changed.\n"
        "Stop Clipseek (and any worker beside it) first: a store file belongs to one program at a time.\n"
    )
    assert services.store.count(MODEL) == 8


def test_a_damaged_store_file_is_kept_aside_and_filled_anew(opened: Open) -> None:
    services = opened()
    videos = stock(services, 1)
    index = Path(services.settings.milvus_uri)
    services.store.close()
    index.write_bytes(b"rubbish" * 1000)
    exit_code, said = dying.whole(dying.REBUILD)
    (kept,) = index.parent.glob("milvus.damaged-*.db")
    assert (exit_code, f"it is kept as {kept.name}" in said) == (0, True), said
    assert kept.read_bytes() == b"rubbish" * 1000
    assert_whole(opened().store, videos)


@pytest.mark.parametrize("source", ["saved", "store"])
def test_moving_to_a_server_copies_every_row(opened: Open, tmp_path: Path, source: str) -> None:
    services = opened()
    videos = stock(services, 4)
    services.store.close()
    server = serve(tmp_path, port := free_port())
    address = f"http://127.0.0.1:{port}"
    arguments = ["--to", address, *(["--from", services.settings.milvus_uri] if source == "store" else [])]
    exit_code, said = dying.whole(dying.REBUILD, arguments=arguments)
    assert (exit_code, f"Now set MILVUS_URI to {address}" in said) == (0, True), said
    moved = SegmentStore(address)
    assert_whole(moved, videos)
    moved.close()
    assert_whole(services.store, videos)
    stop(server)


def test_what_cannot_be_read_is_said_and_stops_no_other_video(opened: Open) -> None:
    services = opened()
    videos = stock(services, 3)
    damaged = services.settings.library_dir / parquet.key_for(MODEL, videos[1].id)
    damaged.write_bytes(damaged.read_bytes()[:-40])
    parquet.save(damaged.with_name("00000000000000ff.parquet"), segments_of(9))
    services.store.delete_video(MODEL, videos[0].id)
    seen: list[tuple[int, int]] = []
    rebuilt = rebuild(services, on_progress=lambda done, total: seen.append((done, total)))
    assert (rebuilt.written, rebuilt.in_place, rebuilt.unknown, list(rebuilt.failed)) == (1, 1, 1, [videos[1].id])
    assert (seen[-1], seen) == ((4, 4), sorted(seen))
    # What it could not read it did not touch.
    assert services.store.count(MODEL, videos[1].id) == 8
    assert rebuild(services, [videos[2].id], anew=True).rows == 8
