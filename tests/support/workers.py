"""Workers and other processes of a test's own: real ones, so that they can be killed and race one another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from core.ingest.__main__ import WORKING
from tests.support.running import ROOT

LEASE_SEC: Final = 10.0
"""How soon the others take over from a killed worker in tests; nobody should have to wait for half a minute."""
IMPATIENT: Final = f"""
import sys
from core.ingest import __main__, stages, worker
worker.LEASE_SEC = {LEASE_SEC}
stages.CREATE_TIMEOUT_SEC = 12.0
sys.exit(__main__.main())
"""
GATED: Final = """
import sys
from core.catalog import Catalog
from core.embedding_models import MODELS
from core.jobs import EmbedOptions
from core.models import Modality
from tests.support.jobs import a_video
address = sys.argv[1]
def add(number):
    return catalog.jobs.add(a_video(number), MODELS["marengo3.5"], EmbedOptions((Modality.VISUAL,)))
{before}
print("ready", flush=True)
sys.stdin.readline()
{then}
"""


class RunningWorker:
    """`python -m core.ingest` with shorter waits, told by its environment; `stop` as a service manager, `kill` as a power cut."""

    def __init__(self, log_path: Path, **environment: str) -> None:
        self._log_path = log_path
        with log_path.open("wb") as log:
            self._process: subprocess.Popen[Any] = subprocess.Popen(
                [sys.executable, "-c", IMPATIENT],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        return self._log_path.read_text(errors="replace")

    def is_working(self) -> bool:
        """Whether it has its seat and claims jobs."""
        assert self._process.poll() is None, self.log
        return WORKING in self.log

    def stop(self) -> int:
        """Ends it if it runs; returns its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(20)


def at_once(address: str, then: str, *, before: str = "catalog = Catalog(address)", processes: int = 4) -> list[str]:
    """Let several processes run `then` at the same moment, after each has run `before`; returns what each printed.

    The code has `address`, `catalog` and `add(number)`, which queues a video.
    """
    script = GATED.format(before=before, then=then)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, address], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        said = [process.communicate(timeout=60)[0].strip() for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait(20)
    assert [process.returncode for process in started] == [0] * processes
    return said
