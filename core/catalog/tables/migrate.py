"""Bringing a catalog's tables to the present: made at once where there are none, moved by Alembic where there are older ones."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core.catalog.tables import collection_tables, people_tables, script_tables, share_tables, spoken_tables, undo_tables
from core.catalog.tables.schema import HEAD, METADATA
from core.errors import CatalogError, Reason

UPKEEP_LOCK: Final = 71_000
"""Postgres advisory lock: of several processes that start at once, one makes or moves the tables and the others wait."""
FIRST: Final = "0001"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
MORE_TABLES: Final = (collection_tables, people_tables, script_tables, share_tables, spoken_tables, undo_tables)
"""Modules that add tables to the metadata when they are imported."""


def migrate(connection: sa.Connection) -> None:
    """Within the caller's transaction, so that it happens whole or not at all. Raises CatalogError for a newer one."""
    if connection.dialect.name == "postgresql":
        # Moving large tables takes its time, and the others wait for it; without this, the limits of a page would end both.
        connection.execute(sa.text("set local statement_timeout = 0"))
        connection.execute(sa.text("set local lock_timeout = 0"))
        connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": UPKEEP_LOCK})
    version = _version(connection)
    if version == HEAD:
        return
    if version is None and not sa.inspect(connection).has_table("jobs"):
        METADATA.create_all(connection)
        _stamp(connection, HEAD)
        return
    if version is None:
        # Releases before the first migration left no version.
        _stamp(connection, FIRST)
    elif version > HEAD:
        raise CatalogError(Reason.CATALOG_NEWER)
    _migrate(connection)


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(sa.text("select version_num from alembic_version")).scalar()
    return version


def _stamp(connection: sa.Connection, version: str) -> None:
    connection.execute(sa.text("create table alembic_version (version_num varchar(32) not null primary key)"))
    connection.execute(sa.text("insert into alembic_version values (:version)"), {"version": version})


def _migrate(connection: sa.Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a third of a second that an up-to-date catalog need not wait for
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
