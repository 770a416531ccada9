"""The home of the engines: one for each process, and none stays behind for ever."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from core.milvus.engine_home import LOCK, PREFIX, EngineHome

ROOT = Path(__file__).parents[4]
HAS_ONE = """
import sys
from core.milvus.engine_home import EngineHome
home = EngineHome()
print(home.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temp_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def other(temp_folder: Path) -> tuple[subprocess.Popen[str], Path]:
    """Another process that has a home, and where that is."""
    process = subprocess.Popen(
        [sys.executable, "-c", HAS_ONE],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temp_folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_the_folder_of_a_killed_process_goes_with_the_next_start(other: tuple[subprocess.Popen[str], Path]) -> None:
    process, folder = other
    (folder / ".cache").mkdir()
    process.kill()
    process.communicate(timeout=20)
    assert folder.is_dir()
    home = EngineHome()
    assert not folder.exists()
    assert Path(home.path).is_dir()


def test_the_folder_of_a_process_that_lives_stays_and_goes_as_that_ends(other: tuple[subprocess.Popen[str], Path]) -> None:
    process, folder = other
    homes = EngineHome(), EngineHome()
    assert all(Path(home.path).is_dir() for home in homes)
    assert (folder / LOCK).is_file()
    process.communicate("", timeout=20)
    assert not folder.exists()


def test_what_has_no_lock_or_is_only_linked_to_is_left_alone(temp_folder: Path) -> None:
    earlier = temp_folder / f"{PREFIX}earlier"
    elsewhere = temp_folder / "elsewhere"
    for folder in (earlier, elsewhere):
        folder.mkdir()
    (elsewhere / LOCK).touch()
    (temp_folder / f"{PREFIX}link").symlink_to(elsewhere)
    EngineHome()
    assert earlier.is_dir()
    assert (elsewhere / LOCK).is_file()


def test_the_folder_of_another_user_is_left_alone(temp_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = temp_folder / f"{PREFIX}theirs"
    theirs.mkdir()
    (theirs / LOCK).touch()
    monkeypatch.setattr(os, "getuid", lambda: theirs.stat().st_uid + 1)
    EngineHome()
    assert theirs.is_dir()
