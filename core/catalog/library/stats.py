"""What the catalog says of itself, for whoever checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import sqlalchemy as sa

from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database
from core.catalog.tables.schema import JOBS, QUERY_VECTORS, VIDEOS
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import Stage

if TYPE_CHECKING:
    from core.catalog import Catalog


class CatalogStats:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, catalog: Catalog) -> Self:
        return cls(catalog._database)

    def engine(self) -> tuple[str, str]:
        """The name of the database and its version: `("SQLite", "3.45.1")`."""
        name, ask = ("SQLite", "select sqlite_version()") if self._database.is_sqlite else ("PostgreSQL", "show server_version")
        with self._database.reading() as connection:
            answer = str(connection.execute(sa.text(ask)).scalar_one())
        # Postgres adds who packed it.
        return name, answer.split(" ", maxsplit=1)[0]

    def video_ids(self) -> set[str]:
        """The ids of all videos there are rows of, also of those that no page shows any more."""
        with self._database.reading() as connection:
            return set(connection.execute(sa.select(VIDEOS.c.id)).scalars())

    def known_queries(self) -> int:
        """How many queries have been paid for and are kept."""
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(QUERY_VECTORS)).scalar_one())

    def set_moments(self, video_id: str, model: EmbeddingModel, moments: int) -> None:
        """Correct the number of moments of a video that is ready."""
        ready = (JOBS.c.video_id == video_id, JOBS.c.model == model.name, JOBS.c.stage == Stage.READY.value)
        with self._database.writing() as connection:
            connection.execute(JOBS.update().where(*ready).values(moments=moments))
            bump(connection, Topic.RESULTS)
