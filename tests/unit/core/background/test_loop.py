"""A loop goes on whatever a look raises, rests as long as it is told, and ends when it has to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.background.loop import BackgroundLoop, FolderLock
from core.errors import CatalogError, FolderAway, Reason
from tests.support.waiting import wait_for

Start = Callable[..., BackgroundLoop]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a loop, which ends with the test."""
    loops: list[BackgroundLoop] = []

    def begin(look: Callable[[], float], **options: object) -> BackgroundLoop:
        loops.append(BackgroundLoop("a loop", look, **options))  # type: ignore[arg-type]
        loops[-1].start()
        return loops[-1]

    yield begin
    for loop in loops:
        assert loop.stop(5.0)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (CatalogError(Reason.CATALOG_SILENT, detail="away"), "away"),
        (OSError("no disk"), "no disk"),
        (ValueError("a bug"), "a bug"),
    ],
    ids=["one of ours", "the system's", "a bug"],
)
def test_a_fault_is_logged_and_the_loop_goes_on(
    start: Start, caplog: pytest.LogCaptureFixture, fault: Exception, said: str
) -> None:
    looks: list[None] = []

    def look() -> float:
        looks.append(None)
        if len(looks) == 1:
            raise fault
        return 60.0

    start(look, after_fault_sec=0.0)
    wait_for(lambda: len(looks) == 2, what="the look after the fault")
    assert said in caplog.text


def test_it_can_be_woken_from_its_rest(start: Start) -> None:
    looks: list[None] = []
    wake = threading.Event()

    def look() -> float:
        looks.append(None)
        return 60.0

    start(look, wake=wake)
    wait_for(lambda: len(looks) == 1, what="the first look")
    wake.set()
    wait_for(lambda: len(looks) == 2, what="the look after it was woken")


def test_told_to_end_it_waits_for_the_look_under_way_as_long_as_it_may(start: Start) -> None:
    looking, may_end = threading.Event(), threading.Event()

    def look() -> float:
        looking.set()
        may_end.wait(10)
        return 0.0

    loop = start(look)
    assert looking.wait(5)
    assert not loop.stop(0.01)
    may_end.set()
    assert loop.stop(5.0)


def test_one_that_never_began_is_over() -> None:
    assert BackgroundLoop("idle", lambda: 0.0).stop(0.0)


def test_one_has_a_folder_until_it_leaves_and_tidies_up_first(tmp_path: Path) -> None:
    tidied: list[str] = []
    first = FolderLock(tmp_path / "work", lambda: tidied.append("first"), lambda: None)
    second = FolderLock(tmp_path / "work", lambda: tidied.append("second"), lambda: None)

    assert first.is_ours()
    assert first.is_ours()
    assert not second.is_ours()
    assert tidied == ["first"]

    first.release()
    assert second.is_ours()
    assert tidied == ["first", "second"]
    second.release()


def test_while_the_folder_around_it_is_away_no_other_is_made_in_its_place(tmp_path: Path) -> None:
    def check_here() -> None:
        if not (tmp_path / "library").exists():
            raise FolderAway(Reason.FOLDER_AWAY, folder=tmp_path / "library")

    lock = FolderLock(tmp_path / "library" / "work", lambda: None, check_here)
    with pytest.raises(FolderAway):
        lock.is_ours()
    assert not (tmp_path / "library").exists()
    (tmp_path / "library").mkdir()
    assert lock.is_ours()
    lock.release()
