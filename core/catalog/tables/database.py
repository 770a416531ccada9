"""Opening the catalog's database, SQLite or Postgres, so that both behave the same under many threads and a kill."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from core.attempts import at_most
from core.catalog.tables.addresses import parsed
from core.catalog.tables.faults import missing, translated
from core.catalog.tables.migrate import migrate
from core.catalog.tables.schema import VIDEOS
from core.errors import CatalogError, Reason

if TYPE_CHECKING:
    from core.catalog.tables.postgres import Reach

log = logging.getLogger(__name__)

T = TypeVar("T")
Insert = sqlite.Insert | postgresql.Insert
BUSY_TIMEOUT_SEC: Final = 30.0
"""So long a write waits while another program writes to a SQLite file; less where somebody looks at a page."""

PART_ROWS: Final = 500
"""Rows that are written in one transaction where there may be thousands: others wait no longer than for these."""
PART_READ: Final = 5_000
"""Values that one statement may compare with: SQLite takes 32,766 of them, Postgres 65,535."""


class Database:
    """One engine with the rules for transactions. Raises CatalogError where the database cannot do its work."""

    def __init__(self, url: str) -> None:
        self._reach: Reach | None = None
        self.file: Path | None = None
        address = parsed(url)
        with self._translated():
            self.is_sqlite = address.get_backend_name() == "sqlite"
            self.file = Path(address.database).resolve() if self.is_sqlite and address.database else None
            if self.file is not None:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            options = {"connect_args": {"timeout": BUSY_TIMEOUT_SEC}} if self.is_sqlite else _server_options(address)
            self.engine = sa.create_engine(address, pool_size=16, max_overflow=16, **options)
            self._hasty = self.engine.execution_options(clipseek_hasty=True)
            # Who finds SQLite's own lock taken sleeps and looks again, for longer and longer; this one is handed on at once.
            self._one_writer = threading.Lock() if self.is_sqlite else None
            if self.is_sqlite:
                _teach_sqlite(self.engine, self.file)
            elif address.get_driver_name() == "psycopg":
                from core.catalog.tables.postgres import Reach  # noqa: PLC0415 - a SQLite file needs no driver

                self._reach = Reach()
                self._reach.teach(self.engine)
        with self.writing() as connection:
            migrate(connection)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that writes nothing; on SQLite it never waits for a writer."""
        with self._translated(), self.engine.connect() as connection:
            yield connection.execution_options(clipseek_reads=True)

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[sa.Connection]:
        """A transaction that commits at its end; on SQLite the only writer from its start on.

        Without `lasting`, a power cut (not a kill) may undo it on SQLite, until a lasting one follows: for what would only be
        done again, as it saves the wait for the disk.
        """
        with self._translated(), self._turn(), (self.engine if lasting else self._hasty).begin() as connection:
            yield connection

    def insert(self, table: sa.Table) -> Insert:
        """An INSERT that does nothing where the row, or one that a unique index takes for it, is there already.

        Its result's `rowcount` says which it was.
        """
        make = sqlite.insert if self.is_sqlite else postgresql.insert
        # Without the option SQLAlchemy drops psycopg's count for an INSERT, and -1 reads as done.
        return make(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)

    def now(self, connection: sa.Connection) -> float:
        """Seconds since 1970: where several machines share a database by its clock, so that theirs may differ."""
        if self.is_sqlite:
            return time.time()
        return float(connection.execute(sa.text("select extract(epoch from clock_timestamp())")).scalar_one())

    @property
    def is_away(self) -> bool:
        """Whether the database's server did not answer when last asked."""
        return self._reach is not None and self._reach.is_away

    def check(self) -> None:
        """Read next to nothing. Raises CatalogError if that is not possible."""
        with self.reading() as connection:
            connection.execute(sa.select(VIDEOS.c.id).limit(1)).first()

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._one_writer is None:
            yield
            return
        if not self._one_writer.acquire(timeout=at_most(BUSY_TIMEOUT_SEC)):
            raise CatalogError(Reason.CATALOG_BUSY, detail="another thread waits to write")
        try:
            yield
        finally:
            self._one_writer.release()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        if self._reach is not None:
            self._reach.check()
        try:
            yield
        except (SQLAlchemyError, OSError, ModuleNotFoundError, ValueError, TypeError) as error:
            # Only the kind of fault: the text of a driver's error may hold the address with its password.
            log.warning("catalog: %s", type(error).__name__)
            raise translated(error, self.file, is_away=self.is_away) from None


def _server_options(address: sa.URL) -> dict[str, Any]:
    if address.get_driver_name() != "psycopg":
        return {"pool_pre_ping": True}
    from core.catalog.tables.postgres import POOL_WAIT_SEC, WIRE  # noqa: PLC0415 - a SQLite file needs no driver

    wire = {name: value for name, value in WIRE.items() if name not in address.query}
    return {"pool_pre_ping": True, "pool_timeout": POOL_WAIT_SEC, "connect_args": wire}


def in_parts(items: Iterable[T], most: int = PART_ROWS) -> Iterator[list[T]]:
    """Each item once, in order, in parts of at most `most`: usually what one transaction that writes can hold."""
    rest = iter(dict.fromkeys(items))
    while part := list(islice(rest, most)):
        yield part


def rows_of(connection: sa.Connection, items: Iterable[Any], query: Callable[[list[Any]], sa.Select[Any]]) -> list[sa.RowMapping]:
    """The rows of all these items, however many: `query` gives the statement for some of them."""
    return [row for part in in_parts(items, PART_READ) for row in connection.execute(query(part)).mappings()]


def _teach_sqlite(engine: sa.Engine, file: Path | None) -> None:
    """WAL lets pages read while the worker writes; IMMEDIATE takes the write lock before reading, so no upgrade can fail."""
    was_opened = False

    @sa.event.listens_for(engine, "do_connect")
    def _look(_dialect: Any, _record: Any, _arguments: Any, _options: Any) -> None:
        nonlocal was_opened
        if was_opened and file is not None and not file.exists():
            raise missing(file)
        was_opened = True

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=wal",
            "synchronous=full",
            f"busy_timeout={round(BUSY_TIMEOUT_SEC * 1000)}",
            "foreign_keys=on",
        ):
            connection.execute(f"pragma {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if options.get("clipseek_reads"):
            connection.exec_driver_sql("BEGIN")
            return
        # Each time, because the next one to have this connection may need others.
        connection.exec_driver_sql(f"pragma busy_timeout={round(at_most(BUSY_TIMEOUT_SEC) * 1000)}")
        connection.exec_driver_sql(f"pragma synchronous={'normal' if options.get('clipseek_hasty') else 'full'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
