"""A whole search for tests: the engine on a real Milvus Lite, with a provider that answers what a test decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from core.catalog.library.spoken import Found
from core.milvus import SegmentStore
from core.models.embedding_models import DIMENSION, EmbeddingModel
from core.models.search_answer import SavedConcept
from core.models.search_query import MomentRef, Narrow, SearchQuery, Step
from core.models.vectors import Vector
from core.models.video import Modality, Query, QueryKind, QueryMedia, Span
from core.search.engine import SearchEngine
from core.search.query_encoder import QueryEncoder
from core.search.spoken import SpokenSearch
from core.search.vectors import QueryVectors
from core.spoken.folding import places_of, words_of
from core.spoken.line import Line, Source
from core.spoken.typed import Phrase
from tests.unit.core.milvus.milvus_rows import MODEL


class Provider:
    """Answers each question with the vector that was set for its words, and notes what it was asked."""

    def __init__(self, model: EmbeddingModel = MODEL) -> None:
        self.model = model
        self.answers: dict[str, Vector] = {}
        self.asked: list[Query] = []

    def embed_query(self, query: Query) -> Vector:
        self.asked.append(query)
        media = query.media.data.decode() if query.media and query.media.data else ""
        return self.answers["+".join(part for part in (query.text, media) if part)]


class Shelf:
    """Query vectors in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], Vector] = {}

    def get(self, model: str, kind: str, digest: str) -> Vector | None:
        return self.kept.get((model, kind, digest))

    def put(self, model: str, kind: str, digest: str, vector: Vector) -> None:
        self.kept[model, kind, digest] = vector


class Examples:
    """Kept examples by digest; their bytes are what the provider knows them by."""

    def __init__(self) -> None:
        self.kept: dict[str, QueryMedia] = {}

    def keep(self, kind: QueryKind, name: str) -> str:
        digest = f"{len(self.kept):064x}"
        self.kept[digest] = QueryMedia(kind, data=name.encode())
        return digest

    def load(self, digest: str) -> QueryMedia:
        return self.kept[digest]


class SavedConcepts:
    """Named looks by id."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[Modality, Vector]] = {}

    def get(self, concept_id: str, model: EmbeddingModel) -> tuple[SavedConcept, Mapping[Modality, Vector]] | None:
        vectors = self.kept.get(concept_id)
        return None if vectors is None else (SavedConcept(concept_id, concept_id, 0.0), vectors)


class Videos:
    """A catalog that knows which videos are inside and which outside of any narrowing."""

    def __init__(self) -> None:
        self.inside: Sequence[str] = ()
        self.outside: Sequence[str] = ()
        self.gone: Sequence[str] = ()

    def deleted(self) -> Sequence[str]:
        return self.gone

    def split(self, narrow: Narrow) -> tuple[Sequence[str], Sequence[str]]:
        return self.inside, self.outside


class Lines:
    """What is said, as a catalog would find it; the moments of each video as its saved embeddings would have them."""

    def __init__(self) -> None:
        self.kept: list[Found] = []
        self.moments: dict[str, list[Span]] = {}

    def say(self, video_id: str, start_sec: float, text: str) -> None:
        line = Line(round(start_sec * 1000), round(start_sec * 1000) + 2000, text, Source.ADDED)
        self.kept.append(Found(video_id, line))

    def find(self, phrases: Sequence[Phrase], limit: int, **_narrow: Collection[str] | None) -> Sequence[Found]:
        def has(found: Found) -> bool:
            words = words_of(found.line.text)
            return all(list(places_of(phrase, words)) for phrase in phrases)

        return [one for one in self.kept if has(one)][:limit]

    def moments_of(self, video_id: str) -> Sequence[Span]:
        return self.moments.get(video_id, ())


class Tags:
    """The moments of each tag, as the catalog would know them."""

    def __init__(self) -> None:
        self.kept: dict[str, set[MomentRef]] = {}

    def moments(self, tag_ids: Sequence[str], **_rows: Collection[str] | None) -> Sequence[MomentRef]:
        return sorted(set.intersection(*(self.kept[tag_id] for tag_id in tag_ids)))


class Parts:
    """An engine and all that stands around it."""

    def __init__(self, store: SegmentStore, model: EmbeddingModel = MODEL) -> None:
        self.provider = Provider(model)
        self.shelf = Shelf()
        self.examples = Examples()
        self.looks = SavedConcepts()
        self.videos = Videos()
        self.lines = Lines()
        self.tags = Tags()
        vectors = QueryVectors(self.provider, self.shelf)
        self.query_encoder = QueryEncoder(vectors, store, model, self.examples, self.looks)
        spoken = SpokenSearch(self.lines, self.lines.moments_of)
        self.engine = SearchEngine(self.query_encoder, store, self.videos, model, spoken, self.tags)


def axis(number: int) -> Vector:
    """One of the directions that have nothing to do with each other."""
    vector = np.zeros(DIMENSION, np.float32)
    vector[number] = 1.0
    return vector


def words(text: str) -> SearchQuery:
    return SearchQuery(steps=(Step(text),))
