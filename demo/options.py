"""How a stand-in was started; one frozen value that every part reads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST_WORKERS: Final = 4
"""Each worker process takes some 100 MB of memory."""


def workers_here() -> int:
    """One for each processor that we may use."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_WORKERS, available)


@dataclass(frozen=True, slots=True)
class Options:
    """`workers`: how many videos are embedded at once."""

    data: Path
    key: str = "demo"
    allow_private: bool = False
    workers: int = 1

    @property
    def assets(self) -> Path:
        """Finished uploads, one file an asset."""
        return self.data / "assets"

    @property
    def partial(self) -> Path:
        """Uploads and downloads under way."""
        return self.data / "partial"

    @property
    def results(self) -> Path:
        """The vectors of finished tasks, one JSON array a file."""
        return self.data / "results"

    def make_folders(self) -> None:
        """Raises OSError when the data folder can't be written."""
        for folder in (self.assets, self.partial, self.results):
            folder.mkdir(parents=True, exist_ok=True)
