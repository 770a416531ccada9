"""Copies a library to another folder while it is in use: the catalog as of one moment, then the files that it speaks of.

Files are written before the catalog speaks of them, so with the catalog first nothing it names is missing, unless it was deleted
in between. What lies in the backup already is not copied again, and what it replaces goes last: cut off at any point, the backup
of before is whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core import disk
from core.backup.manifest import FILES, Kept, Manifest, copied
from core.catalog.moving.copy import copy
from core.catalog.tables.database import Database
from core.config import Settings
from core.storage.moving import all_files
from core.storage.opening import storage_of
from core.storage.storage import UPLOADS

OnFile = Callable[[int, int], None]
"""Told how many files are through, and how many there are."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it. `gone` counts files that were deleted from the library while it was copied."""

    manifest: Manifest
    rows: int
    copied_files: int
    copied_bytes: int
    gone: int


def make(settings: Settings, folder: Path, *, with_originals: bool, on_file: OnFile = lambda _done, _of: None) -> Made:
    """Raises ClipseekError (an unreadable backup in the folder, the catalog's faults, DiskFull) and OSError."""
    before = Manifest.read(folder) or Manifest(0.0, "")
    folder.mkdir(parents=True, exist_ok=True)
    catalog, rows = _catalog_copied(settings, folder)
    storage = storage_of(settings)
    # What can't be made again for nothing. Pictures, previews and insights can; the index is filled from the embeddings.
    found = {file.key: (file.size_bytes, file.changed_ns) for file in all_files(storage)}
    left_out = {} if with_originals else {key: size for key, (size, _) in found.items() if key.startswith(f"{UPLOADS}/")}
    wanted = {path: facts for path, facts in found.items() if path not in left_out}
    new = {path for path, facts in wanted.items() if not _is_there(folder, path, facts, before)}
    needed_bytes = sum(wanted[path][0] for path in new)
    disk.check_room(folder, needed_bytes)
    kept: dict[str, Kept] = {path: before.files[path] for path in wanted.keys() - new}
    gone = 0
    with disk.writing(folder):
        for done, path in enumerate(sorted(new), 1):
            try:
                with storage.open(path) as reading:
                    kept[path] = copied(reading, found[path][1], folder / FILES / path)
            except FileNotFoundError:
                gone += 1
            on_file(done, len(new))
        manifest = Manifest(time.time(), catalog, dict(sorted(kept.items())), left_out)
        manifest.write(folder)
    _tidy(folder, manifest)
    return Made(manifest, rows, len(new) - gone, needed_bytes, gone)


def _catalog_copied(settings: Settings, folder: Path) -> tuple[str, int]:
    """The name of the new copy, and the number of its rows."""
    name = f"catalog-{time.time_ns()}.db"
    with closing(Database(settings.database_url)) as source, closing(Database(f"sqlite:///{folder / name}")) as target:
        rows = sum(copy(source, target).rows.values())
    return name, rows


def _is_there(folder: Path, path: str, facts: tuple[int, int], before: Manifest) -> bool:
    kept = before.files.get(path)
    return kept is not None and (kept.size_bytes, kept.changed_ns) == facts and (folder / FILES / path).is_file()


def _tidy(folder: Path, manifest: Manifest) -> None:
    """Remove what the backup no longer speaks of, all within its own folder."""
    for old in folder.glob("catalog-*.db*"):
        if not old.name.startswith(manifest.catalog):
            old.unlink()
    for place, _, names in os.walk(folder / FILES):
        for path in (Path(place, one) for one in names):
            if path.relative_to(folder / FILES).as_posix() not in manifest.files:
                path.unlink()
