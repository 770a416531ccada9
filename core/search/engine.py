"""One search: the query's vector, the nearest rows, the moments they make, and how far each stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from core.milvus import Filter, Scored
from core.milvus.filters import EVERYTHING
from core.models import EmbeddingModel, Hit, Query, Scope, Vector
from core.search.fusion import fused
from core.search.strength import Backgrounds, BackgroundStore
from core.search.vectors import QueryVectors


class SearchableStore(BackgroundStore, Protocol):
    """What is needed of the segment store."""

    def search(self, model: EmbeddingModel, vector: Vector, *, limit: int, where: Filter = ...) -> Sequence[Scored]: ...


class SearchEngine:
    """Answers questions from the collection of one model. Safe to share between threads."""

    def __init__(self, query_vectors: QueryVectors, store: SearchableStore, model: EmbeddingModel) -> None:
        self._query_vectors = query_vectors
        self._store = store
        self._model = model
        self._backgrounds = Backgrounds(store, model)

    def search(self, query: Query, *, limit: int = 40, where: Filter = EVERYTHING) -> list[Hit]:
        """The moments that answer `query` best, best first.

        Raises ClipseekError(QUERY_EMPTY), ProviderError, StoreError, CatalogError.
        """
        return self.nearest(self._query_vectors.vector(query), limit=limit, where=where)

    def nearest(self, vector: Vector, *, limit: int = 40, where: Filter = EVERYTHING) -> list[Hit]:
        """The moments nearest to `vector`, best first. Raises StoreError, VectorInvalid."""
        # A moment has at most one row for each modality, so these rows hold the `limit` best moments for certain.
        rows_per_moment = 1 if where.modality else len(self._model.modalities)
        # Rows of scope `asset` speak of a whole video, which is no moment.
        clips = replace(where, scope=where.scope or Scope.CLIP)
        rows = self._store.search(self._model, vector, limit=limit * rows_per_moment, where=clips)
        moments = fused(rows, limit)
        if not moments:
            return []
        scales = self._backgrounds.scales(vector, {moment.modality for moment in moments})
        hits = []
        for moment in moments:
            level, strength = scales[moment.modality].standing(moment.score)
            hits.append(Hit(moment.video_id, moment.span, moment.score, moment.modality, strength, level))
        return hits
