"""The main job in a real browser: a file goes in, becomes ready, is found by words and plays from its own second."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.clip import Clip
from tests.e2e.conftest import Watched
from tests.support.clips import make_clip
from tests.support.running import RunningApp

PREPARED_WITHIN_MS = 60_000


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("footage")
    return [
        make_clip(folder / "colour_parade.mp4", seconds=24, seconds_a_colour=6),
        make_clip(folder / "second_parade.mp4", seconds=12, seconds_a_colour=6, shift=2, sound=False),
    ]


@pytest.fixture
def prepared(page: Page, app: RunningApp, clips: list[Path]) -> Page:
    """A page of an app in which both clips are ready; uploads them in the browser the first time."""
    page.goto(f"{app.url}/library")
    page.locator("h1").wait_for()
    if page.get_by_text("Colour parade").count():
        return page
    page.goto(f"{app.url}/add_videos")
    page.locator(".st-key-upload input[type=file]").set_input_files([str(clip) for clip in clips])
    start = page.locator(".st-key-start button")
    expect(start).to_have_text("Prepare 2 videos")
    start.click()
    expect(page).to_have_url(re.compile("/tasks"))
    for title in ("Colour parade", "Second parade"):
        row = page.locator("[class*=st-key-task_]").filter(has_text=title)
        expect(row.locator(".state.ready")).to_be_visible(timeout=PREPARED_WITHIN_MS)
    return page


def test_the_first_page_asks_no_other_host(watched: Watched, app: RunningApp) -> None:
    watched.page.goto(app.url)
    watched.page.locator(".st-key-q input").wait_for()
    watched.page.wait_for_load_state("networkidle")
    assert watched.hosts <= {f"127.0.0.1:{app.port}", ""}


def test_a_moment_plays_from_its_own_second_and_stops_at_its_last(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}/?q=something+green")
    first = prepared.locator(".st-key-hit_0")
    expect(first).to_be_visible()
    start_sec, end_sec = 6.0, 12.0
    expect(first.locator(".time")).to_have_text("0:06")
    first.locator("button").click()
    clip = Clip(prepared)
    started = float(prepared.evaluate(FIRST_POSITION))
    assert abs(started - start_sec) <= 0.04
    clip.wait_stopped()
    assert abs(clip.position_sec - end_sec) <= 0.1


FIRST_POSITION = "() => window.clipStarts && window.clipStarts.length ? window.clipStarts[0] : -1"
