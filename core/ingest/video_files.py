"""The files of videos: where they lie, how much room they take, and how they are removed.

A folder holds the files of all videos, so it is read once for all that are asked about, however many these are.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from core.files import entries
from core.models.video import ID_LENGTH, checked_video_id
from core.storage.storage import CAPTIONS, EMBEDDINGS, UPLOADS, Storage, StoredFile

MADE_HERE: Final = ("thumbs", "previews", "cuts")
"""Where a video has files or a folder of its own on this machine, named by its id."""


def _stored_of(storage: Storage, wanted: frozenset[str], keeping: Collection[str]) -> Iterator[tuple[str, StoredFile]]:
    """Every file of these videos in the storage outside the folders `keeping`, finished or not, each with the id of its video."""
    embeddings = (f"{EMBEDDINGS}/{name}" for name in storage.folders(EMBEDDINGS))
    for folder in (*(name for name in (UPLOADS, CAPTIONS) if name not in keeping), *embeddings):
        for file in storage.files(folder):
            if _owner(file.name) in wanted:
                yield _owner(file.name), file


def _made_of(library_dir: Path, wanted: frozenset[str]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """What was made of these videos on this machine."""
    for folder in MADE_HERE:
        for entry in entries(library_dir / folder):
            if _owner(entry.name) in wanted:
                yield _owner(entry.name), entry


def _owner(name: str) -> str:
    """The id that a file's name begins with; what is being written has a dot in front, an ending of its own, or both."""
    return name[:ID_LENGTH] if name[0] != "." else name[1 : ID_LENGTH + 1]


def _checked(video_ids: Collection[str]) -> frozenset[str]:
    return frozenset(map(checked_video_id, video_ids))


def size_of(storage: Storage, library_dir: Path, video_ids: Collection[str]) -> int:
    """How many bytes the files of these videos take up together: as they came, previews, captions, clips and embeddings.

    Not their pictures, which are kept below a size of their own: each video has a folder of these, and to look into thousands
    of folders takes seconds. Raises ValueError for an id that can't be.
    """
    wanted = _checked(video_ids)
    size = sum(file.size_bytes for _, file in _stored_of(storage, wanted, ()))
    for _, entry in _made_of(library_dir, wanted):
        try:
            if not entry.is_dir(follow_symlinks=False):
                size += entry.stat(follow_symlinks=False).st_size
        except OSError:
            # It went away meanwhile.
            continue
    return size


def remove_files(
    storage: Storage, library_dir: Path, video_ids: Collection[str], *, keeping: Collection[str] = ()
) -> dict[str, Exception]:
    """Remove every file of these videos outside the folders `keeping`; returns for which one could not be removed, and why.

    Raises ValueError for an id that can't be, StorageAway.
    """
    wanted = _checked(video_ids)
    stored = {file.key: video_id for video_id, file in _stored_of(storage, wanted, keeping)}
    problems = {stored[key]: problem for key, problem in storage.delete(list(stored)).items()}
    for video_id, entry in _made_of(library_dir, wanted):
        try:
            if entry.is_dir():
                shutil.rmtree(entry.path)
            else:
                Path(entry.path).unlink(missing_ok=True)
        except OSError as error:
            problems[video_id] = error
    return problems
