"""What Clipseek knows: videos, jobs and query vectors, on SQLite or Postgres."""

from __future__ import annotations

from core.catalog.database import Database
from core.catalog.jobs import Jobs
from core.catalog.query_vectors import QueryVectorRows
from core.catalog.videos import Videos


class Catalog:
    """One open catalog with its tables. Raises CatalogError if the database cannot be opened."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self.videos = Videos(self._database)
        self.jobs = Jobs(self._database)
        self.query_vectors = QueryVectorRows(self._database)

    @property
    def is_sqlite(self) -> bool:
        return self._database.is_sqlite

    def close(self) -> None:
        self._database.close()
