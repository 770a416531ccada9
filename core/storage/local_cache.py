"""Files of a bucket that were brought to this machine because something has to read them whole, below a size for all of them."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from core import disk
from core.files import PARTIAL_SUFFIX
from core.storage.storage import StoredFile

IN_USE_SEC: Final = 600.0
"""What was asked for within this time may be read by another process, so it stays, also beyond the size."""


class LocalCache:
    """The folder of such copies. Safe to use from many threads and processes; all of it may be deleted at any time."""

    def __init__(self, folder: Path, most_bytes: int, spare_bytes: int = 0) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._spare_bytes = spare_bytes
        self._held: Counter[Path] = Counter()
        self._guard = threading.Lock()
        self._fetching: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)

    @contextmanager
    def holding(self, file: StoredFile, fetch: Callable[[Path], None]) -> Iterator[Path]:
        """The copy of a file, brought by `fetch` unless it is here; it stays at least as long as the context lasts.

        Raises DiskFull, and what `fetch` raises.
        """
        path = self._path(file)
        with self._guard:
            self._held[path] += 1
            fetching = self._fetching[path]
        try:
            with fetching:
                if not self._is_here(path, file):
                    self._bring(path, file, fetch)
            yield path
        finally:
            with self._guard:
                self._held[path] -= 1
                if self._held[path] == 0:
                    del self._held[path]
                    self._fetching.pop(path, None)

    def keep(self, file: StoredFile, path: Path) -> None:
        """Take over a file of this machine as the copy; it is removed where it is too large for the cache."""
        if file.size_bytes > self._most_bytes:
            path.unlink()
            return
        self._make_room(file.size_bytes)
        self._folder.mkdir(parents=True, exist_ok=True)
        path.replace(self._path(file))
        with suppress(OSError):
            os.utime(self._path(file))

    def _bring(self, path: Path, file: StoredFile, fetch: Callable[[Path], None]) -> None:
        self._make_room(file.size_bytes)
        disk.check_room(self._folder, file.size_bytes + self._spare_bytes)
        with disk.writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=PARTIAL_SUFFIX)
            os.close(handle)
            half = Path(name)
            try:
                fetch(half)
                half.replace(path)
            except BaseException:
                half.unlink(missing_ok=True)
                raise

    def _make_room(self, needed_bytes: int) -> None:
        """Remove the copies that nobody has asked for for longest until so many bytes fit below the limit."""
        old = time.time() - IN_USE_SEC
        copies = []
        for path in self._folder.glob("*"):
            with suppress(OSError):
                facts = path.stat()
                copies.append((facts.st_mtime, facts.st_size, path))
        kept_bytes = sum(size for _, size, _ in copies) + needed_bytes
        for used_at, size, path in sorted(copies):
            if kept_bytes <= self._most_bytes or used_at > old:
                return
            with self._guard:
                is_held = self._held[path] > 0
            if not is_held:
                with suppress(OSError):
                    path.unlink()
                    kept_bytes -= size

    def _path(self, file: StoredFile) -> Path:
        digest = hashlib.sha256(f"{file.key}|{file.version}".encode()).hexdigest()[:32]
        return self._folder / f"{digest}{PurePosixPath(file.key).suffix}"

    @staticmethod
    def _is_here(path: Path, file: StoredFile) -> bool:
        """Whether the copy is whole; it then counts as used just now."""
        with suppress(FileNotFoundError):
            if path.stat().st_size == file.size_bytes:
                os.utime(path)
                return True
        return False
