"""The empty mount point of a disk that is not mounted is no place for a new library."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalog.folder_pairing import library_folder
from core.catalog.folder_pairing.library_folder import LibraryFolder, missing_mount, new_id
from core.config import load_settings
from core.errors import FolderAway
from core.services import Services
from tests.support.saying import sentence_of


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of disks: one that is mounted, one that is not and has a space in its name, one that is mounted nowhere."""
    found = tmp_path / "fstab"
    disk = str(tmp_path / "big disk").replace(" ", "\\040")
    found.write_text(f"# disks\nUUID=1 / ext4 defaults 0 1\nUUID=2 {disk} ext4 defaults 0 2\nUUID=3 none swap sw 0 0\n\n")
    return found


def test_a_folder_on_a_disk_that_is_not_mounted_is_told_from_others(table: Path, tmp_path: Path) -> None:
    disk = tmp_path / "big disk"
    assert (missing_mount(disk, table), missing_mount(disk / "clipseek" / "data", table)) == (disk, disk)
    assert missing_mount(tmp_path / "big disk 2", table) is None
    assert missing_mount(disk, tmp_path / "no table") is None


def test_no_library_begins_there_and_one_that_lies_there_is_opened(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "big disk" / "data"
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.setattr(library_folder.missing_mount, "__defaults__", (table,))
    with pytest.raises(FolderAway) as caught:
        _ = Services(load_settings()).catalog
    assert "is away" in sentence_of(caught.value)
    assert not data.exists()
    LibraryFolder.of(load_settings()).stamp(new_id())
    Services(load_settings()).catalog.close()
