"""The parts of Clipseek put together, once for each process: what the worker, the routes and the pages share.

What the parts stand on takes two seconds to import, so each is imported when it is first asked for: the launcher needs none of
them, the first page only the catalog.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from core.config import Settings, load_settings
from core.errors import ClipseekError, StoreError

if TYPE_CHECKING:
    from core.catalog import Catalog
    from core.demo_lexicon import DemoLexicon
    from core.examples import ExampleStore
    from core.ingest.extras import Extras
    from core.ingest.intake import Intake
    from core.ingest.worker import Worker
    from core.insights.making.maker import InsightsMaker
    from core.media.caption_shelf import CaptionShelf
    from core.media.cut_shelf import CutShelf
    from core.media.preview_shelf import PreviewShelf
    from core.media.thumbs import ThumbCache
    from core.milvus import SegmentStore
    from core.search.engine import SearchEngine
    from core.twelve_labs import TwelveLabsClient

P = TypeVar("P")


class part(Generic[P]):  # noqa: N801 - used as a decorator, like `property`
    """A value made once, under its owner's one lock, and from then on a plain attribute.

    `functools.cached_property` has a lock for each property on Python 3.11, which two parts that need each other turn into a
    deadlock, and none at all from 3.12 on.
    """

    def __init__(self, make: Callable[[Any], P]) -> None:
        self._make = make
        self._name = make.__name__

    def __get__(self, owner: Any, _type: type | None = None) -> P:
        with owner.making:
            if self._name not in owner.__dict__:
                owner.__dict__[self._name] = self._make(owner)
            made: P = owner.__dict__[self._name]
            return made


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
        self.making = threading.RLock()

    @part
    def catalog(self) -> Catalog:
        """Raises CatalogError; asked for again, it tries again."""
        from core.catalog import Catalog  # noqa: PLC0415 - see above

        return Catalog(self.settings.database_url)

    @part
    def store(self) -> SegmentStore:
        from core.milvus import SegmentStore  # noqa: PLC0415 - see above

        return SegmentStore(self.settings.milvus_uri, self.settings.milvus_token.get_secret_value())

    @part
    def provider(self) -> TwelveLabsClient:
        """Raises SettingsError if the key or the address can't be one."""
        from core.twelve_labs import TwelveLabsClient  # noqa: PLC0415 - see above

        settings = self.settings
        return TwelveLabsClient(api_key=settings.provider_key, base_url=settings.provider_url, model=settings.model)

    @part
    def demo_lexicon(self) -> DemoLexicon:
        """Knows which words the demo's engine knows; for demo mode only."""
        from core.demo_lexicon import DemoLexicon  # noqa: PLC0415 - see above

        return DemoLexicon(self.settings.provider_url, self.settings.provider_key)

    @part
    def search_engine(self) -> SearchEngine:
        from core.search.composing import Composer  # noqa: PLC0415 - see above
        from core.search.engine import SearchEngine  # noqa: PLC0415 - see above
        from core.search.vectors import QueryVectors  # noqa: PLC0415 - see above

        model = self.settings.model
        vectors = QueryVectors(self.provider, self.catalog.query_vectors)
        composer = Composer(vectors, self.store, model, self.examples, self.catalog.looks)
        return SearchEngine(composer, self.store, self.catalog.videos, model)

    @part
    def examples(self) -> ExampleStore:
        from core.examples import ExampleStore  # noqa: PLC0415 - see above

        return ExampleStore(self.settings.examples_dir, spare_bytes=self.settings.spare_disk_bytes)

    @part
    def intake(self) -> Intake:
        from core.ingest.intake import Intake  # noqa: PLC0415 - see above

        settings = self.settings
        return Intake(self.catalog, settings.uploads_dir, settings.model, allow_private_urls=settings.allow_private_urls)

    @part
    def previews(self) -> PreviewShelf:
        from core.media.preview_shelf import PreviewShelf  # noqa: PLC0415 - see above

        return PreviewShelf(self.settings.previews_dir)

    @part
    def captions(self) -> CaptionShelf:
        from core.media.caption_shelf import CaptionShelf  # noqa: PLC0415 - see above

        return CaptionShelf(self.settings.captions_dir)

    @part
    def cuts(self) -> CutShelf:
        from core.media.cut_shelf import CutShelf  # noqa: PLC0415 - see above

        return CutShelf(self.settings.cuts_dir)

    @part
    def thumbs(self) -> ThumbCache:
        from core.media.thumbs import ThumbCache  # noqa: PLC0415 - see above

        return ThumbCache(self.settings.thumbs_dir)

    def look_at_store(self) -> None:
        """Note whether the store answers; takes seconds when it does not, so never while somebody waits."""
        try:
            self.store.check()
        except StoreError as error:
            self.store_error = error
        else:
            self.store_error = None

    def new_extras(self) -> Extras:
        """What makes pictures and previews in the background, not yet started."""
        from core.ingest.extras import Extras  # noqa: PLC0415 - see above
        from core.ingest.extras_waiting import Places  # noqa: PLC0415 - see above

        settings = self.settings
        places = Places(
            uploads_dir=settings.uploads_dir,
            embeddings_dir=settings.embeddings_dir,
            thumbs_dir=settings.thumbs_dir,
            previews_dir=settings.previews_dir,
            spare_disk_bytes=settings.spare_disk_bytes,
        )
        return Extras(self.catalog, settings.model, places)

    def new_insights(self) -> InsightsMaker:
        """What keeps insights as the library is, in the background, not yet started."""
        from core.insights.making.footage import Footage  # noqa: PLC0415 - see above
        from core.insights.making.maker import InsightsMaker  # noqa: PLC0415 - see above
        from core.insights.naming.naming import NameWords  # noqa: PLC0415 - see above
        from core.search.vectors import QueryVectors  # noqa: PLC0415 - see above

        settings, kept = self.settings, self.catalog.query_vectors
        return InsightsMaker(
            Footage(self.catalog, self.store, settings.model, settings.embeddings_dir),
            settings.insights_dir,
            after_sec=settings.insights_after_sec,
            spare_disk_bytes=settings.spare_disk_bytes,
            names=NameWords(QueryVectors(self.provider, kept), kept, settings.model),
        )

    def new_worker(self, *, create_timeout_sec: float | None = None) -> Worker:
        """A worker, not yet started. An unanswered request for a task is looked for until `create_timeout_sec` has passed."""
        from core.ingest.rhythm import Rhythm  # noqa: PLC0415 - see above
        from core.ingest.stages import CREATE_TIMEOUT_SEC, Tools  # noqa: PLC0415 - see above
        from core.ingest.worker import Worker  # noqa: PLC0415 - see above

        settings = self.settings
        tools = Tools(
            catalog=self.catalog,
            store=self.store,
            provider=self.provider,
            uploads_dir=settings.uploads_dir,
            embeddings_dir=settings.embeddings_dir,
            poll_seconds=settings.poll_seconds,
            requests_per_minute=settings.requests_per_minute,
            max_active=settings.max_active,
            rhythm=Rhythm(settings.poll_seconds),
            spare_disk_bytes=settings.spare_disk_bytes,
            create_timeout_sec=CREATE_TIMEOUT_SEC if create_timeout_sec is None else create_timeout_sec,
        )
        return Worker(tools, beside=(self.new_extras(), self.new_insights()))


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
