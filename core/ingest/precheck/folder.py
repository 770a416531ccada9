"""Videos and photos in a folder of this machine that may be imported from: listed, also as a tree, read; nothing outside it."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from core.errors import MediaError, Reason
from core.ingest.precheck.card import NOTES_SUFFIX, SENT, EntryKind, captions_key, is_system, kind_of, notes_key, raw_copies
from core.ingest.precheck.sound_files import PartOf, sound_files
from core.library.names import shown_path
from core.media.op_atom import AtomFile, part_in

MOST_FILES: Final = 5_000
MOST_ENTRIES: Final = 100_000
"""How many names are looked at before giving up, so that a whole disk does not hold up the page."""
_FILE: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Without O_NONBLOCK, a pipe put in the file's place would hang us; O_NOFOLLOW is for a link put there."""


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One video or photo. `name` is its path below the folder, with `/` between the parts; `captions` that of some beside it."""

    name: str
    size_bytes: int
    modified_at: float
    captions: str = ""
    notes: str = ""
    """The path of what its camera wrote beside it."""
    sounds: tuple[str, ...] = ()
    """The paths of files that hold its sound, which are no videos of their own, and how large they are together."""
    sound_bytes: int = 0

    @property
    def is_photo(self) -> bool:
        """By its name."""
        return kind_of(self.name) is EntryKind.PHOTO

    @property
    def shown_name(self) -> str:
        return shown_path(self.name)


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in the folder, by name. `closed` are folders and files that we may not read, `outside` links to videos
    that lead out of it, or nowhere, both as they may be shown; `left_out` counts what is none, or only another's copy;
    `is_cut` if there is more than is listed.
    """

    files: tuple[FolderFile, ...]
    closed: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    is_cut: bool = False
    left_out: Mapping[EntryKind, int] = field(default_factory=dict)


def list_folder(root: Path, most_files: int = MOST_FILES, most_entries: int = MOST_ENTRIES) -> Listing:
    """The videos and photos below `root`, but no hidden ones and no links that lead out. Raises MediaError(FOLDER_MISSING)."""
    if not root.is_dir():
        raise MediaError(Reason.FOLDER_MISSING, folder=root)
    base = root.resolve()
    closed: list[str] = []
    outside: list[str] = []
    files: list[FolderFile] = []
    captions: dict[str, str] = {}
    notes: dict[str, str] = {}
    left_out: Counter[EntryKind] = Counter()
    is_cut = False
    for seen, entry in enumerate(_entries(base, closed), 1):
        is_cut = len(files) >= most_files or seen > most_entries
        if is_cut:
            break
        name = entry.path[len(str(base)) :].lstrip(os.sep).replace(os.sep, "/")
        kind = kind_of(name)
        if kind is EntryKind.CAPTIONS:
            captions.setdefault(captions_key(name), name)
        if name.lower().endswith(NOTES_SUFFIX):
            notes.setdefault(notes_key(name), name)
        if kind not in SENT:
            left_out[kind] += 1
            continue
        found = _regular(base, entry)
        if found is None:
            if entry.is_symlink():
                outside.append(shown_path(name))
        elif os.access(entry.path, os.R_OK):
            files.append(FolderFile(name, found.st_size, found.st_mtime))
        else:
            closed.append(shown_path(name))
    named = {file.name: file for file in files}
    files = paired(files, captions, notes, left_out, lambda name: part_in(_inside(base, named[name])))
    return Listing(_sorted(files), tuple(closed), tuple(outside), is_cut, +left_out)


def paired(
    files: Sequence[FolderFile],
    captions: Mapping[str, str],
    notes: Mapping[str, str],
    left_out: Counter[EntryKind],
    part_of: PartOf,
) -> list[FolderFile]:
    """Each video with what lies beside it, and of photos that are there as a picture and as raw data the picture.

    `captions` and `notes` by their keys; `left_out`, which counted these, is put right. `part_of` is asked with the name of one.
    """
    copies = raw_copies(file.name for file in files)
    left_out[EntryKind.RAW_COPY] += len(copies)
    named = {file.name: file for file in files}
    beside = sound_files(named, part_of)
    not_offered = copies | {name for names in beside.values() for name in names}
    offered = [
        file
        if file.is_photo
        else replace(
            file,
            captions=captions.get(captions_key(file.name), ""),
            notes=notes.get(notes_key(file.name), ""),
            sounds=beside.get(file.name, ()),
            sound_bytes=sum(named[name].size_bytes for name in beside.get(file.name, ())),
        )
        for file in files
        if file.name not in not_offered
    ]
    left_out[EntryKind.CAPTIONS] -= len({file.captions for file in offered if file.captions})
    left_out[EntryKind.CAMERA_DATA] -= len({file.notes for file in offered if file.notes})
    return offered


def _inside(base: Path, file: FolderFile) -> AtomFile:
    return AtomFile(str(base / file.name), file.size_bytes, file.modified_at, partial(open_in_folder, base, file.name))


def open_in_folder(root: Path, name: str) -> BinaryIO:
    """A file of `list_folder`, open for reading; vetted anew, because the folder may have changed since.

    Raises MediaError: FILE_MISSING for what is not, or no longer, a regular file inside; UNREADABLE if it may not be read.
    """
    base = root.resolve()
    try:
        path = path_in_folder(root, name)
        stream = os.fdopen(_opened_inside(base, path.relative_to(base).parts), "rb")
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise MediaError(Reason.FILE_MISSING) from None
    except OSError as error:
        raise MediaError(Reason.UNREADABLE, detail=type(error).__name__) from error
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise MediaError(Reason.FILE_MISSING)
    return stream


def path_in_folder(root: Path, name: str) -> Path:
    """The real path of a file of `list_folder`. Raises MediaError(FILE_MISSING) for what is not inside; OSError, ValueError."""
    base = root.resolve()
    path = (base / name).resolve(strict=True)
    if not path.is_relative_to(base) or any(part.startswith(".") for part in path.relative_to(base).parts):
        raise MediaError(Reason.FILE_MISSING)
    return path


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
    """Every entry below `base` that is no folder, each folder's own before those of the folders in it; none of hidden folders."""
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
            if entry.is_dir(follow_symlinks=False):
                if not is_system(entry.name):
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


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder with all the files below it. `label` is what it is called below the row that holds it, empty for the outermost."""

    label: str
    depth: int
    files: tuple[FolderFile, ...]

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


def folder_rows(files: Sequence[FolderFile]) -> list[FolderRow]:
    """Each folder after the one that it is in. One that holds nothing but another folder shares its row: `DCIM/100GOPRO`."""
    inside: dict[str, list[FolderFile]] = defaultdict(list)
    below: dict[str, set[str]] = defaultdict(set)
    for file in files:
        folder = ""
        inside[folder].append(file)
        for part in file.name.split("/")[:-1]:
            outer, folder = folder, f"{folder}{part}/"
            inside[folder].append(file)
            below[outer].add(folder)
    rows = []
    waiting = [("", "", 0)] if files else []
    while waiting:
        path, above, depth = waiting.pop()
        while len(below[path]) == 1 and len(inside[only := next(iter(below[path]))]) == len(inside[path]):
            path = only
        rows.append(FolderRow(shown_path(path.removeprefix(above).rstrip("/")), depth, tuple(inside[path])))
        waiting += [(folder, path, depth + 1) for folder in sorted(below[path], key=_in_order, reverse=True)]
    return rows


def _in_order(folder: str) -> list[tuple[int, str]]:
    """As people count: `Card 2` before `Card 10`."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", folder.casefold())]
