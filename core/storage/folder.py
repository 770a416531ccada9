"""The data folder as storage: keys are paths in it. Originals may lie elsewhere (`left_in_place`)."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core import disk
from core.errors import Reason
from core.files import entries, write_durably
from core.storage.left_in_place import is_as_left
from core.storage.storage import StoredFile, checked_key, is_name


class FolderStorage:
    """`Storage` in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def place(self) -> str:
        return str(self.folder)

    def find(self, key: str) -> StoredFile | None:
        path = self._path(key)
        try:
            facts = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _stored(key, facts) if path.is_file() and is_as_left(path) else None

    def files(self, folder: str) -> list[StoredFile]:
        found = []
        for entry in entries(self._path(folder)):
            try:
                if entry.is_file() and is_name(entry.name) and is_as_left(Path(entry.path)):
                    found.append(_stored(f"{folder}/{entry.name}", entry.stat()))
            except FileNotFoundError:
                continue
        return found

    def folders(self, folder: str) -> list[str]:
        return sorted(entry.name for entry in entries(self._path(folder)) if entry.is_dir())

    def read(self, key: str) -> bytes:
        return self._here(key).read_bytes()

    def open(self, key: str) -> BinaryIO:
        return self._here(key).open("rb")

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        path = self._here(key)
        if not path.is_file():
            raise FileNotFoundError(key)
        yield path

    def write(self, key: str, data: bytes | memoryview, reason: Reason = Reason.DISK_FULL) -> None:
        write_durably(self._path(key), data, reason)

    def touch(self, key: str) -> None:
        os.utime(self._path(key))

    def put(self, key: str, path: Path) -> None:
        target = self._path(key)
        with disk.writing(target.parent, Reason.UPLOAD_DISK):
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)

    def delete(self, keys: Collection[str]) -> dict[str, Exception]:
        problems: dict[str, Exception] = {}
        for key in keys:
            try:
                self._path(key).unlink(missing_ok=True)
            except OSError as error:
                problems[key] = error
        return problems

    def path_of(self, key: str) -> Path | None:
        path = self._path(key)
        # A name under which nothing lies: whoever opens it finds the file missing.
        return path if is_as_left(path) else path.with_name(f"{path.name}.away")

    def address(self, key: str, valid_sec: float) -> str | None:  # noqa: ARG002 - there is none
        return None

    def check_here(self) -> None:
        """Whether the folder is there is told by its id (`core.catalog.folder_pairing.library_folder`)."""

    def _here(self, key: str) -> Path:
        path = self._path(key)
        if not is_as_left(path):
            raise FileNotFoundError(key)
        return path

    def _path(self, key: str) -> Path:
        return self.folder / checked_key(key)


def _stored(key: str, facts: os.stat_result) -> StoredFile:
    return StoredFile(key, facts.st_size, facts.st_mtime_ns, f"{facts.st_ino}-{facts.st_mtime_ns}-{facts.st_size}")
