"""What holds for a folder and for a bucket alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.storage.storage import Storage

KEY = "uploads/0123456789abcdef.mp4"
LARGE = bytes(range(256)) * 80_000
"""More than two parts of an upload."""


def test_what_is_written_is_read_and_listed(storage: Storage) -> None:
    storage.write("embeddings/model/a.parquet", b"vectors")
    assert storage.read("embeddings/model/a.parquet") == b"vectors"
    (file,) = storage.files("embeddings/model")
    assert (file.key, file.name, file.size_bytes) == ("embeddings/model/a.parquet", "a.parquet", 7)
    assert storage.folders("embeddings") == ["model"]
    assert storage.files("embeddings") == []
    assert storage.find(file.key) == file


def test_where_nothing_is_it_says_so(storage: Storage) -> None:
    assert storage.find(KEY) is None
    assert storage.files("uploads") == []
    assert storage.folders("embeddings") == []
    for read in (lambda: storage.read(KEY), lambda: storage.open(KEY).read(1), lambda: storage.local(KEY).__enter__()):
        with pytest.raises(FileNotFoundError):
            read()


def test_a_file_that_is_written_again_has_another_version(storage: Storage) -> None:
    storage.write("captions/a.vtt", b"one")
    before = storage.find("captions/a.vtt")
    storage.write("captions/a.vtt", b"two")
    after = storage.find("captions/a.vtt")
    assert before is not None
    assert after is not None
    assert before.version != after.version
    with storage.local("captions/a.vtt") as path:
        assert path.read_bytes() == b"two"


def test_a_large_file_moves_in_and_is_read_by_stretches_and_as_a_whole(storage: Storage, tmp_path: Path) -> None:
    staged = tmp_path / "staged.mp4"
    staged.write_bytes(LARGE)
    storage.put(KEY, staged)
    assert not staged.exists()
    with storage.open(KEY) as file:
        assert file.seek(0, 2) == len(LARGE)
        file.seek(9_000_001)
        assert file.read(5) == LARGE[9_000_001:9_000_006]
        assert file.tell() == 9_000_006
    with storage.local(KEY) as path:
        assert path.read_bytes() == LARGE


def test_what_is_not_there_cannot_be_put(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        storage.put(KEY, tmp_path / "gone.mp4")


def test_deleting_what_is_gone_already_is_no_fault(storage: Storage) -> None:
    storage.write(KEY, b"film")
    assert storage.delete([KEY, "uploads/never.mp4"]) == {}
    assert storage.delete([KEY]) == {}
    assert storage.delete([]) == {}
    assert storage.find(KEY) is None


@pytest.mark.parametrize("key", ["../secret", "uploads/../../secret", "/etc/passwd", "uploads//a", "uploads/a\x00", "", "a\\b"])
def test_no_key_leads_out_of_the_library(storage: Storage, key: str) -> None:
    for use in (storage.find, storage.read, storage.open):
        with pytest.raises(ValueError, match="no key"):
            use(key)
