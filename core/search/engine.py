"""One search: directions for what is asked, the rows nearest to them, the moments they make, and how far each stands out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol

import numpy as np

from core.background_throttle import THROTTLE
from core.embedding_models import EmbeddingModel
from core.milvus import Filter, Scored, row_id
from core.milvus.filters import EVERYTHING, VideoFinder, where
from core.modalities import MODALITIES
from core.models import Modality, Scope, Span
from core.search.fusion import Candidates, Fused, ModalityWeighting, Moment
from core.search.hits import folded, levels_of, merged, moment_hits, sequence_hits
from core.search.query_encoder import Directions, QueryEncoder, VectorStore, weights_of
from core.search.sequences import Candidate as Part
from core.search.sequences import linked
from core.search.strength import Backgrounds, BackgroundStore, Thresholds
from core.search_answer import Hit, Strength, Verdict
from core.search_query import MomentRef, SearchQuery
from core.vectors import Vector

LIMIT: Final = 100
DEPTH: Final = 250
"""Rows that are asked for in each modality: with fewer, the best by all modalities together are not always among them."""

MOST_MOMENTS: Final = 150
"""Moments that hits are made of; some are joined with neighbours, some folded away."""

FOLDED_AMONG: Final = 60
"""Hits that are compared with each other for repetitions: three pages. Their vectors have to be fetched."""

SEQUENCE_DEPTH: Final = 500
"""The same for each step of a sequence, whose parts need not be among the best on their own. What lies deeper says too
little to make a chain an answer."""

LOOK_MOMENTS: Final = 1000
"""Most moments that a look used as a filter lets in."""


class SearchableStore(BackgroundStore, VectorStore, Protocol):
    """What is needed of the segment store."""

    def search(self, model: EmbeddingModel, vector: Vector, *, limit: int, where: Filter = ...) -> Sequence[Scored]: ...

    def search_many(
        self, model: EmbeddingModel, vectors: Sequence[Vector], *, limit: int, where: Filter = ...
    ) -> Sequence[Sequence[Scored]]: ...


class Library(VideoFinder, Protocol):
    """What is needed of the catalog."""

    def deleted(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, and how sure the search is of them."""

    hits: tuple[Hit, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Rows:
    """Where to look: in the rows of a filter, or only in these moments, which it then holds all of."""

    filter: Filter = EVERYTHING
    moments: tuple[MomentRef, ...] | None = None


class SearchEngine:
    """Answers questions from the collection of one model. Safe to share between threads."""

    def __init__(self, query_encoder: QueryEncoder, store: SearchableStore, videos: Library, model: EmbeddingModel) -> None:
        self.query_encoder = query_encoder
        self._store = store
        self._videos = videos
        self._model = model
        self.backgrounds = Backgrounds(store, model)

    @THROTTLE.foreground()
    def answer(self, question: SearchQuery, *, limit: int = LIMIT, only: Collection[str] | None = None) -> Found:
        """The moments that answer `question` best, best first; `only` keeps to these videos.

        Raises ClipseekError (nothing to ask, an example that is gone), ProviderError, StoreError, CatalogError.
        """
        weights = weights_of(question, self._model)
        steps = self.query_encoder.of_question(question, weights)
        rows = self._rows(question, only)
        thresholds = self.backgrounds.thresholds()
        if len(steps) > 1:
            found = self._linked(steps, weights, rows, question.within_sec)
            hits, verdict = sequence_hits(found, question.within_sec, limit, thresholds)
        else:
            ranked = self.ranked(steps[0], weights, rows, limit=MOST_MOMENTS)
            hits, verdict = self._moments(_without_the_example(ranked, question), thresholds)
            hits = hits[:limit]
        return Found(tuple(hits), verdict)

    def query_vectors(self, question: SearchQuery) -> Directions:
        """The unit vectors that a question of one step comes down to; the first step's where there are several."""
        return self.query_encoder.of_question(question, self._model.modalities)[0]

    def ranked(
        self,
        query_vectors: Mapping[Modality, Vector],
        weights: Mapping[Modality, float],
        rows: Rows,
        depth: int = DEPTH,
        limit: int = 0,
    ) -> Fused:
        """The moments nearest to these unit vectors, best first, at most `limit` (0: `depth`).

        Raises StoreError, VectorInvalid.
        """
        (candidates,) = self._candidates([query_vectors], weights, rows, depth)
        candidates.look_up(candidates.contenders(limit or depth), partial(self._cosines, query_vectors))
        return candidates.ranked(limit or depth)

    @THROTTLE.foreground()
    def levels(self, question: SearchQuery, video_id: str) -> list[tuple[Span, float]]:
        """How much each moment of one video answers the question, 0..1, in the order of time."""
        weights = weights_of(question, self._model)
        thresholds = self.backgrounds.thresholds()
        best: dict[Span, float] = {}
        for query_vectors in self.query_encoder.of_question(question, weights):
            found = self.ranked(query_vectors, weights, Rows(Filter(video_ids=(video_id,))), ALL_ROWS)
            for moment in found.moments:
                level = max(levels_of(moment, found.usual, thresholds).values())
                best[moment.span] = max(best.get(moment.span, 0.0), level)
        return sorted(best.items())

    def _moments(self, found: Fused, thresholds: Thresholds) -> tuple[list[Hit], Verdict]:
        """Ranked moments as hits, neighbours joined and repetitions folded."""
        hits, verdict = moment_hits(found, thresholds)
        if all(usual.is_known for usual in found.usual.values()):
            hits = merged(hits, [moment.z for moment in found.moments])
        return self._without_repetitions(hits), verdict

    def _linked(
        self, steps: Sequence[Directions], weights: Mapping[Modality, float], rows: Rows, within_sec: float
    ) -> list[Fused]:
        """For each step the moments that are part of any chain; only of these it matters what their other modality says."""
        candidates = self._candidates(steps, weights, rows, SEQUENCE_DEPTH)
        chained = linked([[Part(ref.video_id, ref.span, 0.0) for ref in of_step.moments] for of_step in candidates], within_sec)
        found = []
        for query_vectors, of_step, parts in zip(steps, candidates, chained, strict=True):
            kept = {(part.video_id, part.span) for part in parts}
            among = np.array([(ref.video_id, ref.span) in kept for ref in of_step.moments], dtype=bool)
            of_step.look_up(among, partial(self._cosines, query_vectors))
            found.append(of_step.ranked(len(among), among))
        return found

    def _candidates(
        self, steps: Sequence[Mapping[Modality, Vector]], weights: Mapping[Modality, float], rows: Rows, depth: int
    ) -> list[Candidates]:
        """The moments nearest to each step. All steps share one call for each modality."""
        lists: list[dict[Modality, Sequence[Scored]]] = [{} for _ in steps]
        for modality in weights:
            asking = [
                (number, query_vectors[modality]) for number, query_vectors in enumerate(steps) if modality in query_vectors
            ]
            where_to = self._within(rows, modality)
            found = self._store.search_many(self._model, [vector for _, vector in asking], limit=depth, where=where_to)
            for (number, _), scored in zip(asking, found, strict=True):
                lists[number][modality] = scored
        return [
            Candidates(of_step, self._listening(query_vectors, weights), depth)
            for query_vectors, of_step in zip(steps, lists, strict=True)
        ]

    def _without_repetitions(self, hits: Sequence[Hit]) -> list[Hit]:
        """Near-identical shots folded under the best; among hits that stand out, as nobody looks through the others."""
        ids = {
            (hit.video_id, hit.moment): row_id(self._model, hit.video_id, hit.moment, Modality.VISUAL)
            for hit in hits[:FOLDED_AMONG]
            if hit.strength is not Strength.WEAK
        }
        stored = self._store.fetch(self._model, list(ids.values())) if len(ids) > 1 else {}
        return folded(hits, {moment: stored[row] for moment, row in ids.items() if row in stored})

    def _listening(self, query_vectors: Mapping[Modality, Vector], weights: Mapping[Modality, float]) -> ModalityWeighting:
        return ModalityWeighting(
            self.backgrounds.usual(query_vectors), {modality: weights[modality] for modality in query_vectors}
        )

    def _rows(self, question: SearchQuery, only: Collection[str] | None) -> Rows:
        """Where to look. Raises CatalogError, StoreError, ClipseekError(LOOK_GONE)."""
        rows = _without(where(question.narrow, self._videos), self._videos.deleted())
        if only is not None:
            ids = set(only) - set(rows.without_video_ids)
            if rows.video_ids is not None:
                ids &= set(rows.video_ids)
            rows = replace(rows, video_ids=tuple(sorted(ids)), without_video_ids=())
        concept_id = question.narrow.concept_id
        return Rows(rows, None if concept_id is None else self._moments_of_look(concept_id, rows))

    def _moments_of_look(self, concept_id: str, rows: Filter) -> tuple[MomentRef, ...]:
        """The moments that a look stands out in."""
        weights = {modality: MODALITIES[modality].weight for modality in self._model.modalities}
        found = self.ranked(self.query_encoder.of_look(concept_id, weights), weights, Rows(rows), LOOK_MOMENTS)
        hits, _ = moment_hits(found, self.backgrounds.thresholds())
        return tuple(MomentRef(hit.video_id, hit.span) for hit in hits if hit.strength is not Strength.WEAK)

    def _within(self, rows: Rows, modality: Modality) -> Filter:
        if rows.moments is not None:
            ids = (row_id(self._model, moment.video_id, moment.span, modality) for moment in rows.moments)
            return Filter(segment_ids=tuple(ids))
        # Rows of scope `asset` speak of a whole video, which is no moment.
        return replace(rows.filter, modality=modality, scope=Scope.CLIP)

    def _cosines(
        self, query_vectors: Mapping[Modality, Vector], wanted: Mapping[Modality, Sequence[MomentRef]]
    ) -> dict[tuple[Modality, MomentRef], float]:
        """What moments say in other modalities, exactly; a modality that a moment does not have is left out."""
        cosines: dict[tuple[Modality, MomentRef], float] = {}
        for alike in _that_look_the_same_way(query_vectors):
            ids = {
                row_id(self._model, moment.video_id, moment.span, modality): (modality, moment)
                for modality in alike
                for moment in wanted.get(modality, ())
            }
            if ids:
                where_to = Filter(segment_ids=tuple(ids))
                found = self._store.search(self._model, query_vectors[alike[0]], limit=len(ids), where=where_to)
                cosines |= {ids[row.segment_id]: row.score for row in found}
        return cosines


def _without_the_example(found: Fused, question: SearchQuery) -> Fused:
    """Without the moment that others are asked to be like: it would always be the first, and is known already."""
    likes = [step.example.moment for step in question.asked if step.example is not None and step.example.moment is not None]
    if not likes:
        return found
    return replace(found, moments=[one for one in found.moments if not any(_is_in(one, like) for like in likes)])


def _is_in(moment: Moment, ref: MomentRef) -> bool:
    """Whether a moment is the one that is named, or a part of it where that is a stretch of several."""
    span = ref.span
    return moment.video_id == ref.video_id and span.start_sec <= moment.span.middle_sec < span.end_sec


def _without(rows: Filter, video_ids: Collection[str]) -> Filter:
    """The same rows but for those of videos that were deleted and are not yet gone from the store."""
    if not video_ids:
        return rows
    if rows.video_ids is not None:
        return replace(rows, video_ids=tuple(video_id for video_id in rows.video_ids if video_id not in set(video_ids)))
    return replace(rows, without_video_ids=(*rows.without_video_ids, *video_ids))


def _that_look_the_same_way(query_vectors: Mapping[Modality, Vector]) -> list[list[Modality]]:
    """Modalities with one direction between them, as words have; one call serves them all."""
    groups: list[list[Modality]] = []
    for modality, vector in query_vectors.items():
        group = next((group for group in groups if np.array_equal(query_vectors[group[0]], vector)), None)
        if group is None:
            groups.append([modality])
        else:
            group.append(modality)
    return groups


ALL_ROWS: Final = 10_000
"""More than any video has in one modality."""
