"""Insights of 100,000 moments: what computing them takes, and what it adds to a search and to a page meanwhile."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from playwright.sync_api import sync_playwright

from benchmarks.figure import Figure
from benchmarks.pages.search_page import search, small_library
from benchmarks.search.large_library import ROWS, large_library
from benchmarks.search.search_cost import MeasuredSearch, questions_of
from core import parquet
from core.catalog import Catalog
from core.config import Settings
from core.insights.jobs import process
from core.insights.jobs.process import Order
from core.insights.jobs.progress import progress_of
from core.insights.parts import Step
from core.models.jobs import Stage
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from core.sandbox.worker import WorkStopped
from tests.support.browsing import launched
from tests.support.jobs import a_job, a_video, write
from tests.support.libraries.mixtures import mixture
from tests.support.running import RunningApp

MOMENTS: Final = 100_000
A_VIDEO: Final = 100
CATEGORIES: Final = 10
BAR_SEC: Final = 180
BAR_GB: Final = 3
BAR_DELAY_MS: Final = 100
SEARCH_EVERY_SEC: Final = 0.25
QUIET_SEARCHES: Final = 150
PAGES: Final = 40


def figures() -> Iterator[Figure]:
    """Seconds and memory of the process; then how much longer searches and pages take beside it than without it."""
    with tempfile.TemporaryDirectory() as folder:
        order = _order(Path(folder))
        run = Run(order)
        run.thread.join()
        steps = ", ".join(f"{step} {seconds:.0f}" for step, seconds in run.seconds.items())
        yield Figure(f"insights of {MOMENTS} moments ({steps})", run.took_sec, BAR_SEC, "s")
        yield Figure(f"insights of {MOMENTS} moments, peak memory", run.peak_bytes / 1e9, BAR_GB, "GB")
        yield _search_delay(replace(order, key="beside searches"))
        yield _page_delay(replace(order, key="beside pages"))


def _order(folder: Path) -> Order:
    """A made-up library as the worker saves it."""
    made = mixture(MOMENTS, seed=1, clusters=60, outlier=500, twins=1000, per_video=A_VIDEO)
    files = []
    for number, video_id in enumerate(made.moments.video_ids):
        rows = range(number * A_VIDEO, (number + 1) * A_VIDEO)
        spans = [Span(made.moments.start_sec[row], made.moments.end_sec[row]) for row in rows]
        segments = [
            EmbeddedSegment(span, Modality.VISUAL, Scope.CLIP, made.vectors[row]) for span, row in zip(spans, rows, strict=True)
        ]
        path = folder / "embeddings" / f"{video_id}.parquet"
        parquet.save(path, segments)
        files.append((video_id, path))
    categories = {video_id: f"category {number % CATEGORIES}" for number, (video_id, _) in enumerate(files)}
    return Order(folder / "insights", "alone", tuple(files), categories)


class Run:
    """One computation beside this process, begun at once."""

    def __init__(self, order: Order) -> None:
        self.seconds: dict[Step, float] = {}
        """How long each step took."""
        self.took_sec = 0.0
        self.peak_bytes = 0
        self._order = order
        self._began = time.monotonic()
        self._stop = False
        self.thread = threading.Thread(target=self._compute)
        self.thread.start()

    def stop(self) -> None:
        self._stop = True
        self.thread.join()

    def _compute(self) -> None:
        steps: dict[Step, float] = {}

        def report(step: Step, share: float) -> None:
            steps.setdefault(step, time.monotonic())
            self.seconds[step] = time.monotonic() - steps[step]

        try:
            process.compute(self._order, report, self._look)
        except WorkStopped:
            return
        self.took_sec = time.monotonic() - self._began

    def _look(self) -> bool:
        for child in psutil.Process().children():
            try:
                if "core.insights.jobs.tasks" in child.cmdline():
                    self.peak_bytes = max(self.peak_bytes, child.memory_info().rss)
            except psutil.Error:
                continue
        return self._stop


def _search_delay(order: Order) -> Figure:
    """Searches at a steady pace, alone and all the while insights are computed."""
    with large_library() as library:
        searching = MeasuredSearch(library)
        asked = itertools.cycle(itertools.chain(*questions_of(library).values()))

        def search() -> float:
            began = time.perf_counter()
            searching.engine.answer(next(asked))
            took = time.perf_counter() - began
            time.sleep(SEARCH_EVERY_SEC)
            return took * 1000

        alone = [search() for _ in range(QUIET_SEARCHES)]
        run = Run(order)
        beside = []
        while run.thread.is_alive():
            beside.append(search())
        alone += [search() for _ in range(QUIET_SEARCHES)]
    return _delay(f"a search in core at {ROWS} rows", alone, beside)


def _page_delay(order: Order) -> Figure:
    """From Enter to the cards of a search page in a browser, of an app whose worker computes and of one whose worker waits."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        words = small_library(data_dir / "demo")
        insights_dir = _add_videos(data_dir, order)
        alone = _pages(data_dir, words, after_sec=86_400)
        beside = _pages(data_dir, words, after_sec=0)
        if progress_of(insights_dir) is None:
            raise RuntimeError("the computation came to its end too early")
    return _delay("Enter to the cards of the search page", alone, beside)


def _add_videos(data_dir: Path, order: Order) -> Path:
    """Add the large library to what an app has; returns where its insights are going to lie."""
    settings = Settings(data_dir=data_dir)
    catalog = Catalog(settings.database_url)
    videos = [a_video(id=video_id) for video_id, _ in order.files]
    write(catalog, [(video, a_job(video, Stage.READY)) for video in videos])
    catalog.close()
    for video_id, path in order.files:
        shutil.copy(path, settings.library_dir / parquet.key_for(settings.model, video_id))
    return settings.insights_dir


def _pages(data_dir: Path, words: Sequence[str], *, after_sec: int) -> list[float]:
    app = RunningApp(data_dir, CLIPSEEK_INSIGHTS_AFTER_SEC=str(after_sec))
    try:
        with sync_playwright() as playwright, launched(playwright) as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            for text in words:
                search(page, app.url, text)
            return [search(page, app.url, words[number % len(words)]).took_ms for number in range(PAGES)]
    finally:
        # Killed and not asked to end, so that the computation stays where it was.
        app.kill()


def _delay(what: str, alone: list[float], beside: list[float]) -> Figure:
    before, after = (float(np.percentile(times, 95)) for times in (alone, beside))
    said = f"added to {what} while insights are computed (p95 {after:.0f} ms instead of {before:.0f} ms)"
    return Figure(said, after - before, BAR_DELAY_MS, "ms")
