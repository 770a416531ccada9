"""Tells every process how far the computation is, as long as this one lives."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Final

from core.errors import ClipseekError
from core.insights.jobs import progress
from core.insights.jobs.progress import Progress, share_of_all
from core.insights.parts import Step

TELL_EVERY_SEC: Final = 1.0
"""Often enough for a page that looks every other second, and to be told from what a dead process left behind."""


class Telling:
    """One computation's progress, told by whoever listens to it and whoever watches it, on any threads."""

    def __init__(self, folder: Path, key: str) -> None:
        self._folder = folder
        self._key = key
        self._step = Step.MOMENTS
        self._share = 0.0
        self._told_at = 0.0
        self._is_over = False
        self._guard = threading.Lock()

    def heard(self, step: Step, share: float) -> None:
        """So much (0..1) of a step is done."""
        with self._guard:
            is_new = step is not self._step or share >= 1
            self._step, self._share = step, share
            self._tell(at_once=is_new)

    def goes_on(self) -> None:
        """It is alive, whether there is anything new or not."""
        with self._guard:
            self._tell(at_once=False)

    def failed(self, error: ClipseekError) -> None:
        """It came to nothing; that stays to be seen until it is tried again."""
        with self._guard:
            self._is_over = True
            progress.report(self._folder, Progress(self._key, None, 0.0, time.time(), error.reason.value, error.facts))

    def over(self) -> None:
        """Nobody computes any more; only what went wrong stays."""
        with self._guard:
            if not self._is_over:
                progress.forget_progress(self._folder)
            self._is_over = True

    def _tell(self, *, at_once: bool) -> None:
        now = time.monotonic()
        if self._is_over or not (at_once or now - self._told_at >= TELL_EVERY_SEC):
            return
        self._told_at = now
        share = share_of_all(self._step, self._share)
        progress.report(self._folder, Progress(self._key, self._step, share, time.time()))
