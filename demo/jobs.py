"""What the stand-in does behind the requests: looks at new assets, fetches links, computes tasks. All of it starts from what the
database says is still open, so it goes on after a restart. What computes is a process of its own.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from demo.asset_store import Asset, AssetStore
from demo.fetch import Unfetchable, download
from demo.options import Options
from demo.requests import Task
from demo.task_store import TaskRow, TaskStore
from demo.understanding import Unreadable, inspect
from demo.worker import UNSTABLE

logger = logging.getLogger(__name__)
UNFETCHED: Final = "failed to fetch or materialize source media"
UNREADABLE_ASSET: Final = "The file is corrupted or its format is not supported."
DEMUXER_FAULTS: Final = (OSError, ValueError, LookupError, ArithmeticError, RuntimeError, MemoryError)
"""What a demuxer may also raise on a file that was made to hurt; one such file must not stop the others."""
CRASHED: Final = "The embedding task failed. Please try again later."


class Jobs:
    """The background threads of one stand-in: one for assets, `workers` for tasks."""

    def __init__(self, options: Options, assets: AssetStore, tasks: TaskStore) -> None:
        self._options = options
        self._assets = assets
        self._tasks = tasks
        self._news = threading.Condition()
        self._stopping = False
        self._taken: set[str] = set()
        self._runners = [Runner() for _ in range(options.workers)]

    def start(self) -> None:
        threading.Thread(target=self._look_at_assets, name="assets", daemon=True).start()
        for runner in self._runners:
            threading.Thread(target=self._compute_tasks, args=(runner,), name="tasks", daemon=True).start()

    def stop(self) -> None:
        """Returns at once; open work is found again at the next start."""
        with self._news:
            self._stopping = True
            self._news.notify_all()
        for runner in self._runners:
            runner.stop()

    def wake(self) -> None:
        """To be called after something to do was written down."""
        with self._news:
            self._news.notify_all()

    def _look_at_assets(self) -> None:
        while True:
            with self._news:
                while not (waiting := self._assets.to_look_at()) and not self._stopping:
                    self._news.wait()
                if self._stopping:
                    return
            for asset in waiting:
                self._look_at(asset)

    def _look_at(self, asset: Asset) -> None:
        try:
            inspect(self._assets.file(asset.id))
        except (Unreadable, *DEMUXER_FAULTS) as error:
            logger.info("asset %s cannot be read: %s", asset.id, error)
            self._assets.failed(asset.id, UNREADABLE_ASSET)
        else:
            self._assets.ready(asset.id)

    def _compute_tasks(self, runner: Runner) -> None:
        while True:
            with self._news:
                while (task_id := self._next_open()) is None and not self._stopping:
                    self._news.wait()
                if self._stopping or task_id is None:
                    return
                self._taken.add(task_id)
            task = self._tasks.get(task_id)
            if task is not None:
                self._compute(task, runner)
            with self._news:
                self._taken.discard(task_id)

    def _next_open(self) -> str | None:
        return next((task_id for task_id in self._tasks.open_ids() if task_id not in self._taken), None)

    def _compute(self, task: TaskRow, runner: Runner) -> None:
        try:
            outcome = runner.run(self._media(task), task.request, self._tasks.result(task.id))
        except Unfetchable as reason:
            logger.info("task %s: %s", task.id, reason)
            outcome = Outcome(None, UNFETCHED)
        except OSError as error:
            logger.warning("task %s: %s", task.id, error)
            outcome = Outcome(None, UNSTABLE)
        if outcome is None:
            return
        self._tasks.finish(task, outcome.duration_sec, outcome.failure, outcome.heard)
        self._tasks.download(task.id).unlink(missing_ok=True)
        if task.asset_id is not None:
            self._assets.sweep(task.asset_id)

    def _media(self, task: TaskRow) -> Path:
        """The media of a task on disk. Raises Unfetchable, OSError."""
        if task.asset_id is not None:
            return self._assets.file(task.asset_id)
        path = self._tasks.download(task.id)
        if not path.exists():
            download(task.url or "", path, allow_private=self._options.allow_private)
        return path


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
