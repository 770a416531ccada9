"""How far the computation of insights is, told in files beside them so that every process can show it.

`progress.json` is what is being computed, or what went wrong when it was tried last; whoever computes writes it every few seconds
while it lives, so that an old one is nobody's. `wanted` is touched by whoever looks at insights. `<key>/made.json` holds what is
known of finished ones.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from core import disk
from core.errors import ClipseekError, DiskFull, Fact
from core.files import read_note, write_whole
from core.insights.parts import Step

PROGRESS: Final = "progress.json"
NAMES_WANTED: Final = "names_wanted"
WANTED: Final = "wanted"
MADE: Final = "made.json"
ALIVE_SEC: Final = 20.0
"""What was not written for longer is of a process that is gone."""
LOOKED_SEC: Final = 60.0
"""So long after a look somebody is still looking."""
TOUCH_EVERY_SEC: Final = 5.0
TELL_EVERY_SEC: Final = 1.0
"""Often enough for a page that looks every other second, and to be told from what a dead process left behind."""

STEP_SHARES: Final[Mapping[Step, float]] = {
    Step.MOMENTS: 0.04,
    Step.FLAT: 0.02,
    Step.CLUSTERS: 0.18,
    Step.DUPLICATES: 0.06,
    Step.OUTLIERS: 0.61,
    Step.LAYOUT: 0.09,
}
"""About how much of the whole each step takes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is computed under `key`: `share` (0..1) of the whole is done. After a failure `step` is None and `failed` says why.

    `at` is in seconds since 1970; `failed` is the reason of an error and `facts` what its words are filled with.
    """

    key: str
    step: Step | None
    share: float
    at: float
    failed: str = ""
    facts: Mapping[str, Fact] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What is known of insights that are whole: how long they took, and for which categories they tell what is odd in each."""

    seconds: float
    categories: str


def share_of_all(step: Step, share: float) -> float:
    """How much of the whole is done when `share` of `step` is."""
    before = list(Step)[: list(Step).index(step)]
    return sum(STEP_SHARES[one] for one in before) + STEP_SHARES[step] * min(1.0, max(0.0, share))


def report(folder: Path, progress: Progress) -> None:
    """Say how far it is, where that can be said."""
    with suppress(OSError, DiskFull):
        write_whole(folder / PROGRESS, json.dumps(asdict(progress)).encode())


def progress_of(folder: Path) -> Progress | None:
    """What was said last; None if nothing is computed, or whoever did is gone."""
    said = read_note(folder / PROGRESS)
    try:
        step = None if said["step"] is None else Step(said["step"])
        told = Progress(said["key"], step, float(said["share"]), float(said["at"]), str(said["failed"]), said["facts"])
    except (KeyError, TypeError, ValueError):
        return None
    return told if step is None or time.time() - told.at < ALIVE_SEC else None


def forget_progress(folder: Path) -> None:
    """Nothing is computed any more, and nothing went wrong."""
    with suppress(OSError):
        (folder / PROGRESS).unlink(missing_ok=True)


def want(folder: Path) -> None:
    """Somebody looks: what is missing is to be computed now. Raises DiskFull, OSError."""
    path = folder / WANTED
    if _age_sec(path) < TOUCH_EVERY_SEC:
        return
    with disk.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        path.touch()


def want_names(folder: Path) -> None:
    """Somebody has agreed to what the words for names cost; for good. Raises DiskFull, OSError."""
    with disk.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NAMES_WANTED).touch()


def are_names_wanted(folder: Path) -> bool:
    """Whether somebody has agreed to that."""
    return (folder / NAMES_WANTED).exists()


def is_wanted(folder: Path) -> bool:
    """Whether somebody looked lately."""
    return _age_sec(folder / WANTED) < LOOKED_SEC


def note_made(folder: Path, key: str, made: Made) -> None:
    """Keep what is known of insights with them. Raises DiskFull, OSError."""
    write_whole(folder / key / MADE, json.dumps(asdict(made)).encode())


def made_of(folder: Path, key: str) -> Made | None:
    """What was kept of them."""
    try:
        return made_in((folder / key / MADE).read_bytes())
    except OSError:
        return None


def made_in(note: bytes) -> Made | None:
    """What such a note says; None where it makes no sense."""
    try:
        said = json.loads(note)
        return Made(float(said["seconds"]), str(said["categories"]))
    except (KeyError, TypeError, ValueError):
        return None


def _age_sec(path: Path) -> float:
    try:
        return abs(time.time() - path.stat().st_mtime)
    except OSError:
        return float("inf")


class ProgressReporter:
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
            report(self._folder, Progress(self._key, None, 0.0, time.time(), error.reason.value, error.facts))

    def over(self) -> None:
        """Nobody computes any more; only what went wrong stays."""
        with self._guard:
            if not self._is_over:
                forget_progress(self._folder)
            self._is_over = True

    def _tell(self, *, at_once: bool) -> None:
        now = time.monotonic()
        if self._is_over or not (at_once or now - self._told_at >= TELL_EVERY_SEC):
            return
        self._told_at = now
        share = share_of_all(self._step, self._share)
        report(self._folder, Progress(self._key, self._step, share, time.time()))
