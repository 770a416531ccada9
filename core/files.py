"""Writing small files so that nobody ever sees half of one, and what is done about what others may damage or remove."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from core import disk
from core.errors import Reason

PARTIAL_SUFFIX: Final = ".tmp"
BESIDE_DATABASE: Final = ("-wal", "-shm", "-journal")
"""What SQLite may keep beside a file; beside another file of that name it would do harm."""


def keep_to_owner() -> None:
    """Whatever this process and its children make from now on is for their own user alone, in folders too."""
    os.umask(0o077)


def write_whole(path: Path, data: bytes, reason: Reason = Reason.DISK_FULL) -> None:
    """All or nothing: nobody ever sees half a file. Raises DiskFull, for which `reason` has the words, and OSError."""
    with disk.writing(path.parent, reason):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=PARTIAL_SUFFIX, delete=False) as file:
            half = Path(file.name)
            try:
                file.write(data)
                file.close()
                half.replace(path)
            except BaseException:
                half.unlink(missing_ok=True)
                raise


def write_durably(path: Path, data: bytes | memoryview, reason: Reason = Reason.DISK_FULL) -> None:
    """The same for what was paid for: it is on the disk, and not only on its way there, when this returns."""
    with disk.writing(path.parent, reason):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.stem}.", suffix=PARTIAL_SUFFIX, delete=False) as file:
            half = Path(file.name)
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                file.close()
                half.replace(path)
            except BaseException:
                half.unlink(missing_ok=True)
                raise


def sync_folder(folder: Path) -> None:
    """Make the new name of a file in it last through a power cut. Raises OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_aside(path: Path) -> Path:
    """Give a damaged database, which nobody has open, a name of its own that tells what it is; returns it. Raises OSError."""
    stem = f"{path.stem}.damaged-{time.strftime('%Y-%m-%d-%H%M%S')}"
    number, aside = 1, path.with_name(f"{stem}{path.suffix}")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{stem}-{number}{path.suffix}")
    for end in BESIDE_DATABASE:
        beside = path.with_name(f"{path.name}{end}")
        if beside.exists():
            beside.rename(aside.with_name(f"{aside.name}{end}"))
    path.rename(aside)
    return aside


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder; nothing if it is not there. Read to its end before anybody removes something from it."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except (FileNotFoundError, NotADirectoryError):
        return []


def changed_at(path: Path) -> float:
    """When a file or folder was last changed, in seconds since 1970; 0 where there is none. Raises OSError."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def read_note(path: Path) -> dict[str, Any]:
    """A note as it was written; nothing where there is none, or one that makes no sense."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
