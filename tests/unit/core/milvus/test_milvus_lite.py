"""The embedded engine's life: opened, guarded, killed, revived, let go."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import Reason, StoreError
from core.milvus import SegmentStore, StoredVideo
from core.milvus.connection import CONNECT_SEC
from core.milvus.driver import FAILURES, MilvusClient
from core.milvus.lite import LET_GO_SEC, join, leave
from tests.support.saying import sentence_of
from tests.unit.core.milvus.milvus_rows import MODEL, moments, one_vector, vectors

ROOT = Path(__file__).parents[4]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "milvus.db"


@pytest.fixture
def store(path: Path) -> Iterator[SegmentStore]:
    """With five rows of one video."""
    store = SegmentStore(str(path))
    store.replace_video(MODEL, StoredVideo("v", "", ""), moments(vectors(5, 1)))
    yield store
    store.close()


def engine_ids(path: Path) -> list[int]:
    """The engine processes that serve `path` for this process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if str(path).encode() in arguments and parent == os.getpid():
            found.append(int(folder.name))
    return found


def in_another_process(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_making_a_store_touches_nothing(path: Path) -> None:
    SegmentStore(str(path)).close()
    assert not path.parent.exists()


def test_the_engine_has_a_home_of_its_own_and_knows_none_of_our_secrets(path: Path) -> None:
    code = f"""
from pathlib import Path
from core.milvus import SegmentStore
from tests.unit.core.milvus.test_milvus_lite import MODEL, engine_ids
store = SegmentStore({str(path)!r})
store.count(MODEL)
(engine,) = engine_ids(Path({str(path)!r}))
print(Path(f"/proc/{{engine}}/environ").read_text())
store.close()
"""
    secrets = {"TWELVE_LABS_API_KEY": "tlk_secret", "MILVUS_TOKEN": "root:secret", "DATABASE_URL": "postgresql://me:secret@db/x"}
    given = in_another_process(code, **secrets)
    assert "PATH=" in given
    assert "secret" not in given
    # Engines that share a home take away each other's folder.
    assert f"HOME={os.environ.get('HOME')}\0" not in given
    assert "HOME=" in given


def test_a_killed_engine_is_started_again_and_nothing_is_lost(
    store: SegmentStore, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (engine,) = engine_ids(path)
    os.kill(engine, signal.SIGKILL)
    with caplog.at_level(logging.WARNING, "core.milvus"):
        assert len(store.search(MODEL, one_vector(2), limit=9)) == 5
    assert [record.getMessage() for record in caplog.records] == ["the embedded store stopped; starting it again"]
    assert engine not in engine_ids(path)
    assert store.replace_video(MODEL, StoredVideo("w", "", ""), moments(vectors(2, 3))) == 2


def test_all_threads_outlive_a_killed_engine_and_start_one_new(store: SegmentStore, path: Path) -> None:
    other = SegmentStore(str(path))
    os.kill(engine_ids(path)[0], signal.SIGKILL)

    def work(number: int) -> int:
        return len((store, other)[number % 2].search(MODEL, one_vector(number), limit=9))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(16))) == [5] * 16
    assert len(engine_ids(path)) == 1
    other.close()


def test_who_was_still_busy_when_the_last_one_closed_it_starts_no_engine_that_nobody_would_stop(path: Path) -> None:
    uri = str(path)
    connection = join(uri)
    client = connection.client()
    leave(connection)
    with pytest.raises(FAILURES) as failed:
        client.list_collections(timeout=CONNECT_SEC)
    assert connection.renewed(client, failed.value) is None
    with pytest.raises(StoreError) as refused:
        connection.client()
    assert refused.value.reason is Reason.STORE_UNOPENED
    assert engine_ids(path) == []


def test_the_rows_are_there_after_closing_and_opening_again(store: SegmentStore, path: Path) -> None:
    store.close()
    assert engine_ids(path) == []
    assert store.count(MODEL) == 5


def test_threads_that_open_at_once_share_one_engine(path: Path) -> None:
    store = SegmentStore(str(path))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.check(), range(8)))
    assert len(engine_ids(path)) == 1
    store.close()


def test_a_collection_half_made_when_the_program_was_killed_is_empty_and_can_be_filled(store: SegmentStore, path: Path) -> None:
    client = MilvusClient(uri=str(path), dedicated=True)
    client.release_collection(MODEL.collection, timeout=10)
    client.drop_index(MODEL.collection, "vector", timeout=10)
    client.close()
    store.close()
    assert store.search(MODEL, one_vector(0), limit=9) == []
    assert store.count(MODEL) == 0
    store.replace_video(MODEL, StoredVideo("v", "", ""), moments(vectors(5, 1)))
    assert len(store.search(MODEL, one_vector(0), limit=9)) == 5


def test_a_collection_that_somebody_dropped_is_made_again(store: SegmentStore, path: Path) -> None:
    client = MilvusClient(uri=str(path), dedicated=True)
    for _ in range(2):
        client.drop_collection(MODEL.collection, timeout=10)
        assert store.replace_video(MODEL, StoredVideo("w", "", ""), moments(vectors(2, 3))) == 2
        assert len(store.search(MODEL, one_vector(4), limit=9)) == 2
    client.drop_collection(MODEL.collection, timeout=10)
    assert store.search(MODEL, one_vector(4), limit=9) == []
    client.close()


def test_an_engine_that_a_busy_machine_starts_slowly_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from milvus_lite.server import Server

    usual = Server.args.fget
    late = ["sh", "-c", f'sleep {CONNECT_SEC + 1} && exec "$0" "$@"']
    monkeypatch.setattr(Server, "args", property(lambda server: [*late, *map(str, usual(server))]))
    slow = SegmentStore(str(path))
    try:
        assert slow.count(MODEL, "v") == 0
    finally:
        slow.close()


def test_the_engine_of_a_killed_program_may_take_a_moment_to_let_go(path: Path) -> None:
    path.parent.mkdir()
    hold = f"import fcntl, sys; file = open({str(path.with_name('.milvus.db.lock'))!r}, 'a'); fcntl.lockf(file, fcntl.LOCK_EX); "
    command = [sys.executable, "-c", f"{hold} print('held', flush=True); sys.stdin.readline()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as former:
        assert former.stdout is not None
        assert former.stdin is not None
        assert former.stdout.readline() == "held\n"
        threading.Timer(LET_GO_SEC / 4, former.stdin.close).start()
        fresh = SegmentStore(str(path))
        try:
            assert fresh.count(MODEL, "v") == 0
        finally:
            fresh.close()


def test_a_second_name_of_the_file_is_the_same_store(store: SegmentStore, path: Path) -> None:
    link = path.parent / "link.db"
    link.symlink_to(path)
    second = SegmentStore(str(link))
    assert second.count(MODEL) == 5
    second.close()
    assert store.count(MODEL) == 5, "closing one must not close the other"


def test_another_process_is_told_each_time_that_the_file_is_in_use_and_by_whom(store: SegmentStore, path: Path) -> None:
    code = f"""
from core.errors import StoreUnavailable
from core.milvus import SegmentStore
for _ in range(2):
    try:
        SegmentStore({str(path)!r}).check()
    except StoreUnavailable as error:
        print(error.reason, error.facts["process"])
"""
    assert in_another_process(code).splitlines() == [f"store_locked {os.getpid()}"] * 2
    assert len(store.search(MODEL, one_vector(4), limit=9)) == 5


def test_a_closed_store_is_free_for_another_process(store: SegmentStore, path: Path) -> None:
    store.close()
    code = f"""
from core.milvus import SegmentStore
from core.models.embedding_models import MODELS
print(SegmentStore({str(path)!r}).count(MODELS["marengo3.5"]))
"""
    assert in_another_process(code).split() == ["5"]


@pytest.mark.parametrize("name", ["milvus", "my store.db", "größe.db", "x" * 40 + ".db", "data.sqlite"])
def test_file_names_that_the_engine_refuses_are_a_wrong_setting(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError) as caught:
        SegmentStore(str(tmp_path / name)).check()
    assert caught.value.reason is Reason.SETTING_WRONG
    assert "MILVUS_URI" in sentence_of(caught.value)


def test_where_there_is_no_engine_a_file_is_refused_with_the_way_out(tmp_path: Path) -> None:
    code = f"""
import sys
from core.messages.faults import what_to_do
from core.errors import StoreUnavailable
from core.milvus import SegmentStore
def attempt():
    try:
        SegmentStore({str(tmp_path / "milvus.db")!r}).check()
    except StoreUnavailable as error:
        print(error.reason, "MILVUS_URI" in what_to_do(error))
sys.modules["milvus_lite"] = None
attempt()
sys.platform = "win32"
attempt()
"""
    assert in_another_process(code).split() == ["no_lite_here", "True"] * 2


def test_importing_the_driver_leaves_the_environment_alone(tmp_path: Path) -> None:
    """The driver would refuse a file in MILVUS_URI, and would load the nearest .env."""
    code = """
import os
before = dict(os.environ)
import core.milvus
print(dict(os.environ) == before, os.environ["MILVUS_URI"])
"""
    assert in_another_process(code, MILVUS_URI="./data/milvus.db").split() == ["True", "./data/milvus.db"]


def test_a_server_needs_no_engine(tmp_path: Path) -> None:
    code = """
import sys
from core.milvus import SegmentStore
try:
    SegmentStore("http://127.0.0.1:9").check()
except Exception as error:
    print(error.reason, "milvus_lite" in sys.modules)
"""
    assert in_another_process(code).split() == ["store_unreachable", "False"]
