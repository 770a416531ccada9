"""What Clipseek knows: videos, jobs, history, searches, looks, names, openings, batches, query vectors, on SQLite or Postgres."""

from __future__ import annotations

from pathlib import Path

from core.catalog.again import Again
from core.catalog.batches import Batches
from core.catalog.changes import Changes
from core.catalog.database import Database
from core.catalog.deletions import Deletions
from core.catalog.events import Events
from core.catalog.gates import Gates
from core.catalog.jobs import Jobs
from core.catalog.kind_names import KindNames
from core.catalog.leftovers import Leftovers
from core.catalog.looks import Looks
from core.catalog.openings import Openings
from core.catalog.pauses import Pauses
from core.catalog.query_vectors import QueryVectorRows
from core.catalog.queue import Queue
from core.catalog.saved_searches import SavedSearches
from core.catalog.searches import Searches
from core.catalog.videos import Videos


class Catalog:
    """One open catalog with its tables. Raises CatalogError if the database cannot be opened."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self.videos = Videos(self._database)
        self.deletions = Deletions(self._database)
        self.jobs = Jobs(self._database)
        self.again = Again(self._database)
        self.queue = Queue(self._database)
        self.gates = Gates(self._database)
        self.pauses = Pauses(self._database)
        self.events = Events(self._database)
        self.leftovers = Leftovers(self._database)
        self.query_vectors = QueryVectorRows(self._database)
        self.searches = Searches(self._database)
        self.saved_searches = SavedSearches(self._database)
        self.looks = Looks(self._database)
        self.kind_names = KindNames(self._database)
        self.openings = Openings(self._database)
        self.changes = Changes(self._database)
        self.batches = Batches(self._database)

    @property
    def file(self) -> Path | None:
        """Where the catalog lies on disk; None if it is a server's."""
        return self._database.file

    def check(self) -> None:
        """Raises CatalogError if it can't be read."""
        self._database.check()

    def close(self) -> None:
        self._database.close()
