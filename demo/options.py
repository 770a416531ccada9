"""How a stand-in was started; one frozen value that every part reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

CHUNK_BYTES: Final = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """Start options.

    `settle_seconds`: how long an uploaded asset stays `processing` at least.
    `seconds_per_minute`: how long a task takes at least, per minute of media; 0 means as fast as this machine is.
    `chunk_bytes`: size of the pieces of a multipart upload.
    `nameless_tasks`: the list of tasks leaves out what each was made of, as the provider may.
    `understanding`: the module that looks into media; tests name a tiny one.
    """

    data: Path
    key: str = "demo"
    allow_private: bool = False
    settle_seconds: float = 0.0
    seconds_per_minute: float = 0.0
    workers: int = 1
    test_switches: bool = False
    chunk_bytes: int = CHUNK_BYTES
    nameless_tasks: bool = False
    understanding: str = "demo.understanding"

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
