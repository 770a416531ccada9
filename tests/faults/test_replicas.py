"""Three apps and two workers of one team, each killed once while files come in and people search: nothing lost or paid twice.

`CLIPSEEK_TEST_TEAM` says how much: files, people, and for how many minutes at least. With `CLIPSEEK_TEST_MILVUS` it is tried on
a real Milvus server (`tests/support/servers/milvus_server.py`). What it took is printed as a table at the end.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from core import logs, parquet
from core.catalog import Catalog
from core.config import load_settings
from core.ingest.precheck.precheck import Precheck
from core.milvus import SegmentStore
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.models.search_query import SearchQuery, Step
from core.storage.opening import storage_of
from core.storage.storage import Storage, Stored
from tests.faults.conftest import Provider, StartProvider
from tests.faults.test_postgres import ready
from tests.support.browser.people_searching import PeopleSearching, Told, p50, p95
from tests.support.browser.tab import open_tab
from tests.support.clips import make_clip
from tests.support.processes.replicas import Team, upload
from tests.support.running import free_port
from tests.support.servers import milvus_server, postgres
from tests.support.servers.bucket import bucket_server, weed
from tests.support.services import KEY, catalog_of, opened
from tests.support.torture import TORTURE
from tests.support.waiting import wait_for
from tests.unit.core.milvus.test_milvus_server import serve, stop

APPS, WORKERS = 3, 2
VIDEOS, PEOPLE, MINUTES = map(float, os.environ.get("CLIPSEEK_TEST_TEAM", "300,50,10" if TORTURE else "10,3,0").split(","))
IS_LARGE: Final = MINUTES > 0
BROWSERS = 3 if IS_LARGE else 0
"""How many of the people have a tab of Chromium."""
READING_SEC = 10.0 if IS_LARGE else 0.2
CARDS_BAR_SEC: Final = 2.0
ENDED_WITHIN_SEC = 240 if IS_LARGE else 120
LOGS = ["clipseek.log", "clipseek.2.log", "clipseek.3.log", "worker.log", "worker.2.log"]
"""Each process that has anything to say has one, and a new one goes on in that of one that was killed."""
WORDS = ("red", "green wall", "a blue light", "yellow", "a tone", "purple and teal")
MODEL: Final = MODELS["marengo3.5"]


@pytest.fixture
def provider(start_provider: StartProvider) -> Provider:
    return start_provider(seconds_per_minute=12)


@pytest.fixture
def store_uri(tmp_path: Path) -> Iterator[str]:
    if milvus_server.is_wanted():
        with milvus_server.milvus_server(tmp_path) as address:
            yield address
        return
    port = free_port()
    server = serve(tmp_path, port)
    yield f"http://127.0.0.1:{port}"
    stop(server)


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of a bucket for the originals and the embeddings; none where no S3 server is installed."""
    if weed() is None:
        yield {}
        return
    pytest.importorskip("obstore")
    (tmp_path / "bucket").mkdir()
    with bucket_server(tmp_path / "bucket") as server:
        yield server.settings("team")


@pytest.fixture
def environment(provider: Provider, store_uri: str, bucket: dict[str, str]) -> dict[str, str]:
    return {
        "DATABASE_URL": postgres.new_database(),
        "MILVUS_URI": store_uri,
        "TWELVE_LABS_API_KEY": KEY,
        "TWELVELABS_BASE_URL": provider.url,
        "CLIPSEEK_POLL_SECONDS": "0.2",
        "CLIPSEEK_REQUESTS_PER_MINUTE": "6000",
        **bucket,
    }


@pytest.fixture
def paid_words(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Words that somebody asked for before: a link to them costs nothing, in whichever app it is opened."""
    for name, value in {**environment, "DATA_DIR": str(tmp_path / "data")}.items():
        monkeypatch.setenv(name, value)
    with opened() as services:
        catalog_of(services)
        for words in WORDS:
            services.search_engine.answer(SearchQuery(steps=(Step(words),)))
    return WORDS


@pytest.fixture
def team(paid_words: tuple[str, ...], environment: dict[str, str], tmp_path: Path) -> Iterator[Team]:
    assert paid_words
    team = Team(tmp_path, environment, apps=APPS, workers=WORKERS)
    yield team
    team.stop()


def start(catalog: Catalog, storage: Storage, data_dir: Path, clip: Path) -> str:
    """What pressing start does with an upload that lies there whole; returns the id of its video."""
    (staged,) = (data_dir / "uploads" / "staged").glob(f"{clip.stem.encode().hex().ljust(32, '0')[:32]}/*.mp4")
    assert staged.read_bytes() == clip.read_bytes()
    precheck = Precheck(catalog, storage, data_dir, MODEL, allow_private_urls=True)
    candidate = precheck.check_path(staged, clip.stem)
    assert candidate.video_id is not None
    precheck.intake.start(candidate, title=clip.stem, category="", watch_url="")
    return candidate.video_id


def test_each_process_is_killed_while_files_come_in_and_people_search(
    team: Team, provider: Provider, environment: dict[str, str], store_uri: str, tmp_path: Path
) -> None:
    catalog, storage, data_dir = Catalog(environment["DATABASE_URL"]), storage_of(load_settings()), tmp_path / "data"
    clips = [make_clip(tmp_path / f"clip_{n}.mp4", seconds=5, shift=n % 6, fps=12, tone_hz=200 + n) for n in range(int(VIDEOS))]
    ids: list[str] = []
    began_at = time.monotonic()
    ends_at = began_at + MINUTES * 60
    done = threading.Event()
    people = PeopleSearching(team.apps, WORDS, people=int(PEOPLE), browsers=BROWSERS, reading_sec=READING_SEC)

    def bring(number: int) -> None:
        # All through the first four fifths of the time there is.
        done.wait(max(0.0, began_at + MINUTES * 48 * number / VIDEOS - time.monotonic()))
        upload(team.apps, clips[number], data_dir)
        ids.append(start(catalog, storage, data_dir, clips[number]))

    def kill_each() -> None:
        kills = [partial(team.kill_app, n) for n in range(APPS)] + [partial(team.kill_worker, n) for n in range(WORKERS)]
        for turn, kill in enumerate(kills, 1):
            done.wait(max(0.0, began_at + MINUTES * 48 * turn / (len(kills) + 1) - time.monotonic()))
            wait_for(lambda: ids, within_sec=300, what="some files")
            kill()

    try:
        with ThreadPoolExecutor(3) as pool:
            coming = [pool.submit(kill_each), *(pool.submit(bring, number) for number in range(len(clips)))]
            for one in coming:
                one.result()
        assert len(set(ids)) == VIDEOS
        wait_for(lambda: ready(catalog) == VIDEOS, within_sec=ENDED_WITHIN_SEC, what="the end of all jobs")
        all_ready_sec = time.monotonic() - began_at
        done.wait(max(0.0, ends_at - time.monotonic()))
    finally:
        told = people.stop()
    report(told, provider, all_ready_sec, time.monotonic() - began_at)

    assert provider.made() == (VIDEOS, VIDEOS)
    assert provider.counters["queries"] == len(WORDS)
    assert catalog.jobs.counts() == {Stage.READY: VIDEOS}
    said = [event.what for event in catalog.events.recent(int(VIDEOS) * 10)]
    assert (said.count("queued"), said.count("ready"), len(said)) == (VIDEOS, VIDEOS, 2 * VIDEOS)
    assert_kept_once(store_uri, storage, ids)
    assert [app.log[app.log.index("Traceback") :][:5000] for app in team.apps if "Traceback" in app.log] == []
    assert told.traces == []
    assert told.broken_pictures == 0
    assert told.answered > PEOPLE
    if IS_LARGE:
        assert p95(told.took_sec) <= CARDS_BAR_SEC
    for app in team.apps:
        with open_tab(app, query=f"q={WORDS[0]}") as tab:
            # Whichever is asked, it knows what the others brought.
            assert b"clip_" in tab.shown
            assert tab.traces == []
    assert {path.name for path in logs.files(data_dir / "logs")} <= set(LOGS)
    catalog.close()


def assert_kept_once(store_uri: str, storage: Storage, ids: list[str]) -> None:
    """Every video's moments are in its file and in the store, as many here as there."""
    store = SegmentStore(store_uri)
    for video_id in ids:
        kept = parquet.load(Stored(storage, parquet.key_for(MODEL, video_id)))
        assert store.count(MODEL, video_id) == len(kept) > 0
    store.close()


def report(told: Told, provider: Provider, all_ready_sec: float, took_sec: float) -> None:
    """Shown also where all is well: what the figures of a long run are read from."""
    assets, tasks = provider.made()
    waited, drawn = told.took_sec, told.drawn_sec
    lines = {
        "took": f"{took_sec:.0f} s, the last file ready after {all_ready_sec:.0f} s",
        "files": f"{VIDEOS:.0f} came in, {assets} sent and {tasks} paid at the provider",
        "killed": f"{APPS} apps, {WORKERS} workers, each once",
        "searches": f"{told.answered} by {PEOPLE:.0f} people, {told.without_cards} of them before anything was ready",
        "Enter to cards": f"p50 {p50(waited):.2f} s, p95 {p95(waited):.2f} s, most {max(waited, default=0):.2f} s",
        "the same, drawn in Chromium": f"p50 {p50(drawn):.2f} s, p95 {p95(drawn):.2f} s, {len(drawn)} searches",
        "tabs whose app went away": str(told.interrupted),
        "pictures": f"{told.pictures}, broken {told.broken_pictures}",
        "pages with a trace": str(len(told.traces)),
    }
    sys.stderr.write("\n" + "".join(f"{name:30}{text}\n" for name, text in lines.items()))
