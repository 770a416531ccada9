"""Only one at a time works in a folder, and whoever comes to it tidies up first."""

from __future__ import annotations

from pathlib import Path

from core.folder_lock import FolderLock


def test_one_has_the_folder_until_it_leaves(tmp_path: Path) -> None:
    tidied: list[str] = []
    first = FolderLock(tmp_path / "work", lambda: tidied.append("first"))
    second = FolderLock(tmp_path / "work", lambda: tidied.append("second"))

    assert first.is_ours()
    assert first.is_ours()
    assert not second.is_ours()
    assert tidied == ["first"]

    first.leave()
    assert second.is_ours()
    assert tidied == ["first", "second"]
    second.leave()
