"""Brings a library back from a backup into an empty data folder and an empty catalog, and checks that all of it arrived.

Cut off, the same can be started again: what is in place already is compared and left alone.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core import disk
from core.backup.making import OnFile
from core.backup.manifest import FILES, Manifest, copied, digest_of
from core.catalog import Catalog
from core.catalog.folder_pairing.identity import Identity
from core.catalog.folder_pairing.library_folder import LibraryFolder
from core.catalog.moving.copy import copy
from core.catalog.tables.database import Database
from core.config import Settings
from core.errors import ClipseekError, Reason
from core.storage.moving import digest_of_stored
from core.storage.opening import storage_of


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it. `missing` are originals that the backup left out and that are not in the folder."""

    rows: int
    files: int
    missing: Sequence[str]


def read(folder: Path) -> Manifest:
    """Raises ClipseekError if there is no whole backup."""
    manifest = Manifest.read(folder)
    if manifest is None or not (folder / manifest.catalog).is_file():
        raise ClipseekError(Reason.BACKUP_MISSING, folder=folder)
    return manifest


def damaged(folder: Path, manifest: Manifest) -> Iterator[str | None]:
    """For each file of the backup None, or its path if it is not what it was when it was copied."""
    for path, kept in manifest.files.items():
        copy_of_it = folder / FILES / path
        is_whole = copy_of_it.is_file() and copy_of_it.stat().st_size == kept.size_bytes and digest_of(copy_of_it) == kept.sha256
        yield None if is_whole else path


def restore(settings: Settings, folder: Path, *, on_file: OnFile = lambda _done, _of: None) -> Restored:
    """Raises ClipseekError (no backup, a damaged file, a library that is not empty, DiskFull) and OSError."""
    manifest = read(folder)
    library = settings.library_dir
    if LibraryFolder.of(settings).id() is not None:
        raise ClipseekError(Reason.RESTORE_NOT_EMPTY, folder=library)
    library.mkdir(parents=True, exist_ok=True)
    storage = storage_of(settings)
    missing_bytes = [kept.size_bytes for key, kept in manifest.files.items() if storage.find(key) is None]
    # Into a bucket they go one by one, by way of this disk.
    on_this_disk = sum(missing_bytes) if storage.path_of(FILES) is not None else max(missing_bytes, default=0)
    disk.check_room(library, on_this_disk)
    with disk.writing(library), tempfile.TemporaryDirectory(dir=library, prefix=".restoring-") as own:
        for done, (key, kept) in enumerate(manifest.files.items(), 1):
            if storage.find(key) is None:
                arrived = Path(own) / "file"
                with (folder / FILES / key).open("rb") as reading:
                    copy_of_it = copied(reading, kept.changed_ns, arrived)
                if copy_of_it.sha256 != kept.sha256:
                    raise ClipseekError(Reason.BACKUP_DAMAGED, name=key)
                storage.put(key, arrived)
            elif digest_of_stored(storage, key) != kept.sha256:
                raise ClipseekError(Reason.RESTORE_NOT_EMPTY, folder=storage.place)
            on_file(done, len(manifest.files))
    rows = _catalog_restored(settings, folder / manifest.catalog)
    missing = [key for key in manifest.left_out if storage.find(key) is None]
    return Restored(rows, len(manifest.files), missing)


def _catalog_restored(settings: Settings, file: Path) -> int:
    """Copy the rows, and then, with everything in place, let folder and catalog carry one id. Returns the number of rows."""
    with tempfile.TemporaryDirectory(dir=settings.library_dir) as own:
        # To open one of an earlier release moves it to the present tables; the backup stays as it is.
        shutil.copyfile(file, Path(own) / file.name)
        address = f"sqlite:///{Path(own) / file.name}"
        with closing(Database(address)) as source, closing(Database(settings.database_url)) as target:
            rows = sum(copy(source, target).rows.values())
    with closing(Catalog(settings.database_url)) as catalog:
        library_id = Identity.of(catalog).id()
    if library_id is not None:
        LibraryFolder.of(settings).stamp(library_id)
    return rows
