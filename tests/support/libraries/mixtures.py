"""Made-up libraries whose kinds, odd moments and twins are known, so that it can be counted what insights get right.

Like embeddings of footage: kinds come in families that resemble each other, some are wide and some narrow, few are large and many
small, and moments of one video resemble each other more than those of others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Moments
from core.models.embedding_models import DIMENSION
from core.models.vectors import unit

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Mixture:
    """A made-up library. `cluster_of` is the true kind of each moment, shape (n,), -1 for those of none."""

    moments: Moments
    vectors: Floats
    """Unit vectors, shape (n, DIMENSION)."""
    cluster_of: NDArray[np.int64]
    outlier: frozenset[int]
    """The moments that are like nothing else; `cluster_of` is -1 for them."""
    twins: tuple[frozenset[int], ...]
    """Sets of moments of different videos, each the same but for what coding it anew changes (cosine 0.97 to 0.999)."""


def mixture(
    count: int, *, seed: int, clusters: int = 12, outlier: int = 0, twins: int = 0, per_video: int = 50, spread: float = 1.0
) -> Mixture:
    """`count` moments in videos of `per_video`, most videos of one to three kinds.

    `outlier` of them are planted in directions of their own; `twins` are pairs (each fifth a triple) of different
    videos. `spread` is how wide kinds are: at 1, moments of a kind have cosines of 0.5 to 0.85,
    those of others of its family 0.2 to 0.5.
    """
    chance = np.random.default_rng(seed)
    moments = _moments(count, per_video)
    cluster_of = _kinds_of(chance, moments, clusters)
    vectors = _vectors(chance, moments, cluster_of, clusters, spread)
    planted = chance.permutation(count)
    strange = planted[:outlier]
    cluster_of[strange] = -1
    vectors[strange] = _unit(_directions(chance, outlier) + 0.4 * _common())
    groups = _plant(chance, moments, vectors, cluster_of, planted[outlier:], twins)
    return Mixture(moments, vectors, cluster_of, frozenset(strange.tolist()), groups)


def _moments(count: int, per_video: int) -> Moments:
    video = np.arange(count, dtype=np.int32) // per_video
    starts: NDArray[np.float64] = (np.arange(count) % per_video) * np.float64(5)
    ids = tuple(f"video{number:05d}" for number in range(int(video[-1]) + 1 if count else 0))
    return Moments(ids, video, starts, starts + 5.0)


def _kinds_of(chance: np.random.Generator, moments: Moments, clusters: int) -> NDArray[np.int64]:
    """A kind for each moment: a video has one to three, in stretches; large kinds are ten times as common as small ones."""
    weights = 1 / (1 + 9 * np.arange(clusters) / max(1, clusters - 1))
    weights /= weights.sum()
    cluster_of = np.empty(len(moments), dtype=np.int64)
    for video in range(len(moments.video_ids)):
        rows = np.flatnonzero(moments.video == video)
        here = chance.choice(clusters, size=min(clusters, int(chance.integers(1, 4))), replace=False, p=weights)
        cluster_of[rows] = here[np.sort(chance.integers(0, len(here), size=len(rows)))]
    return cluster_of


def _vectors(
    chance: np.random.Generator, moments: Moments, cluster_of: NDArray[np.int64], clusters: int, spread: float
) -> Floats:
    families = np.repeat(_directions(chance, clusters // 3 + 1), 3, axis=0)[:clusters]
    centres = _unit(_directions(chance, clusters) + 0.7 * families + 0.6 * _common())
    widths = chance.uniform(0.7, 1.2, size=clusters) * spread
    library_spread = _directions(chance, clusters * 8).reshape(clusters, 8, DIMENSION)
    pairs, pair_of = np.unique(np.stack([moments.video, cluster_of]), axis=1, return_inverse=True)
    of_video = (_directions(chance, pairs.shape[1]) * 0.35)[pair_of.ravel()]
    vectors = np.empty((len(moments), DIMENSION), dtype=np.float32)
    for cluster in range(clusters):
        rows = np.flatnonzero(cluster_of == cluster)
        along = chance.normal(size=(len(rows), 8)) @ library_spread[cluster] * (0.4 / np.sqrt(8))
        anyhow = _directions(chance, len(rows)) * 0.45
        vectors[rows] = _unit(centres[cluster] + widths[cluster] * (of_video[rows] + along + anyhow))
    return vectors


def _plant(
    chance: np.random.Generator,
    moments: Moments,
    vectors: Floats,
    cluster_of: NDArray[np.int64],
    free: NDArray[np.int64],
    wanted: int,
) -> tuple[frozenset[int], ...]:
    groups: list[frozenset[int]] = []
    rest = free.tolist()
    while len(groups) < wanted:
        group = [rest.pop()]
        for _ in range(2 if len(groups) % 5 == 4 else 1):
            videos = {int(moments.video[row]) for row in group}
            at = next(place for place in reversed(range(len(rest))) if int(moments.video[rest[place]]) not in videos)
            copy = rest.pop(at)
            cosine = chance.uniform(0.985, 0.9995) if len(groups) % 5 == 4 else chance.uniform(0.97, 0.999)
            vectors[copy] = _turned(chance, vectors[group[0]], cosine)
            cluster_of[copy] = cluster_of[group[0]]
            group.append(copy)
        groups.append(frozenset(group))
    return tuple(groups)


def _turned(chance: np.random.Generator, vector: Floats, cosine: float) -> Floats:
    """A unit vector at exactly this cosine to another."""
    across = _directions(chance, 1)[0]
    across = _unit(across - (across @ vector) * vector)
    return _unit(cosine * vector + np.sqrt(1 - cosine**2) * across)


def _directions(chance: np.random.Generator, count: int) -> Floats:
    return _unit(chance.standard_normal(size=(count, DIMENSION), dtype=np.float32))


def _common() -> Floats:
    """What all footage has in common."""
    common: Floats = _directions(np.random.default_rng(0), 1)[0]
    return common


def _unit(vectors: NDArray[np.floating]) -> Floats:
    return unit(vectors.astype(np.float32))
