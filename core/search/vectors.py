"""The vector of a query. It was paid for, so it is kept for good, and the same question asked by many costs once."""

from __future__ import annotations

import hashlib
import logging
import math
import threading
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Protocol

from core.errors import CatalogError, ClipseekError, ProviderUnavailable, Reason
from core.models.embedding_models import EmbeddingModel
from core.models.vectors import Vector, checked
from core.models.video import Query, QueryKind, QueryMedia

log = logging.getLogger(__name__)

SILENT_SEC: Final = 3.0
"""Who could not be reached for so long did not refuse, but said nothing."""
REST_SEC: Final = 5.0
"""So long everybody is told so at once: those who asked the same on other pages wait in a line, one after the other."""

Key = tuple[str, str, str]
"""Model, kind of query, digest of what was asked."""


class Embedder(Protocol):
    """Who turns queries into vectors, for money."""

    @property
    def model(self) -> EmbeddingModel: ...

    def embed_query(self, query: Query) -> Vector: ...


class VectorCache(Protocol):
    """Where vectors are kept between starts of the program."""

    def get(self, model: str, kind: str, digest: str) -> Vector | None: ...

    def put(self, model: str, kind: str, digest: str, vector: Vector) -> None: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture, sound or clip that lies in a file, read only if the provider has to be asked about it."""

    kind: QueryKind
    digest: str
    """SHA-256 of its bytes, in hex."""
    load: Callable[[], QueryMedia]


class QueryVectors:
    """Safe to share between threads."""

    def __init__(self, embedder: Embedder, cache: VectorCache, clock: Callable[[], float] = time.monotonic) -> None:
        self._embedder = embedder
        self._cache = cache
        self._clock = clock
        self._silent: tuple[float, ProviderUnavailable | None] = (-math.inf, None)
        """Until when nobody is asked again, and what is said instead."""
        self._guard = threading.Lock()
        self._under_way: dict[Key, Future[Vector]] = {}

    def vector(self, query: Query) -> Vector:
        """The embedding of `query`, shape (dimension,).

        Raises ClipseekError(QUERY_EMPTY) where there is nothing to ask, ProviderError, CatalogError, VectorInvalid.
        """
        query = tidy(query)
        return self._shared(self._key(query), lambda: query)

    def vector_with(self, kept: Kept, text: str = "") -> Vector:
        """The embedding of a kept example, or of words and the example together, shape (dimension,).

        Raises what `vector` and `kept.load` raise; a vector that is known needs neither the file nor the provider.
        """
        text = _tidy_words(text)
        return self._shared(self._key_with(kept, text), lambda: Query(text or None, kept.load()))

    def knows(self, query: Query) -> bool:
        """Whether `vector` would do without the provider. Raises CatalogError, ClipseekError(QUERY_EMPTY)."""
        return self._cache.get(*self._key(tidy(query))) is not None

    def knows_with(self, kept: Kept, text: str = "") -> bool:
        """Whether `vector_with` would do without the provider. Raises CatalogError."""
        return self._cache.get(*self._key_with(kept, _tidy_words(text))) is not None

    def _key(self, query: Query) -> Key:
        return self._embedder.model.name, kind_of(query), digest_of(query)

    def _key_with(self, kept: Kept, text: str) -> Key:
        kind = f"{QueryKind.TEXT}+{kept.kind}" if text else kept.kind.value
        return self._embedder.model.name, kind, _digest(text, bytes.fromhex(kept.digest), "")

    def _shared(self, key: Key, query: Callable[[], Query]) -> Vector:
        """The vector under `key`; who asks while another is asking waits for that answer."""
        with self._guard:
            future = self._under_way.get(key)
            first = future is None
            if future is None:
                future = self._under_way[key] = Future()
        if not first:
            return future.result()
        try:
            vector = self._kept_or_asked(key, query)
            future.set_result(vector)
        except BaseException as error:
            # Whoever waits must not wait forever, whatever it was; everybody hears of it.
            future.set_exception(error)
            raise
        finally:
            with self._guard:
                del self._under_way[key]
        return vector

    def _kept_or_asked(self, key: Key, query: Callable[[], Query]) -> Vector:
        kept = self._cache.get(*key)
        if kept is not None:
            return kept
        vector = checked(self._embedded(query()), self._embedder.model.dimension)
        try:
            self._cache.put(*key, vector)
        except CatalogError as error:
            log.warning("a query vector could not be kept and will be paid for again: %s", error.detail)
        return vector

    def _embedded(self, query: Query) -> Vector:
        began = self._clock()
        until, failure = self._silent
        if failure is not None and began < until:
            raise failure.with_traceback(None)
        try:
            return self._embedder.embed_query(query)
        except ProviderUnavailable as error:
            ended = self._clock()
            if ended - began >= SILENT_SEC:
                self._silent = (ended + REST_SEC, error)
            raise


def tidy(query: Query) -> Query:
    """The query without what makes no difference: spaces, compatibility forms. Raises ClipseekError(QUERY_EMPTY)."""
    words = _tidy_words(query.text or "")
    media = query.media
    if not words and (media is None or not (media.data or media.url)):
        raise ClipseekError(Reason.QUERY_EMPTY)
    return Query(words or None, media)


def _tidy_words(text: str) -> str:
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    return words if any(character.isprintable() and not character.isspace() for character in words) else ""


def kind_of(query: Query) -> str:
    """`text`, `image`, `audio`, `video`, or both parts of a composed query: `text+image`."""
    kinds = [QueryKind.TEXT.value] if query.text else []
    if query.media is not None:
        kinds.append(query.media.kind.value)
    return "+".join(kinds)


def digest_of(query: Query) -> str:
    """SHA-256 of what is asked, in hex; words count without regard to capitals, media by their bytes or address."""
    media = query.media
    data = (media.data or b"") if media else b""
    return _digest(query.text or "", hashlib.sha256(data).digest(), (media.url or "") if media else "")


def _digest(text: str, of_data: bytes, url: str) -> str:
    # Digests of equal length keep the parts apart.
    words, address = (hashlib.sha256(part.encode("utf-8", "replace")).digest() for part in (text.casefold(), url))
    return hashlib.sha256(words + of_data + address).hexdigest()
