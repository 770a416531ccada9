"""A library whose videos are ready, as the worker would have left it, without a provider or a store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core import parquet
from core.catalog import Catalog
from core.ingest.derived_media import DerivedMedia
from core.ingest.derived_media_queue import Places
from core.ingest.precheck.candidates import CheckResult
from core.ingest.precheck.precheck import Precheck
from core.models.embedding_models import DIMENSION, MODELS
from core.models.jobs import EmbedOptions
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from core.storage.folder import FolderStorage
from tests.support.saying import sentence_of

MODEL = MODELS["marengo3.5"]


def catalog_of(data_dir: Path) -> Catalog:
    return Catalog(f"sqlite:///{data_dir / 'clipseek.db'}")


def make_ready(data_dir: Path, source: Path | str, moments: Sequence[Span], *, watch_url: str = "") -> str:
    """Take a file or a link into the library of a data folder and leave it ready, with these moments; returns its id."""
    catalog = catalog_of(data_dir)
    try:
        precheck = Precheck(catalog, FolderStorage(data_dir), data_dir, MODEL, allow_private_urls=True)
        candidate = precheck.check_link(source) if isinstance(source, str) else precheck.check_path(source, source.stem)
        # What is here already would stay as it is, with its own watch page, while the test believes in a new video.
        assert candidate.check_result is CheckResult.FINE, sentence_of(candidate)
        assert candidate.video_id is not None
        vector = np.full(DIMENSION, DIMENSION**-0.5, dtype=np.float32)
        segments = [EmbeddedSegment(span, Modality.VISUAL, Scope.CLIP, vector) for span in moments]
        parquet.save(data_dir / parquet.key_for(MODEL, candidate.video_id), segments)
        # Ready from the first moment on: a worker of the same library would take a job that waits.
        options = EmbedOptions(MODEL.modalities)
        precheck.intake.restore(candidate, title=candidate.title, model=MODEL, options=options, moments=len(segments))
        if watch_url:
            catalog.videos.edit(candidate.video_id, {"watch_url": watch_url})
    finally:
        catalog.close()
    return candidate.video_id


def extras_of(data_dir: Path, catalog: Catalog, *, spare_disk_bytes: int = 0) -> DerivedMedia:
    """What works for the library of a data folder in the background, not yet started."""
    places = Places(
        storage=FolderStorage(data_dir),
        thumbs_dir=data_dir / "thumbs",
        previews_dir=data_dir / "previews",
        spare_disk_bytes=spare_disk_bytes,
    )
    return DerivedMedia(catalog, MODEL, places, lambda: None)
