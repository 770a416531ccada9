"""A backup made while videos go in and people search, brought back into an empty folder: what was ready is there and is found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from core.backup.__main__ import main
from core.ingest.words import spoken
from core.maintenance import consistency_check
from core.milvus import Filter
from core.models.embedding_models import DIMENSION
from core.models.jobs import Stage
from core.models.vectors import Vector
from core.services import Services
from core.storage.moving import all_files, digest_of_stored
from core.tags import maker
from core.workers import new_worker
from tests.faults.conftest import StartProvider, StartServices
from tests.support.clips import make_clip
from tests.support.libraries.words import say_and_tag, words_of
from tests.support.library import MODEL
from tests.support.servers.bucket import BucketServer
from tests.support.servers.storages import started
from tests.support.services import ENDS_WITHIN_SEC, all_ended, opened, use
from tests.support.torture import TORTURE
from tests.support.waiting import wait_for

SEARCHES = 20
COMING = 60 if TORTURE else 2
"""How many videos go in while the backup is made."""
NEVER_SEC = 3600.0


def found(services: Services, vectors: list[Vector], video_ids: list[str]) -> list[dict[str, float]]:
    """The cosine of each row, by its id, for each of these vectors; those that lie equally near come in any order."""
    answers = services.store.search_many(MODEL, vectors, limit=1000, where=Filter(video_ids=tuple(video_ids)))
    return [{row.segment_id: round(row.score, 4) for row in rows} for rows in answers]


def digests(services: Services, video_ids: list[str]) -> dict[str, str]:
    """The SHA-256 of all files of these videos that were paid for or brought here."""
    storage = services.storage
    named = [file.key for file in all_files(storage) if file.name.partition(".")[0] in video_ids]
    return {key: digest_of_stored(storage, key) for key in named}


def add(services: Services, clip: Path) -> None:
    candidate = services.precheck.check_path(clip, clip.stem)
    services.precheck.intake.start(candidate, title=clip.stem, category="", watch_url="")


@contextmanager
def load(services: Services, clips: Sequence[Path], vectors: list[Vector]) -> Iterator[None]:
    """These videos go in, one after the other, and somebody searches all the while; both well."""
    is_over = threading.Event()

    def search_on() -> int:
        count = 0
        while not (count and is_over.is_set()):
            count += len(services.store.search_many(MODEL, vectors, limit=100))
        return count

    with ThreadPoolExecutor(2) as pool:
        searching, adding = pool.submit(search_on), [pool.submit(add, services, clip) for clip in clips]
        try:
            yield
            for added in adding:
                added.result()
        finally:
            is_over.set()
    assert searching.result() > 0


@pytest.fixture(params=["folder", "bucket"])
def settings_of(request: pytest.FixtureRequest) -> Callable[[str], dict[str, str]]:
    """Where the files of a library with this name lie, as settings."""
    if request.param == "folder":
        return lambda _name: {}
    server: BucketServer = request.getfixturevalue("server")
    return server.settings


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    yield from started(tmp_path_factory)


def keep_files(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def _only_preparing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What else a worker does would change what is compared after it was copied, sooner or later by how busy the machine is.

    It would put tags that it finds in the place of those of the test, and note of each video that it has no captions.
    """
    monkeypatch.setattr(maker, "LOOK_EVERY_SEC", NEVER_SEC)
    monkeypatch.setattr(spoken, "BEGIN_AFTER_SEC", NEVER_SEC)


def test_what_was_ready_is_there_with_its_hashes_and_is_found_alike(
    start_provider: StartProvider,
    services_for: StartServices,
    clips: list[Path],
    tmp_path: Path,
    settings_of: Callable[[str], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep_files(monkeypatch, settings_of("here"))
    provider = start_provider(seconds_per_minute=12)
    services, backup = services_for(provider), tmp_path / "backup"
    coming = [make_clip(tmp_path / f"coming_{number}.mp4", seconds=5, tone_hz=500 + number, fps=12) for number in range(COMING)]
    vectors = list(np.random.default_rng(3).normal(size=(SEARCHES, DIMENSION)).astype(np.float32))
    for clip in clips:
        add(services, clip)
    worker = new_worker(services, create_timeout_sec=3)
    worker.start()
    try:
        wait_for(lambda: services.catalog.jobs.counts().get(Stage.READY, 0) >= 2, within_sec=120, what="the first videos")
        said_in = sorted(video_id for video_id, _ in services.catalog.jobs.ready(MODEL))[:1]
        said = say_and_tag(services, said_in)
        with load(services, coming, vectors):
            assert main(["make", str(backup)]) == 0
        wait_for(lambda: all_ended(services), within_sec=120 + 5 * COMING, what="the rest")
    finally:
        worker.stop(ENDS_WITHIN_SEC)
    there = len(clips) + len(coming)
    assert services.catalog.jobs.counts() == {Stage.READY: there}
    assert main(["check", str(backup)]) == 0

    use(monkeypatch, tmp_path / "elsewhere", provider.url)
    keep_files(monkeypatch, settings_of("elsewhere"))
    assert main(["restore", str(backup)]) == 0
    with opened() as restored:
        ids = sorted(video_id for video_id, _ in restored.catalog.jobs.ready(MODEL))
        assert len(ids) >= 2
        assert len(clips) <= len(restored.catalog.videos.all()) <= there
        assert consistency_check.compare(restored).differences == ()
        assert words_of(restored, said_in) == said
        assert digests(restored, ids) == digests(services, ids) != {}
        assert found(restored, vectors, ids) == found(services, vectors, ids)
        assert restored.store.count(MODEL, ids[0]) == services.store.count(MODEL, ids[0]) > 0
    assert provider.made() == (there, there)
