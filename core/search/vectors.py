"""The vector of a query. It was paid for, so it is kept for good, and the same question asked by many costs once."""

from __future__ import annotations

import hashlib
import logging
import threading
import unicodedata
from concurrent.futures import Future
from typing import Protocol

from core.errors import CatalogError, ClipseekError, Reason
from core.models import EmbeddingModel, Query, QueryKind, Vector
from core.vectors import checked

log = logging.getLogger(__name__)

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


class QueryVectors:
    """Safe to share between threads."""

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        self._embedder = embedder
        self._cache = cache
        self._guard = threading.Lock()
        self._under_way: dict[Key, Future[Vector]] = {}

    def vector(self, query: Query) -> Vector:
        """The embedding of `query`, shape (DIMENSION,).

        Raises ClipseekError(QUERY_EMPTY) where there is nothing to ask, ProviderError, CatalogError, VectorInvalid.
        """
        query = tidy(query)
        key = (self._embedder.model.value, kind_of(query), digest_of(query))
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

    def _kept_or_asked(self, key: Key, query: Query) -> Vector:
        kept = self._cache.get(*key)
        if kept is not None:
            return kept
        vector = checked(self._embedder.embed_query(query))
        try:
            self._cache.put(*key, vector)
        except CatalogError as error:
            log.warning("a query vector could not be kept and will be paid for again: %s", error.detail)
        return vector


def tidy(query: Query) -> Query:
    """The query without what makes no difference: spaces, compatibility forms. Raises ClipseekError(QUERY_EMPTY)."""
    words = " ".join(unicodedata.normalize("NFKC", query.text or "").split())
    if not any(character.isprintable() and not character.isspace() for character in words):
        words = ""
    media = query.media
    if not words and (media is None or not (media.data or media.url)):
        raise ClipseekError(Reason.QUERY_EMPTY)
    return Query(words or None, media)


def kind_of(query: Query) -> str:
    """`text`, `image`, `audio`, `video`, or both parts of a composed query: `text+image`."""
    kinds = [QueryKind.TEXT.value] if query.text else []
    if query.media is not None:
        kinds.append(query.media.kind.value)
    return "+".join(kinds)


def digest_of(query: Query) -> str:
    """SHA-256 of what is asked, in hex; words count without regard to capitals, media by their bytes or address."""
    media = query.media
    parts = (
        (query.text or "").casefold().encode("utf-8", "replace"),
        (media.data or b"") if media else b"",
        (media.url or "").encode("utf-8", "replace") if media else b"",
    )
    # Digests of equal length keep the parts apart.
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
