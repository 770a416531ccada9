"""The parent's end of one worker process: starts it when there is work, starts it again when it died."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from demo.orders import MediaOrder

logger = logging.getLogger(__name__)

CRASHED: Final = "The embedding task failed. Please try again later."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order: `failure` holds the provider's words, None when the result was written."""

    duration_sec: float | None
    failure: str | None


class Runner:
    """One worker process. `run` is for one thread; `stop` may come from any other."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, path: Path, order: MediaOrder, target: Path) -> Outcome | None:
        """Blocks until the order is done. None when the runner was stopped meanwhile: nothing is known then."""
        line = json.dumps({"path": str(path), "order": order.to_json(), "target": str(target)})
        process = self._ready()
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except (OSError, ValueError):
            answer = ""
        if answer:
            raw = json.loads(answer)
            return Outcome(raw["duration"], raw["failure"])
        with self._lock:
            if self._stopped:
                return None
        logger.warning("the worker process died with exit code %s", process.wait())
        return Outcome(None, CRASHED)

    def stop(self) -> None:
        """Kills the process; what it was doing is done again at the next start."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def _ready(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._stopped:
                return None
            if self._process is None or self._process.poll() is not None:
                command = [sys.executable, "-m", "demo.worker", self._module]
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    cwd=Path(__file__).resolve().parents[1],
                )
            return self._process
