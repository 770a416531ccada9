"""What Clipseek knows: videos, jobs, history, searches, looks, names, openings, batches, query vectors, on SQLite or Postgres."""

from __future__ import annotations

from pathlib import Path

from core.catalog.library.deletions import Deletions
from core.catalog.library.videos import Videos
from core.catalog.queue.batches import Batches
from core.catalog.queue.events import Events
from core.catalog.queue.jobs import Jobs
from core.catalog.queue.leases import Queue
from core.catalog.queue.orphan_assets import OrphanAssets
from core.catalog.queue.payments import Payments
from core.catalog.queue.queue_pauses import QueuePauseRows, RateLimiter
from core.catalog.queue.reembed import Reembedding
from core.catalog.searches.cluster_names import ClusterNames
from core.catalog.searches.history import PlayCounts, Searches
from core.catalog.searches.kept_vectors import QueryVectorRows, SavedConcepts
from core.catalog.searches.saved_searches import SavedSearches
from core.catalog.tables.changes import Changes
from core.catalog.tables.database import Database


class Catalog:
    """One open catalog with its tables. Raises CatalogError if the database cannot be opened."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self.videos = Videos(self._database)
        self.deletions = Deletions(self._database)
        self.jobs = Jobs(self._database)
        self.reembedding = Reembedding(self._database)
        self.queue = Queue(self._database)
        self.rate_limiter = RateLimiter(self._database)
        self.queue_pauses = QueuePauseRows(self._database)
        self.events = Events(self._database)
        self.payments = Payments(self._database)
        self.orphan_assets = OrphanAssets(self._database)
        self.query_vectors = QueryVectorRows(self._database)
        self.searches = Searches(self._database)
        self.saved_searches = SavedSearches(self._database)
        self.saved_concepts = SavedConcepts(self._database)
        self.cluster_names = ClusterNames(self._database)
        self.play_counts = PlayCounts(self._database)
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
