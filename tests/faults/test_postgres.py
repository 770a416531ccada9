"""One catalog on Postgres, many processes: they start at once, race one another, die, and no video is lost or paid for twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from core import parquet
from core.catalog import Catalog
from core.catalog.tables.migrations.versions import v0001_first
from core.catalog.tables.schema import JOBS
from core.errors import Fault, Reason
from core.ingest.precheck.precheck import Precheck
from core.milvus import SegmentStore
from core.models.embedding_models import MODELS
from core.models.jobs import PauseKind, Stage
from core.storage.folder import FolderStorage
from tests.faults.conftest import Provider, StartProvider
from tests.support.catalog.schema import differences
from tests.support.clips import make_clip
from tests.support.processes.workers import RunningWorker, at_once
from tests.support.running import free_port
from tests.support.saying import sentence_of
from tests.support.servers import postgres
from tests.support.services import KEY
from tests.support.torture import TORTURE
from tests.support.trouble import fail_one_in_eight
from tests.support.waiting import wait_for
from tests.unit.core.catalog.queue.test_jobs import MODEL, OPTIONS, numbered
from tests.unit.core.milvus.test_milvus_server import serve, stop

KILLS = 20 if TORTURE else 1
VIDEOS = 40 if TORTURE else 8
ENDED_WITHIN_SEC = 900 if TORTURE else 120
PROCESSES = 4

StartWorker = Callable[[], RunningWorker]


@pytest.fixture
def address() -> str:
    return postgres.new_database()


@pytest.fixture
def store_uri(tmp_path: Path) -> Iterator[str]:
    """A store that several processes can use."""
    port = free_port()
    server = serve(tmp_path, port)
    yield f"http://127.0.0.1:{port}"
    stop(server)


def test_processes_that_start_at_once_on_an_empty_database_all_open_it(address: str) -> None:
    said = at_once(address, "print(Catalog(address).jobs.counts())", before="", processes=PROCESSES)
    assert said == ["{}"] * PROCESSES


def test_processes_that_start_at_once_on_an_older_catalog_move_it_once(address: str) -> None:
    engine = sa.create_engine(address)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        v0001_first.upgrade()
    said = at_once(address, "print(Catalog(address).jobs.counts())", before="", processes=PROCESSES)
    assert said == ["{}"] * PROCESSES
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


def test_a_video_that_several_processes_add_at_once_is_queued_once(address: str, catalog: Catalog) -> None:
    said = at_once(address, "print([add(n) for n in range(20)])")
    answers = [[word == "True" for word in line.strip("[]").split(", ")] for line in said]
    assert [sum(of_one) for of_one in zip(*answers, strict=True)] == [1] * 20
    assert len(catalog.jobs.newest()) == 20
    assert [event.what for event in catalog.events.recent(100)] == ["queued"] * 20


def test_processes_that_claim_at_once_share_the_places_there_are(address: str, catalog: Catalog) -> None:
    for number in range(20):
        catalog.jobs.add(numbered(number), MODEL, OPTIONS)
    claim = "jobs = [catalog.queue.claim(f'{id(n)}', lease_sec=30, max_active=7) for n in range(7)]"
    said = at_once(address, f"{claim}; print(*[job.video_id for job in jobs if job])")
    claimed = " ".join(said).split()
    assert len(claimed) == len(set(claimed)) == 7
    assert catalog.jobs.counts() == {Stage.WAITING: 13, Stage.UPLOADING: 7}


def test_places_at_the_gate_keep_their_distance_whoever_takes_them(address: str, catalog: Catalog) -> None:
    take = "print(*[catalog.rate_limiter.reserve_slot('create', per_minute=600, queue_at_most=50) for _ in range(5)])"
    places = sorted(float(place) for line in at_once(address, take) for place in line.split())
    assert len(places) == 5 * PROCESSES
    assert min(later - earlier for earlier, later in pairwise(places)) >= 0.1 - 1e-6


def test_of_all_processes_one_tries_whether_a_refused_key_is_accepted_again(address: str, catalog: Catalog) -> None:
    for number in range(8):
        catalog.jobs.add(numbered(number), MODEL, OPTIONS)
    catalog.queue_pauses.hold(PauseKind.KEY, Fault(Reason.KEY_REFUSED), until=time.time() - 1)
    said = at_once(address, "print(catalog.queue.claim('me', lease_sec=30, max_active=8) is not None)")
    assert sorted(said) == ["False"] * (PROCESSES - 1) + ["True"]


def test_the_catalog_is_found_again_when_the_database_was_away() -> None:
    cluster = postgres.new_cluster()
    try:
        catalog = Catalog(cluster.new_database())
        catalog.jobs.add(numbered(1), MODEL, OPTIONS)
        cluster.stop()
        cluster.start()
        assert catalog.queue.claim("me", lease_sec=30, max_active=8) is not None
        catalog.close()
    finally:
        cluster.remove()


def enqueue(catalog: Catalog, data_dir: Path, clips: list[Path]) -> list[str]:
    """Add clips as pressing start would; returns the videos' ids."""
    precheck = Precheck(catalog, FolderStorage(data_dir), data_dir, MODELS["marengo3.5"], allow_private_urls=True)
    ids = []
    for clip in clips:
        candidate = precheck.check_path(clip, clip.stem)
        assert candidate.video_id is not None, sentence_of(candidate)
        precheck.intake.start(candidate, title=candidate.title, category="", watch_url="")
        ids.append(candidate.video_id)
    return ids


@pytest.fixture
def provider(start_provider: StartProvider) -> Provider:
    return start_provider(seconds_per_minute=12)


@pytest.fixture
def start_worker(provider: Provider, address: str, store_uri: str, tmp_path: Path) -> Iterator[StartWorker]:
    """Starts one more worker of the catalog."""
    started: list[RunningWorker] = []

    def start() -> RunningWorker:
        worker = RunningWorker(
            tmp_path / f"worker{len(started)}.log",
            DATABASE_URL=address,
            DATA_DIR=str(tmp_path / "data"),
            MILVUS_URI=store_uri,
            TWELVE_LABS_API_KEY=KEY,
            TWELVELABS_BASE_URL=provider.url,
            CLIPSEEK_POLL_SECONDS="0.2",
            CLIPSEEK_REQUESTS_PER_MINUTE="6000",
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()


def leased(catalog: Catalog) -> int:
    """How many jobs a worker holds at this moment, dead or alive."""
    query = sa.select(sa.func.count()).select_from(JOBS).where(JOBS.c.lease_until > time.time())
    with catalog._database.reading() as connection:
        return connection.execute(query).scalar_one()


def ready(catalog: Catalog) -> int:
    return catalog.jobs.counts().get(Stage.READY, 0)


def test_two_workers_one_killed_and_every_video_is_ready_once(
    start_worker: StartWorker, provider: Provider, catalog: Catalog, store_uri: str, tmp_path: Path
) -> None:
    workers = [start_worker(), start_worker()]
    clips = [make_clip(tmp_path / f"clip_{n}.mp4", seconds=5, shift=n % 6, fps=12 + n // 6) for n in range(VIDEOS)]
    wait_for(lambda: all(worker.is_working() for worker in workers), within_sec=60, what="both workers")
    # While the provider thinks over every look at a task, both hold leases for certain.
    provider.fail(rate=1, kinds=["slow"], slow_seconds=4, paths=["GET /embed-v2/tasks"])
    ids = enqueue(catalog, tmp_path / "data", clips)
    assert len(set(ids)) == VIDEOS
    wait_for(lambda: leased(catalog) >= min(VIDEOS, 7), within_sec=60, what="leases")
    workers[0].kill()
    fail_one_in_eight(provider.url, seed=5, patient=TORTURE)
    dice = random.Random(3)
    for kill in range(1, KILLS):
        wait_for(lambda kill=kill: ready(catalog) >= min(VIDEOS, 2 * kill), within_sec=300, what="some videos")  # type: ignore[misc]
        workers.append(start_worker())
        wait_for(workers[-1].is_working, within_sec=60, what="a new worker")
        workers.pop(dice.randrange(1, len(workers))).kill()
    wait_for(
        lambda: all(job.stage.is_final for job in catalog.jobs.newest()), within_sec=ENDED_WITHIN_SEC, what="the end of all jobs"
    )
    assert catalog.jobs.counts() == {Stage.READY: VIDEOS}
    assert provider.made() == (VIDEOS, VIDEOS)
    said = [event.what for event in catalog.events.recent(VIDEOS * 10)]
    assert (said.count("queued"), said.count("ready"), len(said)) == (VIDEOS, VIDEOS, 2 * VIDEOS)
    assert_kept_once(store_uri, tmp_path / "data" / "embeddings", ids)
    assert workers[-1].stop() == 0


def assert_kept_once(store_uri: str, embeddings_dir: Path, ids: list[str]) -> None:
    """Every video's moments are in its file and in the store, as many here as there."""
    store = SegmentStore(store_uri)
    for video_id in ids:
        kept = parquet.load(embeddings_dir.parent / parquet.key_for(MODELS["marengo3.5"], video_id))
        assert store.count(MODELS["marengo3.5"], video_id) == len(kept) > 0
    store.close()
