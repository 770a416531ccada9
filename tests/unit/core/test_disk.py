"""Room on the disk: every way in which a system says that there is none is one error, and no other fault is taken for it."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import psycopg.errors
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from sqlalchemy.exc import OperationalError

from core import disk
from core.errors import DiskFull, MediaError, Reason
from tests.support.saying import sentence_of

ALWAYS_FULL = Path("/dev/full")


def of_windows(code: int) -> OSError:
    error = OSError(errno.EINVAL, "no room")
    error.winerror = code  # type: ignore[attr-defined]  # only Windows sets it
    return error


def of_sqlite() -> sqlite3.Error:
    """The error of a database that may not grow."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create table t (x)")
        connection.execute("pragma max_page_count = 2")
        connection.execute("insert into t values (zeroblob(100000))")
    except sqlite3.Error as error:
        return error
    finally:
        connection.close()
    pytest.fail("it grew")


def caused_by(error: Exception) -> Exception:
    told = MediaError(Reason.UNREADABLE)
    told.__cause__ = error
    return told


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        OSError(errno.EFBIG, "File too large"),
        of_windows(39),
        of_windows(112),
        of_windows(1295),
        av.FFmpegError(errno.ENOSPC, "No space left on device"),
        of_sqlite(),
        OperationalError("insert", {}, of_sqlite()),
        psycopg.errors.DiskFull(),
        OperationalError("insert", {}, psycopg.errors.DiskFull()),
        caused_by(OSError(errno.EDQUOT, "Disk quota exceeded")),
        DiskFull(Reason.DISK_FULL, free="3 MB"),
    ],
    ids=repr,
)
def test_what_says_that_there_is_no_room(error: Exception) -> None:
    assert disk.is_full(error)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EIO, "Input/output error"),
        OSError(errno.EROFS, "Read-only file system"),
        OSError("12 requested and 3 read"),
        FileNotFoundError(),
        av.FFmpegError(errno.EINVAL, "Invalid argument"),
        sqlite3.OperationalError("database is locked"),
        OperationalError("insert", {}, psycopg.errors.UniqueViolation()),
        MediaError(Reason.UNREADABLE),
        ValueError("28"),
        None,
    ],
    ids=repr,
)
def test_what_says_something_else(error: Exception | None) -> None:
    assert not disk.is_full(error)


@pytest.mark.skipif(not ALWAYS_FULL.is_char_device(), reason="no device here that is always full")
def test_libraries_that_write_files_say_it_in_ways_that_are_known(tmp_path: Path) -> None:
    """Each is given an open file and never the device's name: some remove by name what they could not write."""
    table = pa.table({"x": np.zeros(100_000)})
    picture = Image.effect_noise((900, 900), 90)
    numbers = np.zeros(1_000_000)
    for write in (
        lambda file: file.write(b"x" * 100_000),
        lambda file: pq.write_table(table, file, compression="none", use_dictionary=False),
        lambda file: picture.save(file, "PNG"),
        lambda file: np.save(file, numbers),
        lambda file: np.savez(file, numbers),
    ):
        # Unbuffered, so that closing has nothing left to write.
        with ALWAYS_FULL.open("wb", buffering=0) as file, pytest.raises(DiskFull) as caught, disk.writing(tmp_path):
            write(file)
        assert caught.value.reason is Reason.DISK_FULL


def test_while_something_is_written_only_that_is_translated_and_says_what_was_lost(tmp_path: Path) -> None:
    with pytest.raises(DiskFull) as caught, disk.writing(tmp_path, Reason.UPLOAD_DISK):
        raise OSError(errno.ENOSPC, "full")
    assert "not added, and nothing was paid" in sentence_of(caught.value)
    with pytest.raises(FileNotFoundError), disk.writing(tmp_path):
        raise FileNotFoundError
    known = DiskFull(Reason.NOT_SAVED, free="3 MB")
    with pytest.raises(DiskFull) as caught, disk.writing(tmp_path):
        raise known
    assert caught.value is known


def test_a_quota_leaves_nothing_whatever_the_disk_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=7_000_000))
    assert "7 MB left" in sentence_of(disk.full(tmp_path, OSError(errno.ENOSPC, "full")))
    assert "0 KB left" in sentence_of(disk.full(tmp_path, OSError(errno.EDQUOT, "quota")))


def test_room_is_looked_for_where_the_folder_will_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []

    def usage(place: Path) -> SimpleNamespace:
        looked.append(place)
        return SimpleNamespace(free=1000)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    disk.check_room(tmp_path / "not" / "yet", 1000)
    assert looked == [tmp_path]
    with pytest.raises(DiskFull) as caught:
        disk.check_room(tmp_path / "not" / "yet", 1001, Reason.UPLOAD_DISK)
    assert (caught.value.reason, caught.value.facts) == (Reason.UPLOAD_DISK, {"free_bytes": 1000})


def test_whether_more_can_be_written_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk.takes_more(tmp_path / "not" / "yet")

    def quota(_handle: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "fsync", quota)
    assert not disk.takes_more(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_in_memory_fills_no_disk() -> None:
    with disk.writing(Path()):
        np.save(io.BytesIO(), np.zeros(3))
