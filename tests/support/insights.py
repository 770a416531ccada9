"""Insights that are there already, made without computing: for tests of pages and of what stands behind them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from core import parquet
from core.config import load_settings
from core.insights.insights_cache import InsightsCache
from core.insights.jobs.footage import key_of
from core.insights.parts import Cluster, Clusters, DuplicateGroup, Duplicates, Moments, Outlier, Outliers, Step
from core.models.embedding_models import DIMENSION, MODELS
from core.models.jobs import Stage
from core.models.vectors import unit
from core.models.video import EmbeddedSegment, Modality, Scope, Span, Video
from core.services import Services
from tests.support.clips import make_clip
from tests.support.jobs import a_job, a_video, write

MODEL: Final = MODELS["marengo3.5"]
KEY: Final = "k1"


@dataclass(frozen=True)
class Put:
    """What was put: the videos by number, all moments (row i is moment i % moments of video i // moments), their kinds."""

    videos: Sequence[Video]
    moments: Moments
    clusters: Clusters


def put_insights(
    services: Services,
    videos: int = 6,
    moments: int = 10,
    clusters: int = 3,
    *,
    changes: Sequence[Mapping[str, Any]] = (),
    steps: Sequence[Step] = tuple(Step),
) -> Put:
    """Fill an empty library: moment j of every video is of kind j % `clusters`, the last one of each video of none.

    The ids of videos are `0…1`, `0…2` and so on in hex; `changes` are theirs, in order. The first moments of the first two
    videos are next to identical; the last moment of the last video is the oddest. Only parts in `steps` are on the shelf.
    """
    # Before there are files: a new catalog beside a full folder is refused.
    catalog = services.catalog
    made = [a_video(number + 1, **(changes[number] if number < len(changes) else {})) for number in range(videos)]
    vectors = _vectors(videos, moments, clusters)
    spans = [Span(2.0 * place, 2.0 * place + 2) for place in range(moments)]
    for number, video in enumerate(made):
        of_video = vectors[number * moments : (number + 1) * moments]
        segments = [EmbeddedSegment(span, Modality.VISUAL, Scope.CLIP, one) for span, one in zip(spans, of_video, strict=True)]
        parquet.save(services.settings.library_dir / parquet.key_for(MODEL, video.id), segments)
    write(catalog, [(video, replace(a_job(video, Stage.READY), moments=moments)) for video in made])
    parts = _parts([video.id for video in made], vectors, spans, clusters)
    _put(InsightsCache(services.settings.insights_dir), parts, steps)
    return Put(made, parts[0], parts[1])


def ready_with_insights(
    data_dir: Path, films: Sequence[Mapping[str, Any]], moments: int, *, duplicates: Duplicates | None = None
) -> Sequence[Video]:
    """Make a data folder whose app has these films, each of so many two-second moments, and finds its insights up to date."""
    clip = make_clip(data_dir.parent / "clip.mp4", seconds=2 * moments, seconds_a_colour=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(data_dir))
        services = Services(load_settings())
    changes = [{"duration_sec": 2.0 * moments, **film} for film in films]
    put = put_insights(services, videos=len(films), moments=moments, changes=changes)
    cache = InsightsCache(services.settings.insights_dir)
    if duplicates is not None:
        cache.put_duplicates(KEY, duplicates)
    key = key_of(services.catalog.jobs.ready(MODEL))
    (cache.folder / KEY).rename(cache.folder / key)
    cache.show(key)
    services.settings.uploads_dir.mkdir(parents=True, exist_ok=True)
    for video in put.videos:
        os.link(clip, services.settings.uploads_dir / str(video.file_name))
    services.catalog.close()
    return put.videos


def _vectors(videos: int, moments: int, clusters: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    dice = np.random.default_rng(1)
    centres = dice.normal(size=(clusters, DIMENSION))
    of_kind = centres[np.arange(videos * moments) % moments % clusters]
    vectors = of_kind + 0.4 * dice.normal(size=(videos * moments, DIMENSION))
    vectors[moments - 1 :: moments] = dice.normal(size=(videos, DIMENSION))
    if videos > 1:
        vectors[moments] = vectors[0] + 0.01 * dice.normal(size=DIMENSION)
    return unit(vectors.astype(np.float32))


def _parts(
    ids: Sequence[str], vectors: np.ndarray[Any, np.dtype[np.float32]], spans: Sequence[Span], count: int
) -> tuple[Moments, Clusters, Outliers, Duplicates]:
    videos, moments = len(ids), len(spans)
    rows = np.arange(videos * moments)
    all_moments = Moments(
        tuple(ids),
        (rows // moments).astype(np.int32),
        np.array([span.start_sec for span in spans] * videos),
        np.array([span.end_sec for span in spans] * videos),
    )
    cluster_of = (rows % moments % count).astype(np.int32)
    cluster_of[moments - 1 :: moments] = -1
    clusters = []
    for number in range(count):
        members = rows[cluster_of == number]
        centre = unit(vectors[members].mean(axis=0))
        best = members[np.argsort(-(vectors[members] @ centre), kind="stable")][:8]
        clusters.append(Cluster(f"{number:08x}", len(members), tuple(map(int, best)), centre))
    outlier = [Outlier(int(row), 3.0 - 0.1 * place, (0, 1, 2)) for place, row in enumerate(rows[moments - 1 :: moments][::-1])]
    by_video = {
        video_id: (Outlier((place + 1) * moments - 1, 2.0, tuple(range(place * moments, place * moments + 3))),)
        for place, video_id in enumerate(ids)
    }
    duplicates = (DuplicateGroup((0, moments), 0.99),) if videos > 1 else ()
    return (
        all_moments,
        Clusters(tuple(clusters), cluster_of, vectors.mean(axis=0)),
        Outliers(tuple(outlier), {}, by_video),
        Duplicates(duplicates, 0.96),
    )


def _put(cache: InsightsCache, parts: tuple[Moments, Clusters, Outliers, Duplicates], steps: Sequence[Step]) -> None:
    moments, clusters, outliers, duplicates = parts
    angle = np.arange(len(moments)) * 2.4
    around = np.stack([np.cos(angle), np.sin(angle)], axis=1) * np.sqrt(np.arange(1, len(moments) + 1) / len(moments))[:, None]
    points = around.astype(np.float32)
    if Step.MOMENTS in steps:
        cache.put_moments(KEY, moments)
    for step in (Step.FLAT, Step.LAYOUT):
        if step in steps:
            cache.put_points(KEY, step, points)
    if Step.CLUSTERS in steps:
        cache.put_clusters(KEY, clusters)
    if Step.OUTLIERS in steps:
        cache.put_outliers(KEY, outliers)
    if Step.DUPLICATES in steps:
        cache.put_duplicates(KEY, duplicates)
    if set(Step) <= set(steps):
        cache.show(KEY)
