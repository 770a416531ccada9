"""From what somebody asks to the vectors to search with: one for each modality, put together of words, examples and thumbs.

Cosines over one field are linear in the query, so a weighted sum of unit vectors ranks exactly as the weighted sum of the
parts' cosines does, and one search does for all parts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Protocol

import numpy as np

from core.errors import ClipseekError, Reason
from core.milvus import row_id
from core.models.embedding_models import EmbeddingModel
from core.models.modalities import MODALITIES, found_under
from core.models.search_answer import SavedConcept
from core.models.search_query import PRESET_MODALITY, Example, Mark, MomentRef, Preset, SearchQuery, Step
from core.models.vectors import Vector, unit
from core.models.video import Modality, Query, QueryKind, QueryMedia
from core.search.vectors import Kept, QueryVectors
from core.spoken.typed import is_only_quoted

Directions = dict[Modality, Vector]
"""Unit vectors, shape (DIMENSION,)."""

WITHOUT_WEIGHT: Final = 0.5
"""How much "but not" counts beside what is asked for. As much as that itself, and the most distant moments would win."""

_EVENLY: Final = 0.5
_SPEAKS_OF: Final = {
    QueryKind.IMAGE: (Modality.VISUAL,),
    QueryKind.AUDIO: (Modality.AUDIO, Modality.TRANSCRIPTION),
    QueryKind.VIDEO: tuple(Modality),
}


class VectorStore(Protocol):
    """What is needed of the segment store."""

    def fetch(self, model: EmbeddingModel, ids: Sequence[str]) -> dict[str, Vector]: ...


class Examples(Protocol):
    """Where pictures, sounds and clips lie that somebody asked with."""

    def load(self, digest: str) -> QueryMedia: ...


class SavedConcepts(Protocol):
    """Where named looks are kept."""

    def get(self, concept_id: str, model: EmbeddingModel) -> tuple[SavedConcept, Mapping[Modality, Vector]] | None: ...


class QueryEncoder:
    """Safe to share between threads."""

    def __init__(
        self, query_vectors: QueryVectors, store: VectorStore, model: EmbeddingModel, examples: Examples, looks: SavedConcepts
    ) -> None:
        self.query_vectors = query_vectors
        self._store = store
        self._model = model
        self._examples = examples
        self._looks = looks

    def of_step(self, step: Step, modalities: Collection[Modality]) -> Directions:
        """The query vectors of one step, for those of `modalities` that it speaks of; for all of them if it speaks of none.

        Raises ClipseekError (nothing to ask, an example that is gone), ProviderError, StoreError, CatalogError.
        """
        asked = self._asked(step, modalities)
        if step.without.strip():
            away = unit(self.query_vectors.vector(Query(step.without)))
            asked = {modality: unit(vector - WITHOUT_WEIGHT * away) for modality, vector in asked.items()}
        return asked

    def of_question(self, question: SearchQuery, modalities: Collection[Modality]) -> list[Directions]:
        """The query vectors of each step that asks for something; thumbs move those of a single step."""
        if question.is_empty:
            raise ClipseekError(Reason.QUERY_EMPTY)
        steps = [self.of_step(step, modalities) for step in question.asked]
        if len(steps) == 1 and question.marks:
            steps = [self._moved(steps[0], question.marks)]
        return steps

    def needs_provider(self, question: SearchQuery) -> bool:
        """Whether anything of the question is new to us, so that asking it costs a call. Raises CatalogError."""
        return not is_only_quoted(question) and any(not self._knows(step) for step in question.asked)

    def of_look(self, concept_id: str, modalities: Collection[Modality]) -> Directions:
        """The query vectors of a saved concept. Raises ClipseekError(CONCEPT_GONE)."""
        return _spoken(self._look(concept_id), modalities)

    def _asked(self, step: Step, modalities: Collection[Modality]) -> Directions:
        words, example = step.words.strip(), step.example
        if example is None:
            return dict.fromkeys(modalities, unit(self.query_vectors.vector(Query(words))))
        if words and self._is_composed(step):
            return dict.fromkeys(modalities, unit(self.query_vectors.vector_with(self._kept(example), words)))
        follow = step.follow if words else 1.0
        shown = _spoken(self._example(example), modalities) if follow > 0 else {}
        if not words or follow >= 1:
            return shown
        said = unit(self.query_vectors.vector(Query(words)))
        return {
            modality: unit((1 - follow) * said + follow * shown[modality]) if modality in shown else said
            for modality in modalities
        }

    def _is_composed(self, step: Step) -> bool:
        """Whether the model itself makes one vector of the words and the example."""
        kind = step.example.kind if step.example else None
        return kind is not None and step.follow == _EVENLY and self._model.composes_with(kind)

    def _knows(self, step: Step) -> bool:
        words, example = step.words.strip(), step.example
        known = not step.without.strip() or self.query_vectors.knows(Query(step.without))
        if words and example and self._is_composed(step):
            return known and self.query_vectors.knows_with(self._kept(example), words)
        if words and (example is None or step.follow < 1):
            known = known and self.query_vectors.knows(Query(words))
        if example and example.kind and (not words or step.follow > 0):
            known = known and self.query_vectors.knows_with(self._kept(example))
        return known

    def _example(self, example: Example) -> Directions:
        if example.moment is not None:
            return self._moments([example.moment])[0]
        if example.concept_id is not None:
            return self._look(example.concept_id)
        kept = self._kept(example)
        return dict.fromkeys(_SPEAKS_OF[kept.kind], unit(self.query_vectors.vector_with(kept)))

    def _kept(self, example: Example) -> Kept:
        if example.kind is None or example.digest is None:
            raise ClipseekError(Reason.QUERY_EMPTY)
        digest = example.digest
        return Kept(example.kind, digest, lambda: self._examples.load(digest))

    def _look(self, concept_id: str) -> Directions:
        kept = self._looks.get(concept_id, self._model)
        if kept is None:
            raise ClipseekError(Reason.CONCEPT_GONE)
        return {modality: unit(vector) for modality, vector in kept[1].items()}

    def _moved(self, query_vectors: Directions, marks: Sequence[Mark]) -> Directions:
        stored = self._moments([mark.moment for mark in marks])
        return {
            modality: moved(
                vector,
                [of[modality] for mark, of in zip(marks, stored, strict=True) if mark.is_good and modality in of],
                [of[modality] for mark, of in zip(marks, stored, strict=True) if not mark.is_good and modality in of],
            )
            for modality, vector in query_vectors.items()
        }

    def _moments(self, moments: Sequence[MomentRef]) -> list[Directions]:
        """The stored vectors of each moment. Raises ClipseekError(MOMENT_GONE) if one has none."""
        ids = [
            {modality: row_id(self._model, moment.video_id, moment.span, modality) for modality in self._model.modalities}
            for moment in moments
        ]
        stored = self._store.fetch(self._model, [row for rows in ids for row in rows.values()])
        found = [{modality: unit(stored[row]) for modality, row in rows.items() if row in stored} for rows in ids]
        if not all(found):
            raise ClipseekError(Reason.MOMENT_GONE)
        return found


def _spoken(vectors: Mapping[Modality, Vector], modalities: Iterable[Modality]) -> Directions:
    """Those of the vectors that are wanted. If none is, what there is stands for all that is wanted: all share one space."""
    wanted = tuple(modalities)
    library_spread = {modality: vectors[modality] for modality in wanted if modality in vectors}
    if library_spread:
        return library_spread
    any_of_them = unit(np.asarray(np.mean(list(vectors.values()), axis=0), dtype=np.float32))
    return dict.fromkeys(wanted, any_of_them)


LIKED_WEIGHT: Final = 0.75
DISLIKED_WEIGHT: Final = 0.25


def moved(asked: Vector, liked: Sequence[Vector], disliked: Sequence[Vector]) -> Vector:
    """The unit vector of asked + 0.75 × mean(liked) - 0.25 × mean(disliked); all are unit vectors, shape (DIMENSION,)."""
    vector = np.asarray(asked, dtype=np.float32)
    if liked:
        vector = vector + LIKED_WEIGHT * np.mean(liked, axis=0, dtype=np.float32)
    if disliked:
        vector = vector - DISLIKED_WEIGHT * np.mean(disliked, axis=0, dtype=np.float32)
    return unit(vector)


def weights_of(question: SearchQuery, model: EmbeddingModel) -> dict[Modality, float]:
    """The modalities that count, the loudest with weight 1. Weights that leave none count all alike, as balanced does."""
    only = PRESET_MODALITY.get(question.preset)
    if only is not None and (under := found_under(only, model.modalities)) in model.modalities:
        return {under: 1.0}
    if question.preset is Preset.OWN:
        library_spread = {
            modality: weight for modality, weight in question.own_weights if weight > 0 and modality in model.modalities
        }
        if library_spread:
            most = max(library_spread.values())
            return {modality: weight / most for modality, weight in library_spread.items()}
    return {modality: MODALITIES[modality].weight for modality in model.modalities}
