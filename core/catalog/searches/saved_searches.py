"""Searches that somebody keeps under a name, to see what is new."""

from __future__ import annotations

import time
import uuid
from typing import Any

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.rows import digest_of
from core.catalog.tables.schema import SAVED_SEARCHES
from core.search_answer import SavedSearch

_columns = SAVED_SEARCHES.c


class SavedSearches:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, name: str, address: str) -> SavedSearch:
        """Keep it, with all that there is now as seen. What is kept already only gets the name."""
        now = time.time()
        row = {"id": uuid.uuid4().hex, "digest": digest_of(address), "address": address, "created_at": now}
        here = _columns.digest == row["digest"]
        with self._database.writing() as connection:
            connection.execute(self._database.insert(SAVED_SEARCHES).values(**row, name=name, seen_at=now))
            connection.execute(SAVED_SEARCHES.update().where(here).values(name=name))
            return _saved(connection.execute(sa.select(SAVED_SEARCHES).where(here)).mappings().one())

    def all(self) -> list[SavedSearch]:
        """Every one, the newest first."""
        query = sa.select(SAVED_SEARCHES).order_by(_columns.created_at.desc(), _columns.id)
        with self._database.reading() as connection:
            return [_saved(row) for row in connection.execute(query).mappings()]

    def seen(self, search_id: str) -> None:
        """Whatever it finds now is new no longer."""
        with self._database.writing() as connection:
            connection.execute(SAVED_SEARCHES.update().where(_columns.id == search_id).values(seen_at=time.time()))

    def forget(self, search_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(SAVED_SEARCHES.delete().where(_columns.id == search_id))


def _saved(row: sa.RowMapping) -> SavedSearch:
    values: dict[str, Any] = {name: row[name] for name in ("id", "name", "address", "created_at", "seen_at")}
    return SavedSearch(**values)
