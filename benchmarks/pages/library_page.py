"""What the library page's script takes with a thousand videos: as cards, filtered by letters, sorted by title, as a table."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.figure import Figure
from benchmarks.pages.page_cost import own_data, script_ms
from core.catalog import Catalog
from core.models.jobs import Stage
from tests.support.browsing import launched
from tests.support.jobs import a_job, a_video, write
from tests.support.running import RunningApp

VIDEOS: Final = 1000
CATEGORIES: Final = 10
BAR_MS: Final = 100
BAR_BROWSER_MS: Final = 500
PLACES: Final = ("Harbour", "Market", "Rooftop", "Station", "Valley", "Kitchen", "Garden", "Stage", "Lobby", "Pier")
VIEWS: Final[Mapping[str, Mapping[str, str]]] = {
    "as cards": {},
    "letters with a slip": {"find": "hrabour dawn"},
    "by title, in a category": {"sort": "title", "category": "Kind 3"},
    "as a table": {"as": "table"},
}
_WATCH: Final = """(wanted) => {
    window.clipseekTook = null;
    addEventListener("pointerdown", () => {
        const pressed = performance.now();
        const look = () => {
            const named = [...document.querySelectorAll(".st-key-videos .about .of")];
            if (named.length && named.every((each) => each.textContent === wanted)) {
                window.clipseekTook = performance.now() - pressed;
            } else requestAnimationFrame(look);
        };
        look();
    }, { capture: true, once: true });
}"""


def figures() -> Iterator[Figure]:
    """The 95th percentile of the script, and how long cards usually take to follow a press in a browser."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        fill(data_dir / "demo")
        with own_data(data_dir):
            for name, params in VIEWS.items():
                yield Figure(
                    f"library of {VIDEOS}, {name}: script (processor time), p95", script_ms("library", params), BAR_MS, "ms"
                )
        app = RunningApp(data_dir)
        try:
            with sync_playwright() as playwright, launched(playwright) as browser:
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                followed = _browser_ms(page, app.url)
        finally:
            app.stop()
        yield Figure(f"library of {VIDEOS}: press on a category to its cards, median", followed, BAR_BROWSER_MS, "ms")


def fill(library_dir: Path) -> None:
    """A thousand videos that are ready, without files: nothing here looks into them."""
    rng = np.random.default_rng(11)
    catalog = Catalog(f"sqlite:///{library_dir / 'clipseek.db'}")
    try:
        videos = [
            a_video(
                number + 1,
                title=f"{rng.choice(PLACES)} {rng.choice(('at dawn', 'by night', 'interview', 'wide'))} {number}",
                category=f"Kind {number % CATEGORIES}",
                duration_sec=float(rng.uniform(10, 4000)),
                recorded_at=float(rng.uniform(1e9, 1.7e9)) if rng.random() < 0.6 else None,
                added_at=time.time() - 3600.0 * number,
            )
            for number in range(VIDEOS)
        ]
        write(catalog, [(video, a_job(video, Stage.READY, moments=int(rng.integers(1, 400)))) for video in videos])
    finally:
        catalog.close()


def _browser_ms(page: Page, url: str) -> float:
    times = []
    page.goto(f"{url}/library")
    for number in range(CATEGORIES):
        page.goto(f"{url}/library?category=Kind+{number}")
        page.locator(".st-key-videos").wait_for()
        # Nobody chooses while the page is still loading.
        page.wait_for_load_state("networkidle")
        page.evaluate(_WATCH, f"Kind {(number + 1) % CATEGORIES}")
        page.locator(".st-key-category button").get_by_text(f"Kind {(number + 1) % CATEGORIES} ").click()
        page.wait_for_function("window.clipseekTook !== null", timeout=20_000)
        times.append(float(page.evaluate("window.clipseekTook")))
    return float(np.median(times))
