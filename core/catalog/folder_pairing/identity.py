"""Which data folder a catalog belongs to: the id that both carry, and what the catalog says should lie in the folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.schema import (
    CLUSTER_NAMES,
    EVENTS,
    JOBS,
    LIBRARY_IDENTITY,
    QUERY_VECTORS,
    SAVED_CONCEPTS,
    SAVED_SEARCHES,
    SEARCHES,
    VIDEOS,
)
from core.models.jobs import Stage

if TYPE_CHECKING:
    from core.catalog import Catalog

IDENTITY_LOCK: Final = 71_002
"""Postgres advisory lock: of several processes that start at once, one decides which folder the catalog belongs to."""
SIGNS_OF_USE: Final = (VIDEOS, EVENTS, SEARCHES, SAVED_SEARCHES, SAVED_CONCEPTS, QUERY_VECTORS, CLUSTER_NAMES)
"""A row in any of these tables means that somebody has worked with the catalog."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a catalog says should lie in its data folder."""

    videos: int
    file_names: frozenset[str]
    """Of the uploads."""
    embedded: frozenset[str]
    """The ids of the videos that are ready, so that there are saved embeddings of them."""

    @property
    def is_anything(self) -> bool:
        return bool(self.file_names or self.embedded)


class Identity:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, catalog: Catalog) -> Self:
        return cls(catalog._database)

    def id(self) -> str | None:
        """The id of the library, None if the catalog carries none yet."""
        with self._database.reading() as connection:
            return _id(connection)

    def expected(self) -> Expected:
        """What should lie in the data folder."""
        with self._database.reading() as connection:
            return _expected(connection)

    @contextmanager
    def deciding(self) -> Iterator[Deciding]:
        """A transaction in which nobody else decides; what is set in it counts once it ends without an exception."""
        with self._database.writing() as connection:
            if not self._database.is_sqlite:
                connection.execute(sa.text("set local lock_timeout = '30s'"))
                connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": IDENTITY_LOCK})
            yield Deciding(connection)


class Deciding:
    """The identity of a catalog while nobody else can change it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def id(self) -> str | None:
        return _id(self._connection)

    def is_used(self) -> bool:
        """Whether somebody has worked with the catalog; one that was made just now is not."""
        looks = (sa.select(sa.literal(1)).select_from(table).limit(1) for table in SIGNS_OF_USE)
        return any(self._connection.execute(look).first() for look in looks)

    def expected(self) -> Expected:
        return _expected(self._connection)

    def set(self, library_id: str) -> None:
        """Carry this id from now on, whatever it was before."""
        self._connection.execute(LIBRARY_IDENTITY.delete())
        self._connection.execute(LIBRARY_IDENTITY.insert().values(id=library_id, created_at=time.time()))


def _id(connection: sa.Connection) -> str | None:
    found: str | None = connection.execute(sa.select(LIBRARY_IDENTITY.c.id).limit(1)).scalar()
    return found


def _expected(connection: sa.Connection) -> Expected:
    names = connection.execute(sa.select(VIDEOS.c.file_name)).scalars().all()
    ready = sa.select(JOBS.c.video_id).where(JOBS.c.stage == Stage.READY.value)
    embedded = connection.execute(ready).scalars().all()
    return Expected(len(names), frozenset(name for name in names if name), frozenset(embedded))
