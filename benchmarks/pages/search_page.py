"""The search page for words that were asked before: what its script takes, and a search in a browser.

There: how long from Enter to the first cards, how many messages, and how much of the page jumps.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from playwright.sync_api import Page, sync_playwright
from pydantic import SecretStr
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.figure import Figure
from benchmarks.pages.page_cost import bare_ms, own_data, script_ms
from core import parquet
from core.config import Settings
from core.milvus import StoredVideo
from core.models.embedding_models import DIMENSION, MODELS
from core.models.jobs import Stage
from core.models.vectors import Vector, unit
from core.models.video import EmbeddedSegment, Query, QueryKind, Scope, Span
from core.search.vectors import digest_of
from core.services import Services
from tests.support.browsing import launched, messages_to
from tests.support.footage import sample_footage
from tests.support.running import RunningApp

MODEL: Final = MODELS["marengo3.5"]
CARDS: Final = 20
QUESTIONS: Final = 20
ROUNDS: Final = 2
MOMENTS_A_VIDEO: Final = 14
BAR_MS: Final = 150
BAR_SCRIPT_MS: Final = 45
BAR_SCRIPT_RATIO: Final = 14
BAR_MESSAGES: Final = 24
BAR_SHIFT: Final = 0.05

_WATCH: Final = """(cards) => {
    window.clipseekTook = null;
    window.clipseekShift = 0;
    new PerformanceObserver((list) => { for (const one of list.getEntries()) window.clipseekShift += one.value; })
        .observe({ type: "layout-shift" });
    const shown = () => [...document.querySelectorAll('[class*="st-key-hit_"]')].filter((card) => {
        const picture = card.querySelector(".pic, img");
        return picture && picture.getBoundingClientRect().height > 0;
    }).length;
    addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        const pressed = performance.now();
        const look = () => {
            if (shown() >= cards) window.clipseekTook = performance.now() - pressed;
            else requestAnimationFrame(look);
        };
        look();
    }, { capture: true, once: true });
}"""


def figures() -> Iterator[Figure]:
    """The 95th percentile of many searches, each in a fresh tab; a first round, which fills the caches, is left out."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        words = small_library(data_dir / "demo")
        with own_data(data_dir):
            took_ms = script_ms("search", {"q": words[0]})
        yield Figure("search page, cached: script (processor time), p95", took_ms, BAR_SCRIPT_MS, "ms")
        yield Figure("search page, cached: script beside one that draws a line", took_ms / bare_ms(), BAR_SCRIPT_RATIO, "x")
        app = RunningApp(data_dir)
        try:
            with sync_playwright() as playwright, launched(playwright) as browser:
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                told = messages_to(page)
                for text in words:
                    search(page, app.url, text, told)
                searches = [search(page, app.url, text, told) for _ in range(ROUNDS) for text in words]
        finally:
            app.stop()
    typical, slowest = np.percentile([one.took_ms for one in searches], [50, 95])
    yield Figure(f"Enter to {CARDS} cards, words known (median {typical:.0f} ms), p95", float(slowest), BAR_MS, "ms")
    yield Figure("websocket messages of one search, most", max(one.messages for one in searches), BAR_MESSAGES)
    yield Figure("layout shift of one search, most", max(one.shift for one in searches), BAR_SHIFT)


class Search(NamedTuple):
    """What one search took: milliseconds to its cards, messages from the app, and the layout shift."""

    took_ms: float
    messages: int
    shift: float


def search(page: Page, url: str, words: str, told: list[ForwardMsg] | None = None) -> Search:
    """Ask in a fresh tab; `told` holds what Streamlit told the page, if somebody listens to that."""
    told = [] if told is None else told
    page.goto(f"{url}/?weak=1")
    box = page.locator(".st-key-q input")
    box.fill(words)
    # Nobody presses Enter while the page is still loading.
    page.wait_for_load_state("networkidle")
    page.evaluate(_WATCH, CARDS)
    told.clear()
    box.press("Enter")
    page.wait_for_function("window.clipseekTook !== null", timeout=20_000)
    page.wait_for_load_state("networkidle")
    return Search(page.evaluate("window.clipseekTook"), len(told), page.evaluate("window.clipseekShift"))


def small_library(library_dir: Path) -> Sequence[str]:
    """The sample footage with made-up vectors, as the worker would have left it; returns words whose vectors are known."""
    rng = np.random.default_rng(5)
    services = Services(Settings(api_key=SecretStr("tlk_nobody_is_asked"), model=MODEL, data_dir=library_dir))
    try:
        for slug, file in sample_footage().items():
            candidate = services.precheck.check_path(file, slug)
            services.precheck.intake.start(candidate, title=slug, category="", watch_url="")
            job = services.catalog.queue.claim("benchmark", lease_sec=60, max_active=1)
            if job is None:
                raise RuntimeError(f"{slug} was not accepted")
            segments = [
                EmbeddedSegment(Span(at, at + 1), modality, Scope.CLIP, _direction(rng))
                for at in range(MOMENTS_A_VIDEO)
                for modality in MODEL.modalities
            ]
            parquet.save(services.settings.library_dir / parquet.key_for(MODEL, job.video_id), segments)
            services.store.replace_video(MODEL, StoredVideo(job.video_id, "", ""), segments)
            services.catalog.queue.save(job, "benchmark", stage=Stage.READY, moments=len(segments))
        words = [f"something {number}" for number in range(QUESTIONS)]
        for text in words:
            services.catalog.query_vectors.put(MODEL.name, QueryKind.TEXT.value, digest_of(Query(text)), _direction(rng))
    finally:
        services.store.close()
        services.catalog.close()
    return words


def _direction(rng: np.random.Generator) -> Vector:
    direction: Vector = unit(rng.standard_normal(DIMENSION, dtype=np.float32))
    return direction
