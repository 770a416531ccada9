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

from demo.requests import Task

logger = logging.getLogger(__name__)

CRASHED: Final = "The embedding task failed. Please try again later."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: `failure` holds the provider's words, None when the result was written."""

    duration_sec: float | None
    failure: str | None
    heard: tuple[str, ...] = ()


class Runner:
    """One worker process. `run` is for one thread; `stop` may come from any other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, path: Path, task: Task, target: Path) -> Outcome | None:
        """Blocks until the task is done. None when the runner was stopped meanwhile: nothing is known then."""
        line = json.dumps({"path": str(path), "task": task.model_dump(mode="json"), "target": str(target)})
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
            return Outcome(raw["duration"], raw["failure"], tuple(raw["heard"]))
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
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "demo.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    cwd=Path(__file__).resolve().parents[1],
                )
            return self._process
