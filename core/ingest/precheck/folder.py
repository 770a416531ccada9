"""Video files in a folder of this machine that its keeper has opened to the app: listed and read, and nothing outside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from core.errors import MediaError, Reason
from core.library.names import VIDEO_SUFFIXES, shown_path

MOST_FILES: Final = 5_000
MOST_ENTRIES: Final = 100_000
"""How many names are looked at before giving up, so that a whole disk does not hold up the page."""
_FILE: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Without O_NONBLOCK, a pipe put in the file's place would hang us; O_NOFOLLOW is for a link put there."""


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One video file. `name` is its path below the folder, with `/` between the parts."""

    name: str
    size_bytes: int
    modified_at: float

    @property
    def shown_name(self) -> str:
        return shown_path(self.name)


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in the folder, by name. `closed` are folders and video files that we may not read, `outside` links to videos
    that lead out of it, or nowhere, both as they may be shown; `is_cut` if there is more than is listed.
    """

    files: tuple[FolderFile, ...]
    closed: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    is_cut: bool = False


def list_folder(root: Path, most_files: int = MOST_FILES, most_entries: int = MOST_ENTRIES) -> Listing:
    """The video files below `root`, hidden ones and links that lead out of it left out. Raises MediaError(FOLDER_MISSING)."""
    if not root.is_dir():
        raise MediaError(Reason.FOLDER_MISSING, folder=root)
    base = root.resolve()
    closed: list[str] = []
    outside: list[str] = []
    files: list[FolderFile] = []
    seen = 0
    for entry in _entries(base, closed):
        seen += 1
        if len(files) >= most_files or seen > most_entries:
            return Listing(_sorted(files), tuple(closed), tuple(outside), is_cut=True)
        if Path(entry.name).suffix.lower() not in VIDEO_SUFFIXES:
            continue
        name = Path(entry.path).relative_to(base).as_posix()
        found = _regular(base, entry)
        if found is None:
            if entry.is_symlink():
                outside.append(shown_path(name))
        elif os.access(entry.path, os.R_OK):
            files.append(FolderFile(name, found.st_size, found.st_mtime))
        else:
            closed.append(shown_path(name))
    return Listing(_sorted(files), tuple(closed), tuple(outside))


def open_in_folder(root: Path, name: str) -> BinaryIO:
    """A file of `list_folder`, open for reading; vetted anew, because the folder may have changed since.

    Raises MediaError: FILE_MISSING for what is not, or no longer, a regular file inside; UNREADABLE if it may not be read.
    """
    base = root.resolve()
    try:
        path = (base / name).resolve(strict=True)
        if not path.is_relative_to(base) or any(part.startswith(".") for part in path.relative_to(base).parts):
            raise MediaError(Reason.FILE_MISSING)
        stream = os.fdopen(_opened_inside(base, path.relative_to(base).parts), "rb")
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise MediaError(Reason.FILE_MISSING) from None
    except OSError as error:
        raise MediaError(Reason.UNREADABLE, detail=type(error).__name__) from error
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise MediaError(Reason.FILE_MISSING)
    return stream


def _opened_inside(base: Path, parts: Sequence[str]) -> int:
    """A file below `base`, opened folder by folder and along no link: one put there since the path was vetted leads nowhere.

    Where the system cannot do that (Windows), by its path.
    """
    if os.open not in os.supports_dir_fd:
        return os.open(base.joinpath(*parts), _FILE)
    folder = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(parts[-1], _FILE, dir_fd=folder)
    finally:
        os.close(folder)


def _entries(base: Path, closed: list[str]) -> Iterator[os.DirEntry[str]]:
    """Every visible entry below `base` that is no folder, each folder's own before those of the folders in it."""
    waiting = [base]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            closed.append(shown_path(folder.relative_to(base).as_posix()))
            continue
        below = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                below.append(Path(entry.path))
            else:
                yield entry
        waiting.extend(reversed(below))


def _regular(base: Path, entry: os.DirEntry[str]) -> os.stat_result | None:
    """What the system says of a regular file inside `base`; None for anything else."""
    try:
        if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(base):
            return None
        found = entry.stat()
    except OSError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _sorted(files: list[FolderFile]) -> tuple[FolderFile, ...]:
    return tuple(sorted(files, key=lambda file: file.name.casefold()))
