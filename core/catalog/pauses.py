"""What holds back the whole queue: one row for each kind, seen by all processes and said once on the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from core.catalog.database import Database
from core.catalog.schema import PAUSES
from core.models import Hold, Pause

HOLDS_ALL: Final = (Hold.KEY, Hold.DISK)
"""These stop every step until they are lifted; the provider's rate stops new tasks only, until its time."""


class Pauses:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, name: Hold, *, reason: str, words: str, until: float) -> None:
        """Hold the queue back; a later `until` that is noted already stays."""
        values = {"name": name.value, "reason": reason, "words": words.replace("\x00", ""), "until": until}
        with self._database.writing() as connection:
            connection.execute(self._database.insert(PAUSES).values(values))
            connection.execute(PAUSES.update().where(PAUSES.c.name == name.value, PAUSES.c.until <= until).values(values))

    def lift(self, names: Iterable[Hold]) -> None:
        """What held the queue back is over."""
        with self._database.writing() as connection:
            connection.execute(PAUSES.delete().where(PAUSES.c.name.in_(list(names))))

    def all(self, now: float) -> list[Pause]:
        """What holds the queue back. One that holds all stays until it is lifted, the provider's rate until its time."""
        query = sa.select(PAUSES).where(sa.or_(PAUSES.c.name.in_(HOLDS_ALL), PAUSES.c.until > now)).order_by(PAUSES.c.name)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [Pause(Hold(row["name"]), row["reason"], row["words"], row["until"]) for row in rows]

    def until(self, name: Hold) -> float:
        """Until when this holds the queue back, in seconds since 1970; 0 if it does not."""
        with self._database.reading() as connection:
            return float(connection.execute(sa.select(PAUSES.c.until).where(PAUSES.c.name == name.value)).scalar() or 0)
