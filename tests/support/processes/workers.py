"""Workers and other processes of a test's own: real ones, so that they can be killed and race one another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from ast import literal_eval
from pathlib import Path
from typing import Any, Final

from core.ingest.__main__ import WORKING
from tests.support.running import ROOT

LEASE_SEC: Final = 10.0
"""How soon the others take over from a killed worker in tests; nobody should have to wait for half a minute."""
IMPATIENT: Final = f"""
import sys
from functools import partial
from core.ingest import __main__, worker
worker.LEASE_SEC = {LEASE_SEC}
__main__.new_worker = partial(__main__.new_worker, create_timeout_sec=12.0)
sys.exit(__main__.main())
"""
RACE: Final = """
import io, multiprocessing, sys
from contextlib import redirect_stdout
from core.catalog import Catalog
from core.models.embedding_models import MODELS
from core.models.jobs import EmbedOptions
from core.models.video import Modality
from tests.support.jobs import a_video
address, before, then, processes = *sys.argv[1:4], int(sys.argv[4])

def add(number):
    return catalog.jobs.add(a_video(number), MODELS["marengo3.5"], EmbedOptions((Modality.VISUAL,)))

def run(start, said):
    exec(before, globals())
    start.wait(60)
    with redirect_stdout(io.StringIO()) as out:
        exec(then, globals())
    said.put(out.getvalue().strip())

forks = multiprocessing.get_context("fork")
start, said = forks.Barrier(processes), forks.Queue()
started = [forks.Process(target=run, args=(start, said), daemon=True) for _ in range(processes)]
for process in started:
    process.start()
print(*[repr(said.get(timeout=60)) for _ in started], sep="\\n")
for process in started:
    process.join(20)
sys.exit(any(process.exitcode for process in started))
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
        """Whether it has its lock and claims jobs."""
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

    The code has `address`, `catalog` and `add(number)`, which queues a video. They are forks of one that has imported all that.
    """
    command = [sys.executable, "-c", RACE, address, before, then, str(processes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    return [literal_eval(line) for line in done.stdout.splitlines()]
