"""Heavy work holds still while somebody waits, goes on afterwards, and never rests for ever."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from core.background import throttle
from core.background.throttle import BackgroundThrottle
from tests.support.waiting import wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can have a process hold still")


@pytest.fixture
def work() -> Iterator[psutil.Process]:
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    yield psutil.Process(process.pid)
    process.kill()
    process.wait(20)


def is_still(work: psutil.Process) -> bool:
    return bool(work.status() == psutil.STATUS_STOPPED)


def holds_still(work: psutil.Process) -> bool:
    return wait_for(lambda: is_still(work), what="rest")


def goes_on(ours: BackgroundThrottle, work: psutil.Process) -> bool:
    def on() -> bool:
        ours.look()
        return not is_still(work)

    return wait_for(on, what="work")


def test_it_holds_still_until_nobody_waits_any_more(work: psutil.Process) -> None:
    ours = BackgroundThrottle()
    with ours.background(work.pid):
        with ours.foreground():
            assert holds_still(work)
            with ours.foreground():
                ours.look()
            ours.look()
            assert is_still(work)
        ours.look()
        assert is_still(work), "what is asked next comes at once"
        assert goes_on(ours, work)
        with ours.foreground():
            assert holds_still(work)
        assert goes_on(ours, work)


def test_it_does_not_wait_for_ever(work: psutil.Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "LONGEST_STILL_SEC", 0.2)
    ours = BackgroundThrottle()
    with ours.background(work.pid), ours.foreground():
        assert holds_still(work)
        assert goes_on(ours, work)


def test_it_works_for_functions_and_through_faults(work: psutil.Process) -> None:
    ours = BackgroundThrottle()

    @ours.foreground()
    def fail() -> None:
        assert holds_still(work)
        raise ZeroDivisionError

    with ours.background(work.pid):
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                fail()
            assert goes_on(ours, work)


def test_where_nothing_works_nothing_is_told(work: psutil.Process) -> None:
    ours = BackgroundThrottle()
    with ours.foreground():
        ours.look()
    with ours.background(work.pid):
        pass
    with ours.foreground():
        assert not is_still(work)


def test_work_that_is_gone_disturbs_nobody(work: psutil.Process) -> None:
    ours = BackgroundThrottle()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(20)
    with ours.background(gone.pid), ours.foreground():
        ours.look()


def test_several_hold_still_and_go_on_together(work: psutil.Process) -> None:
    ours = BackgroundThrottle()
    with ours.background(work.pid):
        with ours.foreground():
            assert holds_still(work)
            other = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            try:
                with ours.background(other.pid):
                    assert holds_still(psutil.Process(other.pid))
            finally:
                other.kill()
                other.wait(20)
        assert goes_on(ours, work)
