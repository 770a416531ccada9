"""The parts of Clipseek put together, once for each process: what the worker, the routes and the pages share.

What the parts stand on takes two seconds to import, so each is imported when it is first asked for: the launcher needs none of
them, the first page only the catalog.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from core.attempts import BRIEF_SEC, SharedAttempt
from core.config import Settings, load_settings
from core.errors import CatalogError, ClipseekError, FolderAway, Reason, StoreError

if TYPE_CHECKING:
    from core.catalog import Catalog
    from core.examples import ExampleStore
    from core.ingest.batch_runner import BatchRunner
    from core.ingest.derived_media import DerivedMedia
    from core.ingest.precheck.precheck import Precheck
    from core.ingest.worker import Worker
    from core.insights.jobs.maker import InsightsMaker
    from core.maintenance.index_rebuild import IndexRebuild
    from core.media.caches.caption_cache import CaptionCache
    from core.media.caches.cut_cache import CutCache
    from core.media.caches.preview_cache import PreviewCache
    from core.media.caches.thumbs import ThumbCache
    from core.milvus import SegmentStore
    from core.models import Video
    from core.revision import RevisionReader
    from core.search.demo_lexicon import DemoLexicon
    from core.search.engine import SearchEngine
    from core.twelve_labs import TwelveLabsClient

P = TypeVar("P")

IMPORTED_WITHIN_SEC: Final = 60.0
"""Most parts only have to be imported, which is slow at worst."""
OPENED_WITHIN_SEC: Final = 5.0
REST_SEC: Final = 1.0


class part(Generic[P]):  # noqa: N801 - used as a decorator, like `property`
    """A value made once for its owner, on a thread of its own, and from then on a plain attribute.

    Each part is made apart from the others, so that one which hangs holds up only who needs it. All who ask for a part while it
    is being made share the outcome, a failure too. Parts that need each other must not form a circle.
    """

    _patience_sec = _brief_sec = IMPORTED_WITHIN_SEC
    _rest_sec = 0.0

    def __init__(self, make: Callable[[Any], P]) -> None:
        self._make = make
        self._name = make.__name__

    def __get__(self, owner: Any, _type: type | None = None) -> P:
        # Found here only until it is made: then the attribute of the same name goes first.
        made: P = owner.attempts.setdefault(self._name, self._attempt(owner)).result()
        return made

    def _attempt(self, owner: Any) -> SharedAttempt[P]:
        def make() -> P:
            if self._name not in owner.__dict__:
                owner.__dict__[self._name] = self._make(owner)
            made: P = owner.__dict__[self._name]
            return made

        return SharedAttempt(
            make,
            name=f"make-{self._name}",
            patience_sec=self._patience_sec,
            brief_sec=self._brief_sec,
            rest_sec=self._rest_sec,
            silent=self._silent,
        )

    def _silent(self) -> ClipseekError:
        return ClipseekError(Reason.UNEXPECTED, detail=f"{self._name} was not made in time")


class opened_part(part[P]):  # noqa: N801 - see above
    """A part whose making waits for a server: asked for again while it does not answer, the last failure is raised at once."""

    _patience_sec, _brief_sec, _rest_sec = OPENED_WITHIN_SEC, BRIEF_SEC, REST_SEC

    def _silent(self) -> ClipseekError:
        return CatalogError(Reason.CATALOG_SILENT, detail=f"{self._name} was not opened in time")


class Services:
    """Each part is made when it is first asked for, once, so that a fault in one leaves the others usable."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store_error: ClipseekError | None = None
        """What was wrong with the store when it was last looked at."""
        self.worker_error: ClipseekError | None = None
        """Why the worker can't start, if it can't."""
        self.page_was_shown = threading.Event()
        """Set once anybody has seen a page; until then, heavy work only makes them wait for it."""
        self.videos_seen: dict[str, Video] = {}
        """Videos whose media somebody asked for lately, by id, for as long as the catalog does not answer."""
        self.attempts: dict[str, SharedAttempt[Any]] = {}
        """Those that make the parts, by the part's name."""
        self.batch_queued = threading.Event()
        """Wakes whoever works on batches in this process."""

    @opened_part
    def catalog(self) -> Catalog:
        """Raises CatalogError within seconds, LibraryMismatch if it is not this data folder's; asked again, it tries again."""
        from core.catalog import Catalog
        from core.catalog.folder_pairing import pairing
        from core.catalog.folder_pairing.library_folder import LibraryFolder

        folder = LibraryFolder.of(self.settings)
        try:
            catalog = Catalog(self.settings.database_url)
        except CatalogError as error:
            raise (pairing.beside_damaged(error, folder) if error.reason is Reason.CATALOG_DAMAGED else error) from None
        try:
            pairing.check(catalog, folder)
        except BaseException:
            catalog.close()
            raise
        return catalog

    @part
    def revision(self) -> RevisionReader:
        from core.revision import RevisionReader

        return RevisionReader(self.catalog, self.settings.signing_key)

    @part
    def store(self) -> SegmentStore:
        from core.milvus import SegmentStore

        return SegmentStore(self.settings.milvus_uri, self.settings.milvus_token.get_secret_value())

    @part
    def provider(self) -> TwelveLabsClient:
        """Raises SettingsError if the key or the address can't be one."""
        from core.twelve_labs import TwelveLabsClient

        settings = self.settings
        return TwelveLabsClient(api_key=settings.provider_key, base_url=settings.provider_url, model=settings.model)

    @part
    def demo_lexicon(self) -> DemoLexicon:
        """Knows which words the demo's engine knows; for demo mode only."""
        from core.search.demo_lexicon import DemoLexicon

        return DemoLexicon(self.settings.provider_url, self.settings.provider_key)

    @part
    def search_engine(self) -> SearchEngine:
        from core.search.engine import SearchEngine
        from core.search.query_encoder import QueryEncoder
        from core.search.vectors import QueryVectors

        model = self.settings.model
        vectors = QueryVectors(self.provider, self.catalog.query_vectors)
        query_encoder = QueryEncoder(vectors, self.store, model, self.examples, self.catalog.saved_concepts)
        return SearchEngine(query_encoder, self.store, self.catalog.videos, model)

    @part
    def examples(self) -> ExampleStore:
        from core.examples import ExampleStore

        return ExampleStore(self.settings.examples_dir, spare_bytes=self.settings.spare_disk_bytes)

    @part
    def precheck(self) -> Precheck:
        from core.ingest.precheck.precheck import Precheck

        settings = self.settings
        return Precheck(
            self.catalog,
            settings.uploads_dir,
            settings.model,
            allow_private_urls=settings.allow_private_urls,
            spare_disk_bytes=settings.spare_disk_bytes,
        )

    @part
    def previews(self) -> PreviewCache:
        from core.media.caches.preview_cache import PreviewCache

        return PreviewCache(self.settings.previews_dir)

    @part
    def captions(self) -> CaptionCache:
        from core.media.caches.caption_cache import CaptionCache

        return CaptionCache(self.settings.captions_dir)

    @part
    def cuts(self) -> CutCache:
        from core.media.caches.cut_cache import CutCache

        return CutCache(self.settings.cuts_dir)

    @part
    def thumbs(self) -> ThumbCache:
        from core.media.caches.thumbs import ThumbCache

        return ThumbCache(self.settings.thumbs_dir)

    @part
    def index_rebuild(self) -> IndexRebuild:
        from core.maintenance.index_rebuild import IndexRebuild

        return IndexRebuild(self)

    def look_at_store(self) -> None:
        """Note whether the store answers and holds anything; takes seconds when it does not, so never while somebody waits."""
        from core.maintenance.index_rebuild import check_lost

        try:
            self.store.check()
            if not self.index_rebuild.goes_on:
                check_lost(self)
        except CatalogError:
            # The store answered; of the catalog, those say more who need it.
            self.store_error = None
        except StoreError as error:
            self.store_error = self._or_away(error)
        else:
            self.store_error = None

    def _or_away(self, error: StoreError) -> ClipseekError:
        """What is wrong with the store, or that its whole folder is away, which a rebuild would not mend."""
        from core.catalog.folder_pairing.library_folder import LibraryFolder

        try:
            if error.reason in (Reason.STORE_DAMAGED, Reason.STORE_UNOPENED, Reason.INDEX_EMPTY):
                LibraryFolder.of(self.settings).check_here()
        except FolderAway as away:
            return away
        return error

    def new_derived_media(self) -> DerivedMedia:
        """What makes pictures and previews in the background, not yet started."""
        from core.ingest.derived_media import DerivedMedia
        from core.ingest.derived_media_queue import Places

        settings = self.settings
        places = Places(
            uploads_dir=settings.uploads_dir,
            embeddings_dir=settings.embeddings_dir,
            thumbs_dir=settings.thumbs_dir,
            previews_dir=settings.previews_dir,
            spare_disk_bytes=settings.spare_disk_bytes,
        )
        return DerivedMedia(self.catalog, settings.model, places)

    def new_batches(self) -> BatchRunner:
        """What changes many videos in the background, not yet started."""
        from core.ingest.batch_runner import BatchRunner

        return BatchRunner(self)

    def new_insights(self) -> InsightsMaker:
        """What keeps insights as the library is, in the background, not yet started."""
        from core.insights.jobs.footage import Footage
        from core.insights.jobs.maker import InsightsMaker
        from core.insights.naming.naming import NameWords
        from core.search.vectors import QueryVectors

        settings, kept = self.settings, self.catalog.query_vectors
        return InsightsMaker(
            Footage(self.catalog, self.store, settings.model, settings.embeddings_dir),
            settings.insights_dir,
            after_sec=settings.insights_after_sec,
            spare_disk_bytes=settings.spare_disk_bytes,
            names=NameWords(QueryVectors(self.provider, kept), kept, settings.model),
            names_are_free=settings.demo,
        )

    def new_worker(self, *, create_timeout_sec: float | None = None) -> Worker:
        """A worker, not yet started. An unanswered request for a task is looked for until `create_timeout_sec` has passed."""
        from core.catalog.folder_pairing.library_folder import LibraryFolder
        from core.ingest.poll_schedule import PollSchedule
        from core.ingest.stages import CREATE_TIMEOUT_SEC, Tools
        from core.ingest.worker import Worker

        settings = self.settings
        tools = Tools(
            catalog=self.catalog,
            store=self.store,
            provider=self.provider,
            uploads_dir=settings.uploads_dir,
            embeddings_dir=settings.embeddings_dir,
            folder=LibraryFolder.of(settings),
            poll_seconds=settings.poll_seconds,
            requests_per_minute=settings.requests_per_minute,
            max_active=settings.max_active,
            poll_schedule=PollSchedule(settings.poll_seconds),
            spare_disk_bytes=settings.spare_disk_bytes,
            bin_sec=settings.bin_sec,
            create_timeout_sec=CREATE_TIMEOUT_SEC if create_timeout_sec is None else create_timeout_sec,
        )
        return Worker(tools, beside=(self.new_derived_media(), self.new_insights(), self.new_batches()))


_shared: Services | None = None
_sharing = threading.Lock()


def shared() -> Services:
    """The services of this process. Raises SettingsError."""
    global _shared  # noqa: PLW0603 - one for the process
    with _sharing:
        if _shared is None:
            _shared = Services(load_settings())
        return _shared


def forget_shared() -> None:
    """Read the settings anew at the next call; what was open is left to whoever holds it."""
    global _shared  # noqa: PLW0603 - see above
    with _sharing:
        _shared = None
