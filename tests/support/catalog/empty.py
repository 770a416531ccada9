"""Empty catalogs made by copying one: to make all tables anew takes longer than most tests of them do."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from core.catalog.tables.migrate import migrate
from tests.support.servers import postgres

TEMPLATE = "empty_catalog"


def empty_file(path: Path) -> str:
    """The address of a SQLite file with the tables of today and nothing in them."""
    path.write_bytes(_file())
    return f"sqlite:///{path}"


def empty_database() -> str:
    """The same on Postgres."""
    _make_template()
    return postgres.new_database(TEMPLATE)


@cache
def _file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        _fill(f"sqlite:///{file}")
        return file.read_bytes()


@cache
def _make_template() -> None:
    _fill(postgres.new_database(name=TEMPLATE))


def _fill(address: str) -> None:
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()
