"""What ten moments of a 1 GB file, played in a row in a real browser, add to the app's memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import sync_playwright

from benchmarks.figure import Figure
from benchmarks.media.large_file import make_large
from core import parquet
from core.catalog import Catalog
from core.ingest.precheck.precheck import Precheck
from core.models.embedding_models import DIMENSION, MODELS
from core.models.jobs import Stage
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from core.storage.folder import FolderStorage
from tests.support.browsing import launched, wait_for_frame
from tests.support.running import RunningApp

SIZE_BYTES = 1_000_000_000
MOMENTS = 10
MODEL = MODELS["marengo3.5"]
BAR_MB = 30


def figures(size_bytes: int = SIZE_BYTES) -> Iterator[Figure]:
    """Memory after the tenth moment less memory after the page was shown, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        video_id, length_sec = _library_of_one(data_dir / "demo", Path(folder), size_bytes)
        app = RunningApp(data_dir)
        try:
            with sync_playwright() as playwright, launched(playwright) as browser:
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(f"{app.url}/library")
                page.locator(f".st-key-open_{video_id} button").click()
                wait_for_frame(page, 0)
                process = psutil.Process(app.process.pid)
                before = process.memory_info().rss
                for number in range(MOMENTS):
                    page.locator(".st-key-storyboard .frame").nth(number).click()
                    wait_for_frame(page, _start(number, length_sec))
                after = process.memory_info().rss
        finally:
            app.stop()
    yield Figure(f"memory added by playing {MOMENTS} moments of a 1 GB file", (after - before) / 1e6, BAR_MB, "MB")


def _start(number: int, length_sec: float) -> float:
    return (number + 0.5) * length_sec / MOMENTS


def _library_of_one(library_dir: Path, scratch: Path, size_bytes: int) -> tuple[str, float]:
    """A catalog in which one large video is ready, as the worker would have left it."""
    large = scratch / "large.mp4"
    length_sec = make_large(large, size_bytes)
    catalog = Catalog(f"sqlite:///{library_dir / 'clipseek.db'}")
    precheck = Precheck(catalog, FolderStorage(library_dir), library_dir, MODEL, allow_private_urls=False)
    candidate = precheck.check_path(large, "Large")
    large.unlink()
    precheck.intake.start(candidate, title="Large", category="", watch_url="")
    job = catalog.queue.claim("benchmark", lease_sec=60, max_active=1)
    if job is None or candidate.video_id is None:
        raise RuntimeError("the large file was not accepted")
    starts = [_start(number, length_sec) for number in range(MOMENTS)]
    vector = np.full(DIMENSION, DIMENSION**-0.5, dtype=np.float32)
    segments = [EmbeddedSegment(Span(start, start + 4), Modality.VISUAL, Scope.CLIP, vector) for start in starts]
    parquet.save(library_dir / parquet.key_for(MODEL, candidate.video_id), segments)
    catalog.queue.save(job, "benchmark", stage=Stage.READY, moments=len(segments))
    catalog.close()
    return candidate.video_id, length_sec
