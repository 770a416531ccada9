"""Why a database could not do its work: what the error of a driver means for people, each cause with a remedy of its own.

Only the kind of an error is kept of it: its text may hold the address with its password.
"""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core import disk
from core.errors import CatalogError, CatalogFull, Reason

DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
UNWRITABLE: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
REFUSED: Final = ("authentication failed", "no pg_hba.conf entry", "does not exist", "permission denied", "no password supplied")
"""What a Postgres server says, in English, to who may not come in. While it starts or stops it says other things."""


def translated(error: Exception, file: Path | None, *, is_away: bool) -> CatalogError:
    """The error to raise. `file`: the catalog's, if it is one; `is_away`: its server does not answer."""
    kind, cause = type(error).__name__, getattr(error, "orig", error)
    code = getattr(cause, "sqlite_errorcode", None)
    main_code = code & 0xFF if isinstance(code, int) else None
    if _is_full(error, main_code, file):
        return CatalogFull(Reason.CATALOG_FULL, detail=kind)
    if file is not None and (isinstance(error, OSError) or main_code in UNWRITABLE):
        return unwritable(file.parent, detail=kind)
    facts = {}
    if is_away:
        reason = _why_away(cause)
    elif main_code == sqlite3.SQLITE_BUSY:
        # Another program held the file for as long as we wait.
        reason = Reason.CATALOG_BUSY
    elif file is not None and main_code in DAMAGED:
        reason, facts = Reason.CATALOG_DAMAGED, {"name": file.name}
    else:
        no_address = isinstance(error, sa.exc.ArgumentError | ModuleNotFoundError)
        reason = Reason.CATALOG_ADDRESS if no_address else Reason.CATALOG_FAULT
    return CatalogError(reason, detail=kind, **facts)


def unwritable(folder: Path, *, detail: str) -> CatalogError:
    """For a folder that is not there, or may not be written."""
    return CatalogError(Reason.CATALOG_UNWRITABLE, detail=detail, folder=folder)


def missing(file: Path) -> OSError:
    """A file that was there and is not any more: opened again, SQLite would make an empty one in its place."""
    return FileNotFoundError(errno.ENOENT, "the catalog's file is gone", file.name)


def _why_away(cause: object) -> Reason:
    said = str(cause)
    return Reason.CATALOG_REFUSED if "FATAL" in said and any(word in said for word in REFUSED) else Reason.CATALOG_SILENT


def _is_full(error: Exception, main_code: int | None, file: Path | None) -> bool:
    """Whether the fault is that there is no room. SQLite tells a quota that is used up only as a fault of the disk."""
    is_of_the_disk = main_code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
    return disk.is_full(error) or (is_of_the_disk and file is not None and not disk.takes_more(file.parent))
