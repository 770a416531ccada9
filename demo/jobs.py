"""What the stand-in does behind the requests: looks at new assets, fetches links, computes tasks. All of it starts from what the
database says is still open, so it goes on after a restart."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Final

from demo import backend as minds
from demo.asset_store import Asset, AssetStore
from demo.backend import Mind
from demo.fetch import Unfetchable, download
from demo.limits import check_image
from demo.options import Options
from demo.refusals import Refusal
from demo.runner import Outcome, Runner
from demo.task_store import TaskRow, TaskStore

logger = logging.getLogger(__name__)

UNFETCHED: Final = "failed to fetch or materialize source media"
UNREADABLE_ASSET: Final = "The file is corrupted or its format is not supported."
ODD: Final = (OSError, ValueError, LookupError, ArithmeticError, RuntimeError, MemoryError)
"""What a demuxer may also raise on a file that was made to hurt; one such file must not stop the others."""
UNSTABLE: Final = "The embedding service is temporarily unstable. Please try again later."


class Jobs:
    """The background threads of one stand-in: one for assets, `workers` for tasks."""

    def __init__(self, options: Options, assets: AssetStore, tasks: TaskStore) -> None:
        self._options = options
        self._assets = assets
        self._tasks = tasks
        self._news = threading.Condition()
        self._stopping = False
        self._taken: set[str] = set()
        self._runners = [Runner(options.understanding) for _ in range(options.workers)]
        self._mind: Mind | None = None
        self._mind_lock = threading.Lock()

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

    def mind(self) -> Mind:
        """The module that looks into media, loaded at the first call (half a second)."""
        with self._mind_lock:
            if self._mind is None:
                self._mind = minds.load(self._options.understanding)
            return self._mind

    def _look_at_assets(self) -> None:
        self.mind()
        while True:
            with self._news:
                while not (waiting := self._assets.waiting()) and not self._stopping:
                    self._news.wait()
                if self._stopping:
                    return
            for asset in waiting:
                self._look_at(asset)

    def _look_at(self, asset: Asset) -> None:
        file = self._assets.file(asset.id)
        try:
            if asset.state == "receiving":
                fetched = self._options.partial / f"{asset.id}.asset"
                download(asset.url or "", fetched, allow_private=self._options.allow_private)
                self._assets.received(asset.id, fetched)
            if asset.kind == "image":
                check_image(file.read_bytes(), "file")
                self._assets.checked(asset.id, None)
            else:
                self._assets.checked(asset.id, self.mind().inspect(file))
        except Unfetchable as reason:
            self._assets.broken(asset.id, f"{UNFETCHED}: {reason}")
        except Refusal as refusal:
            self._assets.broken(asset.id, refusal.message)
        except (self.mind().Unreadable, *ODD) as error:
            logger.info("asset %s cannot be read: %s", asset.id, error)
            self._assets.broken(asset.id, UNREADABLE_ASSET)

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
            path = self._materialize(task)
            outcome = runner.run(path, task.order, self._tasks.result(task.id))
        except Unfetchable as reason:
            logger.info("task %s: %s", task.id, reason)
            outcome = Outcome(None, UNFETCHED)
        except OSError as error:
            logger.warning("task %s: %s", task.id, error)
            outcome = Outcome(None, UNSTABLE)
        if outcome is None:
            return
        self._tasks.finish(task, outcome)
        self._tasks.inline_source(task.id).unlink(missing_ok=True)
        if task.source_kind == "asset_id":
            self._assets.sweep(task.source)

    def _materialize(self, task: TaskRow) -> Path:
        """The media of a task on disk. Raises Unfetchable, OSError."""
        if task.source_kind == "asset_id":
            return self._assets.file(task.source)
        path = self._tasks.inline_source(task.id)
        if task.source_kind == "url" and not path.exists():
            download(task.source, path, allow_private=self._options.allow_private)
        return path
