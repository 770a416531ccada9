"""One search: vectors for what is asked, the rows nearest to them, the moments they make, and how far each stands out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol

import numpy as np

from core.background.throttle import THROTTLE
from core.milvus import Filter, Scored, row_id
from core.models.embedding_models import EmbeddingModel
from core.models.modalities import MODALITIES
from core.models.search_answer import Hit, Strength, Verdict
from core.models.search_query import MomentRef, Preset, SearchQuery
from core.models.vectors import Vector
from core.models.video import Modality, Scope, Span
from core.search.fusion import Candidates, Fused, ModalityWeighting, Moment
from core.search.hits import folded, levels_of, merged, moment_hits, sequence_hits
from core.search.query_encoder import Directions, QueryEncoder, VectorStore, weights_of
from core.search.rows import Library, Rows, TaggedMoments, filter_of, moments_tagged
from core.search.sequences import Candidate as Part
from core.search.sequences import linked
from core.search.spoken import FEWEST_IN_A_ROW, SaidIn, SpokenSearch, with_said
from core.search.strength import Backgrounds, BackgroundStore
from core.spoken.typed import is_only_quoted, typed_in
from core.timings import SEARCH_SEC

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

    def scores(self, model: EmbeddingModel, vector: Vector, ids: Sequence[str]) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, and how sure the search is of them."""

    hits: tuple[Hit, ...]
    verdict: Verdict


class SearchEngine:
    """Answers questions from the collection of one model. Safe to share between threads."""

    def __init__(
        self,
        query_encoder: QueryEncoder,
        store: SearchableStore,
        videos: Library,
        model: EmbeddingModel,
        spoken: SpokenSearch,
        tags: TaggedMoments,
    ) -> None:
        self.query_encoder = query_encoder
        self._store = store
        self._videos = videos
        self._model = model
        self._spoken = spoken
        self._tags = tags
        self.backgrounds = Backgrounds(store, model)

    @THROTTLE.foreground()
    @SEARCH_SEC.time()
    def answer(self, question: SearchQuery, *, limit: int = LIMIT, only: Collection[str] | None = None) -> Found:
        """The moments that answer `question` best, best first; `only` keeps to these videos.

        Raises ClipseekError (nothing to ask, an example that is gone), ProviderError, StoreError, CatalogError.
        """
        rows = self._rows(question, only)
        if is_only_quoted(question):
            return _found(with_said((), self._said(question, rows), comes_first=True)[:limit])
        weights = weights_of(question, self._model)
        steps = self.query_encoder.of_question(question, weights)
        if len(steps) == 1:
            said = self._said(question, rows)
            if typed_in(question).quotes:
                rows = replace(rows, moments=tuple(said))
            (near,) = self._candidates(steps, weights, rows, DEPTH)
            return self._one_step(question, steps[0], near, said, limit)
        found = self._linked(steps, weights, rows, question.within_sec)
        hits, verdict = sequence_hits(found, question.within_sec, limit, self.backgrounds.thresholds())
        return Found(tuple(hits), verdict)

    @THROTTLE.foreground()
    def answer_each(self, questions: Sequence[SearchQuery]) -> list[Found]:
        """What answers each of several questions by words, in less time than one after the other: they share their calls.

        A hit is one moment, not joined with its neighbours, which another question may want. Raises as `answer` does.
        """
        by_meaning = [question for question in questions if not typed_in(question).quotes]
        rows, weights = self._rows(SearchQuery(), None), weights_of(SearchQuery(), self._model)
        asked = [self.query_encoder.of_question(question, weights)[0] for question in by_meaning]
        nearest = self._candidates(asked, weights, rows, DEPTH) if asked else []
        thresholds = self.backgrounds.thresholds()
        meant = [
            moment_hits(self._best(near, vectors, MOST_MOMENTS), thresholds) for vectors, near in zip(asked, nearest, strict=True)
        ]
        apart = self._without_repetitions([hits for hits, _ in meant])
        found = {
            question: _both(question, hits, verdict, self._said(question, rows), LIMIT)
            for question, hits, (_, verdict) in zip(by_meaning, apart, meant, strict=True)
        }
        return [found[question] if question in found else _apart(self.answer(question)) for question in questions]

    def _one_step(self, question: SearchQuery, asked: Directions, near: Candidates, said: SaidIn, limit: int) -> Found:
        """Ranked moments as hits, neighbours joined and repetitions folded, and what is said beside them."""
        ranked = _without_the_example(self._best(near, asked, MOST_MOMENTS), question)
        hits, verdict = moment_hits(ranked, self.backgrounds.thresholds())
        if all(usual.is_known for usual in ranked.usual.values()):
            hits = merged(hits, [moment.z for moment in ranked.moments])
        (hits,) = self._without_repetitions([hits])
        return _both(question, hits, verdict, said, limit)

    def _said(self, question: SearchQuery, rows: Rows) -> SaidIn:
        """The moments of `rows` in which is said what was typed. Raises CatalogError."""
        said = self._spoken.find(typed_in(question), rows.filter, in_any_order=question.preset is Preset.SAID)
        among = None if rows.moments is None else set(rows.moments)
        return {ref: line for ref, line in said.items() if among is None or ref in among}

    def query_vectors(self, question: SearchQuery) -> Directions:
        """The unit vectors that a question of one step comes down to; the first step's where there are several."""
        return self.query_encoder.of_question(question, self._model.modalities)[0]

    def ranked(
        self,
        query_vectors: Mapping[Modality, Vector],
        weights: Mapping[Modality, float],
        rows: Rows,
        depth: int = DEPTH,
    ) -> Fused:
        """The moments nearest to these unit vectors, best first, at most `depth`.

        Raises StoreError, VectorInvalid.
        """
        (candidates,) = self._candidates([query_vectors], weights, rows, depth)
        return self._best(candidates, query_vectors, depth)

    def _best(self, candidates: Candidates, query_vectors: Mapping[Modality, Vector], limit: int) -> Fused:
        candidates.look_up(candidates.contenders(limit), partial(self._cosines, query_vectors))
        return candidates.ranked(limit)

    @THROTTLE.foreground()
    def levels(self, question: SearchQuery, video_id: str) -> list[tuple[Span, float]]:
        """How much each moment of one video answers the question, 0..1, in the order of time."""
        of_video = Rows(Filter(video_ids=(video_id,)))
        if is_only_quoted(question):
            return sorted((ref.span, 1.0) for ref in self._said(question, of_video))
        weights = weights_of(question, self._model)
        thresholds = self.backgrounds.thresholds()
        best: dict[Span, float] = {}
        for query_vectors in self.query_encoder.of_question(question, weights):
            found = self.ranked(query_vectors, weights, of_video, ALL_ROWS)
            for moment in found.moments:
                level = max(levels_of(moment, found.usual, thresholds).values())
                best[moment.span] = max(best.get(moment.span, 0.0), level)
        if _is_by_words(question):
            best |= {ref.span: 1.0 for ref in self._said(question, of_video)}
        return sorted(best.items())

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

    def _without_repetitions(self, answers: Sequence[Sequence[Hit]]) -> list[list[Hit]]:
        """In each answer near-identical shots folded under the best; among hits that stand out, as nobody looks at the others."""
        ids = [self._rows_to_compare(hits) for hits in answers]
        wanted = [row for of_one in ids if len(of_one) > 1 for row in of_one.values()]
        stored = self._store.fetch(self._model, wanted) if wanted else {}
        return [
            folded(hits, {moment: stored[row] for moment, row in of_one.items() if row in stored})
            for hits, of_one in zip(answers, ids, strict=True)
        ]

    def _rows_to_compare(self, hits: Sequence[Hit]) -> dict[tuple[str, Span], str]:
        return {
            (hit.video_id, hit.moment): row_id(self._model, hit.video_id, hit.moment, Modality.VISUAL)
            for hit in hits[:FOLDED_AMONG]
            if hit.strength is not Strength.WEAK
        }

    def _listening(self, query_vectors: Mapping[Modality, Vector], weights: Mapping[Modality, float]) -> ModalityWeighting:
        return ModalityWeighting(
            self.backgrounds.usual(query_vectors), {modality: weights[modality] for modality in query_vectors}
        )

    def _rows(self, question: SearchQuery, only: Collection[str] | None) -> Rows:
        """Where to look. Raises CatalogError, StoreError, ClipseekError(LOOK_GONE)."""
        rows = filter_of(question.narrow, self._videos, only)
        concept_id, tag_ids = question.narrow.concept_id, question.narrow.tag_ids
        moments = None if concept_id is None else self._moments_of_look(concept_id, rows)
        if tag_ids:
            tagged = moments_tagged(self._tags, tag_ids, rows)
            moments = tagged if moments is None else tuple(set(moments) & set(tagged))
        return Rows(rows, moments)

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
                scores = self._store.scores(self._model, query_vectors[alike[0]], list(ids))
                cosines |= {ids[row]: score for row, score in scores.items()}
        return cosines


def _is_by_words(question: SearchQuery) -> bool:
    """Whether who says what was typed is what was asked for, whatever else stands out."""
    typed = typed_in(question)
    return bool(typed.quotes) or len(typed.phrase) >= FEWEST_IN_A_ROW or question.preset is Preset.SAID


def _both(question: SearchQuery, hits: Sequence[Hit], verdict: Verdict, said: SaidIn, limit: int) -> Found:
    """What is meant and what is said exactly, together; of quotes only what has them, in the order of what is meant."""
    stands_out = verdict in (Verdict.STRONG, Verdict.FAIR)
    if said and (_is_by_words(question) or not stands_out):
        return _found(with_said(hits, said, comes_first=True)[:limit])
    return Found(tuple(with_said(hits, said, comes_first=False)[:limit]), verdict)


def _found(hits: Sequence[Hit]) -> Found:
    """Hits of which the first, if there is one, has the very words that were typed."""
    return Found(tuple(hits), Verdict.STRONG if hits else Verdict.NOTHING)


def _apart(found: Found) -> Found:
    """Each hit as the one moment that it is about."""
    return replace(found, hits=tuple(replace(hit, span=hit.moment, best=None) for hit in found.hits))


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


def _that_look_the_same_way(query_vectors: Mapping[Modality, Vector]) -> list[list[Modality]]:
    """Modalities that share one query vector, as those of words do; one call serves them all."""
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
