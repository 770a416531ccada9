"""A library of 100,000 rows on Milvus Lite, made up in numpy: scenes of several moments, which pictures and sounds tell apart."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.milvus import SegmentStore, StoredVideo
from core.models.embedding_models import DIMENSION, MODELS
from core.models.search_query import MomentRef
from core.models.vectors import Vector, unit
from core.models.video import EmbeddedSegment, Modality, Scope, Span

MODEL: Final = MODELS["marengo3.5"]
ROWS: Final = 100_000
VIDEOS: Final = 200
MOMENTS_A_VIDEO: Final = ROWS // VIDEOS // len(MODEL.modalities)
MOMENTS_A_SCENE: Final = 5
THEMES: Final = 60
MOMENT_SEC: Final = 5.0


@dataclass(frozen=True)
class LargeLibrary:
    """The store, and all that is in it: row i of each modality's unit vectors, shape (moments, DIMENSION), is `moments[i]`."""

    store: SegmentStore
    themes: NDArray[np.float32]
    moments: list[MomentRef] = field(default_factory=list)
    vectors: dict[Modality, NDArray[np.float32]] = field(default_factory=dict)

    def about(self, theme: int, rng: np.random.Generator) -> Vector:
        """What words about a theme are embedded as: near all its scenes, and nearest to none of them."""
        direction: Vector = unit(self.themes[theme] + 0.7 * _noise(rng, 1)[0])
        return direction


@contextmanager
def large_library() -> Iterator[LargeLibrary]:
    """Takes about a minute to fill; gone afterwards."""
    rng = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        store = SegmentStore(str(Path(folder) / "milvus.db"), timeout_sec=60)
        try:
            library = LargeLibrary(store, unit(_noise(rng, THEMES)))
            parts: dict[Modality, list[NDArray[np.float32]]] = {modality: [] for modality in MODEL.modalities}
            for number in range(VIDEOS):
                video_id = f"{number:016x}"
                for held in parts.values():
                    held.append(_footage(library.themes, rng))
                library.moments.extend(MomentRef(video_id, span) for span in _SPANS)
                segments = _segments({modality: held[-1] for modality, held in parts.items()})
                store.replace_video(MODEL, StoredVideo(video_id, "", "even" if number % 2 else "odd"), segments)
            library.vectors.update({modality: np.concatenate(held) for modality, held in parts.items()})
            if (stored := store.count(MODEL)) != ROWS:
                raise RuntimeError(f"{stored} rows are stored, not {ROWS}")
            yield library
        finally:
            store.close()


_SPANS: Final = tuple(Span(MOMENT_SEC * at, MOMENT_SEC * (at + 1)) for at in range(MOMENTS_A_VIDEO))


def _footage(themes: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """The moments of a video in one modality: a third of its scenes have a theme, the others are unlike everything."""
    scenes = MOMENTS_A_VIDEO // MOMENTS_A_SCENE
    about = themes[rng.integers(0, len(themes), scenes)] * (rng.random((scenes, 1)) < 1 / 3)
    each = np.repeat(about + _noise(rng, scenes), MOMENTS_A_SCENE, axis=0)
    return unit(np.asarray(each + 0.5 * _noise(rng, len(each)), dtype=np.float32))


def _noise(rng: np.random.Generator, count: int) -> NDArray[np.float32]:
    """Directions of about unit length, shape (count, DIMENSION)."""
    return rng.standard_normal((count, DIMENSION), dtype=np.float32) / np.float32(DIMENSION**0.5)


def _segments(of: dict[Modality, NDArray[np.float32]]) -> Sequence[EmbeddedSegment]:
    return [
        EmbeddedSegment(span, modality, Scope.CLIP, vector)
        for modality, vectors in of.items()
        for span, vector in zip(_SPANS, vectors, strict=True)
    ]
