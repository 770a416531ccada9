"""What nobody needs any more goes; what anybody may still need stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from core.ingest import cleanup


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    """What was brought here: one file just now, one 25 hours ago."""
    folder = tmp_path / "staged"
    folder.mkdir()
    for name in ("new.mp4", "old.mp4"):
        (folder / name).write_bytes(b"x")
    long_ago = time.time() - 25 * 3600
    os.utime(folder / "old.mp4", (long_ago, long_ago))
    return folder


def test_what_was_brought_and_never_started_goes_after_a_day(staged: Path) -> None:
    cleanup.remove_abandoned(staged)
    assert [path.name for path in staged.iterdir()] == ["new.mp4"]


def test_a_folder_that_is_not_there_has_nothing_to_remove(tmp_path: Path) -> None:
    cleanup.remove_abandoned(tmp_path / "staged")
