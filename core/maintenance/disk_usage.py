"""What takes up the disk, by kind. Slow on a network disk, so it has a deadline and is never done while a page waits."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from core.config import Settings
from core.files import BESIDE_DATABASE
from core.storage.moving import files_below
from core.storage.opening import CACHE
from core.storage.storage import Storage

MEASURED_WITHIN_SEC: Final = 30.0
LOOK_EVERY_FILES: Final = 500


class Kind(StrEnum):
    """What a file is for."""

    UPLOADS = "uploads"
    EMBEDDINGS = "embeddings"
    INDEX = "index"
    CATALOG = "catalog"
    PICTURES = "pictures"
    PREVIEWS = "previews"
    CAPTIONS = "captions"
    INSIGHTS = "insights"
    EXAMPLES = "examples"
    DEMO = "demo"
    LOGS = "logs"


STORED: Final = frozenset({Kind.UPLOADS, Kind.EMBEDDINGS, Kind.CAPTIONS, Kind.EXAMPLES})
"""What lies in the storage of the library, in folders of these names."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The files of one kind. `is_whole` is off where there was no time to look at all of them."""

    kind: Kind
    size_bytes: int
    files: int
    is_whole: bool = True
    is_in_bucket: bool = False


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """What is taken, and how much of the disk is free. Kinds that have no place on this machine are left out."""

    taken: tuple[Taken, ...]
    free_bytes: int
    disk_bytes: int


def measure(settings: Settings, storage: Storage, *, within_sec: float = MEASURED_WITHIN_SEC) -> DiskFacts:
    """Look at all files of the data folder, and of the bucket if they lie in one; after `within_sec`, say what was seen so far.

    Raises OSError, StorageAway.
    """
    deadline = time.monotonic() + within_sec
    taken = tuple(
        _in_bucket(kind, storage) if settings.files_url and kind in STORED else _sum(kind, places, deadline)
        for kind, places in _places(settings).items()
    )
    disk = shutil.disk_usage(settings.data_dir)
    return DiskFacts(taken, disk.free, disk.total)


def _places(settings: Settings) -> dict[Kind, tuple[Path, ...]]:
    from core.catalog.tables.addresses import file_of  # noqa: PLC0415 - the launcher does not need the catalog

    places: dict[Kind, tuple[Path, ...]] = {
        Kind.UPLOADS: (settings.uploads_dir,),
        Kind.EMBEDDINGS: (settings.embeddings_dir,),
        Kind.PICTURES: (settings.thumbs_dir,),
        Kind.PREVIEWS: (settings.previews_dir, settings.cuts_dir, settings.exports_dir, settings.library_dir / CACHE),
        Kind.CAPTIONS: (settings.captions_dir,),
        Kind.INSIGHTS: (settings.insights_dir.parent,),
        Kind.EXAMPLES: (settings.examples_dir,),
        Kind.LOGS: (settings.logs_dir,),
    }
    if "://" not in settings.milvus_uri:
        places[Kind.INDEX] = _with_siblings(Path(settings.milvus_uri).expanduser())
    file = file_of(settings.database_url)
    if file is not None:
        places[Kind.CATALOG] = _with_siblings(file)
    if settings.demo:
        places[Kind.DEMO] = (settings.stand_in_dir, settings.samples_dir)
    return {kind: places[kind] for kind in Kind if kind in places}


def _with_siblings(path: Path) -> tuple[Path, ...]:
    """A database's file, and those beside it that its engine keeps."""
    return (path, *(path.with_name(f"{path.name}{end}") for end in BESIDE_DATABASE))


def _in_bucket(kind: Kind, storage: Storage) -> Taken:
    files = list(files_below(storage, kind.value))
    return Taken(kind, sum(file.size_bytes for file in files), len(files), is_in_bucket=True)


def _sum(kind: Kind, places: tuple[Path, ...], deadline: float) -> Taken:
    size_bytes = files = 0
    for size in _sizes(places):
        size_bytes += size
        files += 1
        if files % LOOK_EVERY_FILES == 0 and time.monotonic() > deadline:
            return Taken(kind, size_bytes, files, is_whole=False)
    return Taken(kind, size_bytes, files)


def _sizes(places: tuple[Path, ...]) -> Iterator[int]:
    """The size of each file; what goes away meanwhile is none."""
    for place in places:
        if place.is_file():
            with suppress(OSError):
                yield place.stat().st_size
            continue
        for folder, _, names in os.walk(place):
            for name in names:
                with suppress(OSError):
                    yield Path(folder, name).stat().st_size
