"""A library that is ready, made without a provider: rows, small files, saved embeddings and an index that agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from core import parquet
from core.milvus import StoredVideo
from core.models.embedding_models import DIMENSION, MODELS
from core.models.jobs import Job, Stage
from core.models.video import EmbeddedSegment, Modality, Scope, Span, Video
from core.services import Services
from tests.support.jobs import a_job, a_video, write

MODEL: Final = MODELS["marengo3.5"]


def segments_of(number: int, moments: int = 4, modalities: tuple[Modality, ...] = MODEL.modalities) -> list[EmbeddedSegment]:
    """Unlike those of any other number; each moment lasts two seconds."""
    dice = np.random.default_rng(number)
    return [
        EmbeddedSegment(Span(2.0 * n, 2.0 * n + 2), modality, Scope.CLIP, dice.normal(size=DIMENSION).astype(np.float32))
        for n in range(moments)
        for modality in modalities
    ]


def stock(services: Services, count: int, *, moments: int = 4) -> list[Video]:
    """Put `count` videos into an empty library; each has a file, pictures, a preview and captions."""
    settings = services.settings
    # Before there are files: a new catalog beside a full folder is refused.
    catalog = services.catalog
    videos = [a_video(number + 1) for number in range(count)]
    jobs: list[Job] = []
    for number, video in enumerate(videos):
        segments = segments_of(number, moments)
        parquet.save(settings.library_dir / parquet.key_for(MODEL, video.id), segments)
        services.store.replace_video(MODEL, StoredVideo(video.id, "", ""), segments)
        jobs.append(replace(a_job(video, Stage.READY), moments=moments))
        furnish(services, video)
    write(catalog, list(zip(videos, jobs, strict=True)))
    return videos


def furnish(services: Services, video: Video) -> None:
    """What lies beside a video: finished things, and what a kill leaves half made."""
    library = services.settings.library_dir
    names = [
        f"uploads/{video.file_name}",
        f"thumbs/{video.id}/0_480.jpg",
        f"thumbs/{video.id}/strip_0_100.jpg",
        f"previews/{video.id}.mp4",
        f"previews/{video.id}.json",
        f"previews/{video.id}.part",
        f"captions/{video.id}.vtt",
        f"captions/{video.id}.none",
        f"cuts/{video.id}_0_2000.mp4",
    ]
    for path in (library / name for name in names):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(b"x" * 1000)
    kept = services.settings.library_dir / parquet.key_for(MODEL, video.id)
    kept.with_name(f".{video.id}.abc.tmp").write_bytes(b"half")
