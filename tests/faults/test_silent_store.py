"""A store or a stand-in that is there and says nothing: who needs it hears so within seconds, and nobody else notices."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from core import attempts
from core.errors import Reason, StoreError
from core.messages.errors import ERRORS
from core.milvus import SegmentStore, StoredVideo
from tests.support.browser.sessions import load
from tests.support.running import RunningApp
from tests.support.waiting import wait_for
from tests.unit.core.milvus.milvus_rows import MODEL, moments, one_vector, vectors
from tests.unit.core.milvus.test_milvus_lite import engine_ids

ONE_BY_ONE_SEC = 30.0
"""What ten pages would take at least if each waited for the store after the other."""
AT_ONCE_SEC = 2.0
"""A wait for what is silent takes three seconds at least; less than two is work, on a machine that does other things too."""
WITHOUT_STORE = ("library", "tasks", "health")


@contextmanager
def held_still(process: psutil.Process) -> Iterator[None]:
    """Inside, it takes what is sent to it and answers nothing."""
    process.suspend()
    try:
        yield
    finally:
        with suppress(psutil.NoSuchProcess):
            process.resume()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "milvus.db"


@pytest.fixture
def store(path: Path) -> Iterator[SegmentStore]:
    """With five rows of one video, one of which was found already."""
    store = SegmentStore(str(path))
    store.replace_video(MODEL, StoredVideo("v", "", ""), moments(vectors(5, 1)))
    assert found(store) == 5
    yield store
    store.close()


def found(store: SegmentStore) -> int | Reason:
    try:
        return len(store.search(MODEL, one_vector(2), limit=9))
    except StoreError as error:
        return error.reason


def refused_within(store: SegmentStore) -> float:
    """How many seconds it takes until ten threads that work for pages have heard that the store is silent."""
    said: list[object] = []

    def page() -> None:
        attempts.hurry()
        said.append(found(store))

    began = time.monotonic()
    threads = [threading.Thread(target=page, daemon=True) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert said == [Reason.STORE_UNREACHABLE] * 10
    return time.monotonic() - began


def test_pages_hear_within_seconds_that_the_engine_is_silent_and_then_at_once(store: SegmentStore, path: Path) -> None:
    (engine,) = engine_ids(path)
    with held_still(psutil.Process(engine)):
        assert refused_within(store) < ONE_BY_ONE_SEC
        wait_for(lambda: refused_within(store) < AT_ONCE_SEC, what="an answer at once")
    wait_for(lambda: found(store) == 5, what="the engine, which goes on")
    assert engine_ids(path) == [engine]


def all_threads_stand(pid: int) -> bool:
    """Whether each thread of a process has heard that it is to stop."""
    states = (stat.read_text().rpartition(")")[2].split()[0] for stat in Path(f"/proc/{pid}/task").glob("*/stat"))
    return set(states) == {"T"}


def test_an_engine_that_was_silent_and_then_killed_is_started_again(store: SegmentStore, path: Path) -> None:
    (engine,) = engine_ids(path)
    process = psutil.Process(engine)
    process.suspend()
    # What it had in hand when it was told to stop is still answered.
    wait_for(lambda: all_threads_stand(engine), what="an engine that stands still")
    wait_for(lambda: refused_within(store) < AT_ONCE_SEC, what="an answer at once")
    process.kill()
    wait_for(lambda: found(store) == 5, within_sec=30, what="a new engine")
    assert engine_ids(path) != [engine]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[RunningApp]:
    app = RunningApp(tmp_path / "data")
    yield app
    app.stop()
    assert "Traceback" not in app.log, app.log


def child_of(app: RunningApp, word: str) -> psutil.Process:
    """The process that the app started with this word in its command."""

    def find() -> psutil.Process | None:
        children = psutil.Process(app.process.pid).children(recursive=True)
        return next((child for child in children if any(word in part for part in child.cmdline())), None)

    process = wait_for(find, within_sec=60, what=word)
    assert process is not None
    return process


@pytest.mark.parametrize("word", ["milvus.db", "demo"], ids=["store", "stand-in"])
def test_pages_that_need_only_the_catalog_do_not_notice(app: RunningApp, word: str) -> None:
    for place in WITHOUT_STORE:
        load(app.url, place)
    process = child_of(app, word)

    def opens_at_once(place: str) -> bool:
        run = load(app.url, place)
        assert ERRORS[Reason.UNEXPECTED].what_happened not in run.said
        return run.seconds < AT_ONCE_SEC

    with held_still(process):
        for place in WITHOUT_STORE:
            wait_for(lambda place=place: opens_at_once(place), what=place)  # type: ignore[misc]
