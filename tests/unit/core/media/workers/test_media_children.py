"""Looking into files in processes that may be lost: one file's death is its own, and nothing of ours goes along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.errors import ClipseekError, LinkError, MediaError, Reason
from core.media.av.limits import PROVIDER_LIMITS
from core.media.remote.range_reader import BLOCK_BYTES, RangeReader
from core.media.workers import reader_process
from core.media.workers.reader_pool import Children
from core.media.workers.reader_process import Child
from tests.support.waiting import wait_for
from tests.unit.core.media.media_clips import make_sound
from tests.unit.core.media.media_site import Site, dripping_body, ranged, status

ROOT = Path(__file__).parents[5]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of all children started in a test."""
    pids: list[int] = []
    start = reader_process._start

    def noted() -> subprocess.Popen[bytes]:
        process = start()
        pids.append(process.pid)
        return process

    monkeypatch.setattr(reader_process, "_start", noted)
    return pids


@pytest.fixture
def pool(started: list[int]) -> Iterator[Children]:
    pool = Children(most=2)
    yield pool
    pool.close()


def runs(pid: int) -> bool:
    """Whether the process is there and no mere entry in the table that nobody has fetched."""
    try:
        os.kill(pid, 0)
        return sys.platform != "linux" or Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


class MeddlingReader(RangeReader):
    """A link during whose reading something happens to the child."""

    meddle: Callable[[], None]
    times = 1

    def seek(self, offset: int, whence: int = 0) -> int:
        if self.times > 0:
            self.times -= 1
            self.meddle()
        return super().seek(offset, whence)


def _reason(pool: Children, source: Path | RangeReader) -> Reason:
    with pytest.raises(ClipseekError) as caught:
        pool.inspect(source, PROVIDER_LIMITS)
    return caught.value.reason


def test_one_child_looks_into_a_whole_batch(pool: Children, clip: Path, started: list[int]) -> None:
    assert {pool.inspect(clip, PROVIDER_LIMITS).width for _ in range(10)} == {640}
    assert pool.picture(clip, 1.0, 160).startswith(b"\xff\xd8")
    assert len(started) == 1


def test_says_of_a_file_what_is_wrong_with_it(pool: Children, tmp_path: Path) -> None:
    song = make_sound(tmp_path / "song.mp4")
    with pytest.raises(MediaError, match="no_picture"):
        pool.inspect(song, PROVIDER_LIMITS)
    assert _reason(pool, tmp_path / "gone.mp4") is Reason.FILE_MISSING


def test_never_runs_more_than_its_most(pool: Children, clip: Path, started: list[int]) -> None:
    with ThreadPoolExecutor(6) as threads:
        looks = [threads.submit(pool.inspect, clip, PROVIDER_LIMITS) for _ in range(12)]
        assert {look.result().width for look in looks} == {640}
    assert len(started) <= 2


def test_a_child_killed_between_two_files_is_replaced(pool: Children, clip: Path, started: list[int]) -> None:
    pool.inspect(clip, PROVIDER_LIMITS)
    os.kill(started[0], signal.SIGTERM)
    assert pool.inspect(clip, PROVIDER_LIMITS).width == 640
    assert len(started) == 2


@posix_only
def test_a_file_that_kills_a_fresh_child_is_unreadable_and_the_next_is_fine(
    pool: Children, clip: Path, site: Site, started: list[int]
) -> None:
    with MeddlingReader(site.url("/a.mp4", ranged(clip.read_bytes())), allow_private=True) as reader:
        reader.meddle = lambda: os.kill(started[-1], signal.SIGSEGV)
        assert _reason(pool, reader) is Reason.UNREADABLE
    assert pool.inspect(clip, PROVIDER_LIMITS).width == 640
    assert len(started) == 2


@posix_only
def test_a_file_is_not_blamed_for_what_an_earlier_one_did(pool: Children, clip: Path, site: Site, started: list[int]) -> None:
    pool.inspect(clip, PROVIDER_LIMITS)
    with MeddlingReader(site.url("/a.mp4", ranged(clip.read_bytes())), allow_private=True) as reader:
        reader.meddle = lambda: os.kill(started[-1], signal.SIGSEGV)
        assert pool.inspect(reader, PROVIDER_LIMITS).width == 640
    assert len(started) == 2


@posix_only
def test_a_child_that_hangs_is_ended_when_its_time_is_up(
    pool: Children, clip: Path, site: Site, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pool.inspect(clip, PROVIDER_LIMITS)
    monkeypatch.setattr(reader_process, "AFTER_LINK_SEC", 0.2)
    with MeddlingReader(site.url("/a.mp4", ranged(clip.read_bytes())), allow_private=True, deadline_sec=1) as reader:
        reader.meddle = lambda: os.kill(started[-1], signal.SIGSTOP)
        began = time.monotonic()
        assert _reason(pool, reader) is Reason.UNREADABLE
    assert time.monotonic() - began < 15
    assert not runs(started[0])
    assert len(started) == 1


def test_says_that_the_link_failed_not_that_the_file_is_bad(pool: Children, site: Site, clip: Path, started: list[int]) -> None:
    behind = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + (20 * BLOCK_BYTES).to_bytes(4, "big") + b"free" + bytes(21 * BLOCK_BYTES)
    for answer, reason in ((status(503), Reason.LINK_STATUS), (dripping_body(len(behind)), Reason.LINK_TOO_SLOW)):
        with RangeReader(site.url("/a.mp4", ranged(behind)), allow_private=True, deadline_sec=1) as reader:
            site.url("/a.mp4", answer)
            assert _reason(pool, reader) is reason
    assert pool.inspect(clip, PROVIDER_LIMITS).width == 640
    assert len(started) == 1


def test_the_time_we_take_to_start_a_child_is_not_the_link_s(
    pool: Children, site: Site, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_sec: list[float] = []
    start, ask = reader_process._start, Child.ask

    def asked(self: Child, question: dict[str, Any], link: RangeReader | None) -> reader_process.Answer:
        assert link is not None
        left_sec.append(link.deadline.left_sec)
        return ask(self, question, link)

    with RangeReader(site.url("/a.mp4", ranged(clip.read_bytes())), allow_private=True, deadline_sec=1) as reader:

        def start_late() -> subprocess.Popen[bytes]:
            wait_for(lambda: reader.deadline.left_sec == 0, what="the end of the link's time")
            return start()

        monkeypatch.setattr(reader_process, "_start", start_late)
        monkeypatch.setattr(Child, "ask", asked)
        assert pool.inspect(reader, PROVIDER_LIMITS).width == 640
    assert left_sec[0] > 0


def test_idle_children_give_their_memory_back(clip: Path, started: list[int]) -> None:
    pool = Children(idle_sec=0.05)
    pool.inspect(clip, PROVIDER_LIMITS)
    wait_for(lambda: not runs(started[0]), what="the end of the idle child")
    assert pool.inspect(clip, PROVIDER_LIMITS).width == 640
    pool.close()


@linux_only
def test_a_child_can_write_nothing_and_take_only_so_much(started: list[int]) -> None:
    child = Child()
    limits = Path(f"/proc/{child.pid}/limits").read_text()
    child.close()
    bounds = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    assert bounds["Max file size"] == bounds["Max core file size"] == "0"
    assert 1_000_000_000 < int(bounds["Max address space"]) < 4_000_000_000
    assert int(bounds["Max open files"]) <= 64


@linux_only
def test_a_child_spends_no_more_than_its_share_of_the_processor(pool: Children, clip: Path, started: list[int]) -> None:
    pool.inspect(clip, PROVIDER_LIMITS)
    line = next(line for line in Path(f"/proc/{started[0]}/limits").read_text().splitlines() if line.startswith("Max cpu time"))
    assert 0 < int(line.split()[3]) <= 70


@linux_only
def test_no_secret_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_secret")
    monkeypatch.setenv("MILVUS_TOKEN", "secret")
    child = Child()
    environment = Path(f"/proc/{child.pid}/environ").read_text()
    child.close()
    assert "PATH=" in environment
    assert "secret" not in environment


LOOK_AND = """
import os, signal, sys
from pathlib import Path
from core.media.workers.reader_pool import children
from core.media.inspect import inspect_file
inspect_file(Path(sys.argv[1]))
print(children()._idle[0].pid, flush=True)
"""


def _run(code: str, clip: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", code, str(clip)]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=30)


@posix_only
def test_children_end_with_a_parent_that_is_killed(clip: Path) -> None:
    done = _run(f"{LOOK_AND}\nos.kill(os.getpid(), signal.SIGKILL)", clip)
    wait_for(lambda: not runs(int(done.stdout)), what="the end of the orphan")


def test_a_parent_that_ends_leaves_no_child(clip: Path) -> None:
    done = _run(LOOK_AND, clip)
    assert done.stderr == ""
    assert not runs(int(done.stdout))


def test_nonsense_from_a_child_is_not_believed(pool: Children, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[dict[str, Any]] = [
        {},
        {"info": {}},
        {"info": {"width": "wide"}},
        {"error": "no such reason"},
        {"error": "too_short"},
    ]
    for answer in answers:
        monkeypatch.setattr(Child, "ask", lambda self, question, link, answer=answer: (answer, b""))
        assert _reason(pool, clip) is Reason.UNREADABLE
    with pytest.raises(MediaError):
        pool.picture(clip, 0, 160)


def test_a_link_error_is_the_link_s(pool: Children, site: Site, clip: Path) -> None:
    with RangeReader(site.url("/a.mp4", ranged(clip.read_bytes())), allow_private=True) as reader:
        assert pool.picture(reader, 2.0, 160).startswith(b"\xff\xd8")
    with pytest.raises(LinkError):
        RangeReader(site.url("/gone.mp4"), allow_private=True)
