"""What was asked lately, so that it can be asked again with a press."""

from __future__ import annotations

import time
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.rows import digest_of
from core.catalog.tables.schema import SEARCHES
from core.models import PastSearch, Verdict

KEPT_SEARCHES: Final = 500


class Searches:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, address: str, said: str, verdict: Verdict, hits: int, *, about: str | None = None) -> None:
        """This was asked now. It takes the place of what was noted of the same `about` (the address, if not told).

        Only the newest are kept.
        """
        values: dict[str, Any] = {"address": address, "said": said, "at": time.time(), "verdict": verdict.value, "hits": hits}
        digest = digest_of(about or address)
        here = SEARCHES.c.digest == digest
        new = self._database.insert(SEARCHES).values(digest=digest, **values)
        oldest = sa.select(SEARCHES.c.at).order_by(SEARCHES.c.at.desc()).limit(1).offset(KEPT_SEARCHES - 1).scalar_subquery()
        # A power cut may take the last lines: nobody should wait for the disk on their way to the hits.
        with self._database.writing(lasting=False) as connection:
            connection.execute(new)
            connection.execute(SEARCHES.update().where(here).values(values))
            connection.execute(SEARCHES.delete().where(SEARCHES.c.at < oldest))

    def recent(self, limit: int) -> list[PastSearch]:
        """The newest, newest first."""
        query = sa.select(SEARCHES).order_by(SEARCHES.c.at.desc(), SEARCHES.c.digest).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [PastSearch(row["address"], row["said"], row["at"], Verdict(row["verdict"]), row["hits"]) for row in rows]

    def forget(self) -> None:
        """Drop all of it."""
        with self._database.writing() as connection:
            connection.execute(SEARCHES.delete())
