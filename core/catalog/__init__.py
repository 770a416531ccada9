"""What Clipseek knows, on SQLite or Postgres.

Videos, what is said in them and their tags, jobs, history, searches, looks, names, collections, scripts, batches, query vectors,
people and what they did, links for others.
"""

from __future__ import annotations

from pathlib import Path

from core.catalog.collections.collections import Collections
from core.catalog.collections.items import CollectionItems
from core.catalog.library.analyses import Analyses
from core.catalog.library.deleted_videos import Deletions
from core.catalog.library.exports import Exports
from core.catalog.library.recognitions import Recognitions
from core.catalog.library.recordings import Recordings, SourceTimes
from core.catalog.library.spoken import SpokenLines
from core.catalog.library.tags import Tags
from core.catalog.library.videos import Videos
from core.catalog.library.watched_files import WatchedFiles
from core.catalog.people.audit import Audit
from core.catalog.people.invitations import Invitations
from core.catalog.people.sessions import Sessions, SignInTries
from core.catalog.people.users import Users
from core.catalog.queue.batches import Batches
from core.catalog.queue.events import Events
from core.catalog.queue.jobs import Jobs
from core.catalog.queue.leases import Queue
from core.catalog.queue.orphan_assets import OrphanAssets
from core.catalog.queue.payments import Payments
from core.catalog.queue.queue_pauses import QueuePauseRows, RateLimiter
from core.catalog.queue.reembed import Reembedding
from core.catalog.queue.work_leases import WorkLeases
from core.catalog.scripts.scripts import Scripts
from core.catalog.searches.cluster_names import ClusterNames
from core.catalog.searches.history import PlayCounts, Searches
from core.catalog.searches.kept_vectors import QueryVectorRows, SavedConcepts
from core.catalog.searches.saved_searches import SavedSearches
from core.catalog.shares.comments import Comments
from core.catalog.shares.shares import Shares
from core.catalog.tables.changes import Changes
from core.catalog.tables.database import Database


class Catalog:
    """One open catalog with its tables. Raises CatalogError if the database cannot be opened."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self.videos = Videos(self._database)
        self.exports = Exports(self._database)
        self.watched_files = WatchedFiles(self._database)
        self.source_times = SourceTimes(self._database)
        self.recordings = Recordings(self._database)
        self.spoken = SpokenLines(self._database)
        self.tags = Tags(self._database)
        self.analyses = Analyses(self._database)
        self.deletions = Deletions(self._database)
        self.jobs = Jobs(self._database)
        self.reembedding = Reembedding(self._database)
        self.queue = Queue(self._database)
        self.rate_limiter = RateLimiter(self._database)
        self.work_leases = WorkLeases(self._database)
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
        self.collections = Collections(self._database)
        self.collection_items = CollectionItems(self._database)
        self.scripts = Scripts(self._database)
        self.recognitions = Recognitions(self._database)
        self.changes = Changes(self._database)
        self.batches = Batches(self._database)
        self.audit = Audit(self._database)
        self.users = Users(self._database)
        self.sessions = Sessions(self._database)
        self.invitations = Invitations(self._database)
        self.sign_in_tries = SignInTries(self._database)
        self.shares = Shares(self._database)
        self.comments = Comments(self._database)

    @property
    def file(self) -> Path | None:
        """Where the catalog lies on disk; None if it is a server's."""
        return self._database.file

    def check(self) -> None:
        """Raises CatalogError if it can't be read."""
        self._database.check()

    def close(self) -> None:
        self._database.close()
