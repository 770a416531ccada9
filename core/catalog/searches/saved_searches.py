"""Searches that somebody keeps under a name, to see what is new; some of them are shared with everybody."""

from __future__ import annotations

import time
import uuid
from typing import Any

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.tables.database import Database
from core.catalog.tables.rows import digest_of
from core.catalog.tables.schema import SAVED_SEARCHES
from core.models.search_answer import SavedSearch
from core.people.audit import Did, Kind
from core.people.person import OWNER

_columns = SAVED_SEARCHES.c


class SavedSearches:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, name: str, address: str, owner_id: str = OWNER.id) -> SavedSearch:
        """Keep it for this person, with all that there is now as seen. What is kept already only gets the name."""
        now = time.time()
        row = {"owner_id": owner_id, "id": uuid.uuid4().hex, "digest": digest_of(address), "address": address, "created_at": now}
        here = sa.and_(_columns.owner_id == owner_id, _columns.digest == row["digest"])
        with self._database.writing() as connection:
            connection.execute(self._database.insert(SAVED_SEARCHES).values(**row, name=name, seen_at=now))
            connection.execute(SAVED_SEARCHES.update().where(here).values(name=name))
            return _saved(connection.execute(sa.select(SAVED_SEARCHES).where(here)).mappings().one())

    def all(self, owner_id: str = OWNER.id) -> list[SavedSearch]:
        """Every one of this person and every shared one, the newest first."""
        seen = sa.or_(_columns.owner_id == owner_id, _columns.is_shared)
        query = sa.select(SAVED_SEARCHES).where(seen).order_by(_columns.created_at.desc(), _columns.id)
        with self._database.reading() as connection:
            return [_saved(row) for row in connection.execute(query).mappings()]

    def owner_of(self, search_id: str) -> str | None:
        """Whose it is; None if it is gone."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(_columns.owner_id).where(_columns.id == search_id)).scalar()

    def share(self, search_id: str, *, is_shared: bool, by: str) -> None:
        """Let everybody see it, or its owner alone again."""
        with self._database.writing() as connection:
            this = SAVED_SEARCHES.update().where(_columns.id == search_id)
            if connection.execute(this.values(is_shared=is_shared)).rowcount:
                audit.note(connection, by, Did.SHARED if is_shared else Did.REVOKED, Kind.SEARCH, search_id)

    def seen(self, search_id: str, owner_id: str = OWNER.id) -> None:
        """Whatever it finds now is new to its owner no longer."""
        own = sa.and_(_columns.id == search_id, _columns.owner_id == owner_id)
        with self._database.writing() as connection:
            connection.execute(SAVED_SEARCHES.update().where(own).values(seen_at=time.time()))

    def forget(self, search_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(SAVED_SEARCHES.delete().where(_columns.id == search_id))


def _saved(row: sa.RowMapping) -> SavedSearch:
    values: dict[str, Any] = {name: row[name] for name in ("id", "name", "address", "created_at", "seen_at")}
    return SavedSearch(**values, owner_id=row["owner_id"], is_shared=row["is_shared"])
