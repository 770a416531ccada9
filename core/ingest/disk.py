"""Room on the disk: looked at before anything is written or paid for, so that work stops early and whole."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.errors import DiskFull, Reason


def check_room(folder: Path, spare_bytes: int) -> None:
    """Raises DiskFull if the disk of `folder`, which need not be there yet, has less than `spare_bytes` left."""
    there = next((place for place in (folder, *folder.parents) if place.exists()), None)
    if there is None:
        return
    free = shutil.disk_usage(there).free
    if free < spare_bytes:
        raise DiskFull(Reason.DISK_FULL, free=f"{free // 1_000_000} MB")
