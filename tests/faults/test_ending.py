"""How the app ends: asked to, at once and with all that it started; killed, and what it started ends by itself."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.browser.tab import open_tab
from tests.support.running import RunningApp
from tests.support.waiting import wait_for

ENDS_WITHIN_SEC = 5.0
"""One to two where nothing else is done on the machine."""
ORPHANS_END_WITHIN_SEC = 10.0


@pytest.fixture
def app(tmp_path: Path) -> Iterator[RunningApp]:
    """An app in the middle of its work: sample footage is being prepared, so every kind of child is there."""
    samples = tmp_path / "data" / "demo" / "samples"
    samples.mkdir(parents=True)
    (samples / "wanted").touch()
    running = RunningApp(tmp_path / "data")
    with open_tab(running, "insights"):
        wait_for(lambda: len(kinds(children(running))) >= 3, within_sec=60, what="the children")
        yield running
    running.stop()


def children(app: RunningApp) -> list[psutil.Process]:
    """Every process that the app started, and that these started."""
    found: list[psutil.Process] = psutil.Process(app.process.pid).children(recursive=True)
    return found


def kinds(processes: list[psutil.Process]) -> set[str]:
    """What they are, as far as the name of what they run tells: the sandbox, the stand-in, the embedded store."""
    told = set()
    for process in processes:
        try:
            line = " ".join(process.cmdline())
        except psutil.Error:
            continue
        told |= {kind for kind in ("core.sandbox", "-m demo", "milvus") if kind in line}
    return told


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_asked_to_end_it_is_gone_at_once_with_all_that_it_started(app: RunningApp, asked: signal.Signals) -> None:
    started = children(app)
    began = time.monotonic()
    app.process.send_signal(asked)
    app.process.wait(20)
    took = time.monotonic() - began
    _, alive = psutil.wait_procs(started, timeout=ENDS_WITHIN_SEC)
    assert [process.cmdline() for process in alive] == []
    assert took < ENDS_WITHIN_SEC
    assert "Traceback" not in app.log, app.log


def test_killed_it_leaves_no_orphans(app: RunningApp) -> None:
    started = children(app)
    app.kill()
    _, alive = psutil.wait_procs(started, timeout=ORPHANS_END_WITHIN_SEC)
    assert [process.cmdline() for process in alive] == []
