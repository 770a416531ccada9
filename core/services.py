"""The parts of Clipseek put together, once for each process: what the worker, the routes and the pages share."""

from __future__ import annotations

import logging
from functools import cached_property, lru_cache

from core.catalog import Catalog
from core.config import Settings, load_settings
from core.errors import StoreError
from core.ingest.intake import Intake
from core.ingest.stages import CREATE_TIMEOUT_SEC, Tools
from core.ingest.worker import Worker
from core.media.thumbs import ThumbCache
from core.milvus import SegmentStore
from core.search.engine import SearchEngine
from core.search.vectors import QueryVectors
from core.twelve_labs import TwelveLabsClient

log = logging.getLogger(__name__)


class Services:
    """Each part is made when it is first asked for, so that a fault in one leaves the others usable."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store_error: StoreError | None = None
        """What was wrong with the store when it was last looked at."""

    def look_at_store(self) -> None:
        """Note whether the store answers; takes seconds when it does not, so never while somebody waits."""
        try:
            self.store.check()
        except StoreError as error:
            self.store_error = error
        else:
            self.store_error = None

    @cached_property
    def catalog(self) -> Catalog:
        """Raises CatalogError; asked for again, it tries again."""
        return Catalog(self.settings.database_url)

    @cached_property
    def store(self) -> SegmentStore:
        return SegmentStore(self.settings.milvus_uri, self.settings.milvus_token.get_secret_value())

    @cached_property
    def provider(self) -> TwelveLabsClient:
        settings = self.settings
        return TwelveLabsClient(api_key=settings.provider_key, base_url=settings.provider_url, model=settings.model)

    @cached_property
    def search_engine(self) -> SearchEngine:
        return SearchEngine(QueryVectors(self.provider, self.catalog.query_vectors), self.store, self.settings.model)

    @cached_property
    def intake(self) -> Intake:
        settings = self.settings
        return Intake(self.catalog, settings.uploads_dir, settings.model, allow_private_urls=settings.allow_private_urls)

    @cached_property
    def thumbs(self) -> ThumbCache:
        return ThumbCache(self.settings.thumbs_dir)

    def new_worker(self, *, create_timeout_sec: float = CREATE_TIMEOUT_SEC) -> Worker:
        """A worker, not yet started. An unanswered request for a task is looked for until `create_timeout_sec` has passed."""
        settings = self.settings
        tools = Tools(
            catalog=self.catalog,
            store=self.store,
            provider=self.provider,
            uploads_dir=settings.uploads_dir,
            embeddings_dir=settings.embeddings_dir,
            poll_seconds=settings.poll_seconds,
            requests_per_minute=settings.requests_per_minute,
            create_timeout_sec=create_timeout_sec,
        )
        return Worker(tools, max_active=settings.max_active)


@lru_cache(maxsize=1)
def shared() -> Services:
    """The services of this process. Raises SettingsError."""
    return Services(load_settings())
