"""The parts of Clipseek put together, once for each process: what the worker, the routes and the pages share.

What the parts stand on takes two seconds to import, so each is imported when it is first asked for: the launcher needs none of
them, the first page only the catalog.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from core.attempts import SharedAttempt, opened_part, part
from core.background.key_check import KeyCheck
from core.config import Settings, load_settings
from core.errors import CatalogError, ClipseekError, FolderAway, Reason, StoreError
from core.models.proxy import ImportOriginals

if TYPE_CHECKING:
    from core.catalog import Catalog
    from core.examples import ExampleStore
    from core.ingest.precheck.precheck import Precheck
    from core.maintenance.index_rebuild import IndexRebuild
    from core.media.caches.caption_cache import CaptionCache
    from core.media.caches.cut_cache import CutCache
    from core.media.caches.preview_cache import PreviewCache
    from core.media.caches.thumbs import ThumbCache
    from core.milvus import SegmentStore
    from core.models.video import Video
    from core.people.accounts import Accounts
    from core.people.known_sessions import KnownSessions
    from core.people.passwords import SetUpCode
    from core.revision import RevisionReader
    from core.search.demo_lexicon import DemoLexicon
    from core.search.engine import SearchEngine
    from core.spoken.reading import CaptionReading
    from core.storage.storage import Storage
    from core.twelve_labs import TwelveLabsClient


class Services:
    """Each part is made when it is first asked for, once, so that a fault in one leaves the others usable."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store_error: ClipseekError | None = None
        """What was wrong with the store when it was last looked at."""
        self.key = KeyCheck(lambda: self.provider)
        self.worker_error: ClipseekError | None = None
        """Why the worker can't start, if it can't."""
        self.watch_error: ClipseekError | None = None
        """What kept the watched folder from being looked through when this process last tried."""
        self.page_was_shown = threading.Event()
        """Set once anybody has seen a page; until then, heavy work only makes them wait for it."""
        self.videos_seen: dict[str, Video] = {}
        """Videos whose media somebody asked for lately, by id, for as long as the catalog does not answer."""
        self.attempts: dict[str, SharedAttempt[Any]] = {}
        """Those that make the parts, by the part's name."""
        self.batch_queued = threading.Event()
        """Wakes whoever works on batches in this process."""

    @part
    def storage(self) -> Storage:
        from core.storage.opening import storage_of

        return storage_of(self.settings)

    @opened_part
    def catalog(self) -> Catalog:
        """Raises CatalogError within seconds, LibraryMismatch if it is not this data folder's, FolderAway.

        Asked again, it tries again.
        """
        from core.catalog import Catalog
        from core.catalog.folder_pairing import pairing
        from core.catalog.folder_pairing.library_folder import LibraryFolder

        folder = LibraryFolder.of(self.settings)
        folder.check_may_begin()
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
    def accounts(self) -> Accounts:
        from core.people.accounts import Accounts

        return Accounts(self.catalog, self.known_sessions)

    @part
    def set_up_code(self) -> SetUpCode:
        from core.people.passwords import SetUpCode

        return SetUpCode(self.settings.signing_key)

    @part
    def known_sessions(self) -> KnownSessions:
        from core.people.known_sessions import KnownSessions

        return KnownSessions(self.catalog, ways=self.settings.sign_in_ways)

    @part
    def store(self) -> SegmentStore:
        from core.milvus import SegmentStore

        token = self.settings.milvus_token.get_secret_value()
        return SegmentStore(self.settings.milvus_uri, token, search_ef=self.settings.search_ef)

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
        from core.search.spoken import SavedMoments, SpokenSearch
        from core.search.vectors import QueryVectors

        model = self.settings.model
        spoken = SpokenSearch(self.catalog.spoken, SavedMoments(self.storage, model))
        vectors = QueryVectors(self.provider, self.catalog.query_vectors)
        query_encoder = QueryEncoder(vectors, self.store, model, self.examples, self.catalog.saved_concepts)
        return SearchEngine(query_encoder, self.store, self.catalog.videos, model, spoken, self.catalog.tags)

    @part
    def examples(self) -> ExampleStore:
        from core.examples import ExampleStore

        return ExampleStore(self.storage, self.settings.examples_dir, spare_bytes=self.settings.spare_disk_bytes)

    @part
    def precheck(self) -> Precheck:
        from core.ingest.precheck.precheck import Precheck

        settings = self.settings
        return Precheck(
            self.catalog,
            self.storage,
            settings.library_dir,
            settings.model,
            allow_private_urls=settings.allow_private_urls,
            spare_disk_bytes=settings.spare_disk_bytes,
            leave_out_empty=settings.leave_out_empty,
            proxy_use=settings.proxy,
            leave_originals=settings.import_originals is ImportOriginals.LEAVE,
            with_gps=settings.gps,
        )

    @part
    def previews(self) -> PreviewCache:
        from core.media.caches.preview_cache import PreviewCache

        return PreviewCache(self.settings.previews_dir)

    @part
    def captions(self) -> CaptionCache:
        from core.media.caches.caption_cache import CaptionCache

        return CaptionCache(self.storage)

    @part
    def caption_reading(self) -> CaptionReading:
        from core.spoken.reading import CaptionReading

        return CaptionReading(self.catalog, self.captions)

    @part
    def cuts(self) -> CutCache:
        from core.media.caches.cut_cache import CutCache

        return CutCache(self.settings.cuts_dir)

    @part
    def thumbs(self) -> ThumbCache:
        from core.library.moments import moment_shown
        from core.media.caches.thumbs import ThumbCache

        return ThumbCache(self.settings.thumbs_dir, partial(moment_shown, self.storage, self.settings.model))

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
