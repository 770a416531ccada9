"""Originals that stay where they are: in their place in the library lies a link that leads to them.

Such a link notes when the file was changed last, as its own time. Where the file is another one by then, or part of its path has
become a link since, it is as if it were away: what stands there is not what was taken into the library.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

SAME_SEC: Final = 2.0
"""How exactly some file systems keep the time of a change."""


def leave(original: Path, link: Path) -> None:
    """Put a link to this file, given by its real path, in the place of a copy. Raises OSError."""
    changed_ns = original.stat().st_mtime_ns
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(original)
    os.utime(link, ns=(changed_ns, changed_ns), follow_symlinks=False)


def can_leave() -> bool:
    """Whether this system keeps the time of a link."""
    return os.utime in os.supports_follow_symlinks


def is_as_left(path: Path) -> bool:
    """Whether a path is no such link, or its file is there as it was left."""
    if not path.is_symlink():
        return True
    try:
        return os.path.realpath(path, strict=True) == str(path.readlink()) and _is_unchanged(path)
    except OSError:
        return False


def _is_unchanged(path: Path) -> bool:
    return abs(path.stat().st_mtime_ns - path.lstat().st_mtime_ns) <= SAME_SEC * 1e9
