"""The files of videos: where they lie, how much room they take, and how they are removed.

A folder holds the files of all videos, so it is read once for all that are asked about, however many these are.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from core.video_ids import ID_LENGTH, checked_video_id

FOLDERS: Final = ("uploads", "thumbs", "previews", "captions", "cuts")
"""Where a video has files or a folder of its own, named by its id; what it was paid for lies in `EMBEDDINGS`."""
EMBEDDINGS: Final = "embeddings"


def files_of(
    library_dir: Path, video_ids: Collection[str], *, keeping: Collection[str] = ()
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file and folder of these videos outside the folders `keeping`, finished or not, each with the id of its video.

    Raises ValueError for an id that can't be.
    """
    wanted = frozenset(video_ids)
    for video_id in wanted:
        checked_video_id(video_id)
    embeddings = (Path(entry.path) for entry in _listed(library_dir / EMBEDDINGS) if entry.is_dir())
    for folder in (*(library_dir / name for name in FOLDERS if name not in keeping), *embeddings):
        for entry in _listed(folder):
            name = entry.name
            # What is being written has a dot in front, an ending of its own, or both.
            owner = name[:ID_LENGTH] if name[0] != "." else name[1 : ID_LENGTH + 1]
            if owner in wanted:
                yield owner, entry


def size_of(library_dir: Path, video_ids: Collection[str]) -> int:
    """How many bytes the files of these videos take up together: as they came, previews, captions, clips and embeddings.

    Not their pictures, which are kept below a size of their own: each video has a folder of these, and to look into thousands
    of folders takes seconds. Raises ValueError for an id that can't be.
    """
    size = 0
    for _, entry in files_of(library_dir, video_ids):
        try:
            if not entry.is_dir(follow_symlinks=False):
                size += entry.stat(follow_symlinks=False).st_size
        except OSError:
            # It went away meanwhile.
            continue
    return size


def remove_files(library_dir: Path, video_ids: Collection[str], *, keeping: Collection[str] = ()) -> dict[str, OSError]:
    """Remove every file of these videos outside the folders `keeping`; returns for which one could not be removed, and why."""
    problems: dict[str, OSError] = {}
    for video_id, entry in files_of(library_dir, video_ids, keeping=keeping):
        try:
            if entry.is_dir():
                shutil.rmtree(entry.path)
            else:
                Path(entry.path).unlink(missing_ok=True)
        except OSError as error:
            problems[video_id] = error
    return problems


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder; nothing if it is not there. Read to its end before anybody removes something from it."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
