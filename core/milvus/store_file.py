"""The file of the embedded store, looked at without the engine, which reports a file that it cannot read like any other fault.

The engine keeps its rows in SQLite. It reads the file once and answers searches from memory, so a file that is damaged or deleted
meanwhile shows only when something is written, or at the next start.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

MAGIC: Final = b"SQLite format 3\x00"
LOOKED_AT_SEC: Final = 20.0
"""A whole look reads every page of the file. What it has found no fault in until then is taken for whole."""
_STEPS_A_LOOK: Final = 10_000
_NOT_WHOLE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def begins_well(path: Path) -> bool:
    """Whether the file is there and starts as a database does: a quick look, which disturbs nobody who writes."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def is_damaged(path: Path, *, is_open: bool) -> bool:
    """Whether SQLite cannot read the file as a whole. One that is missing or empty is not damaged: it is a new one.

    `is_open`: the engine has the file open. Then nothing may be written to it meanwhile: no lock is taken, as that would have
    writes of the engine fail.
    """
    try:
        if path.stat().st_size == 0:
            return False
    except OSError:
        return False
    deadline = time.monotonic() + LOOKED_AT_SEC
    # Where nobody has it open, SQLite may first undo what a kill left half written.
    address = f"file:{quote(str(path))}?{'immutable=1' if is_open else 'mode=rw'}"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=1.0)) as connection:
            connection.set_progress_handler(lambda: int(time.monotonic() > deadline), _STEPS_A_LOOK)
            found: tuple[str] = connection.execute("pragma quick_check(1)").fetchone()
            return found != ("ok",)
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_WHOLE
