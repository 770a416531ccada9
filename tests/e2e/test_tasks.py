"""The task monitor in a real browser: it lives without flicker, asks before it removes, and tells what became ready elsewhere."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from core.catalog import Catalog
from core.errors import Reason
from core.models.jobs import Stage
from core.models.video import Video
from tests.support.clips import make_clip
from tests.support.jobs import FAR_SEC, a_job, a_video, erase, set_stage, write
from tests.support.running import RunningApp
from tests.support.waiting import wait_for

BADGE = "[data-testid=stSidebarNavLink][href$='/tasks']"
NUMBER = "link => getComputedStyle(link, '::after').content"
WATCH = """() => {
    window.redrawn = [];
    const name = (change) => change.target.className || change.target.nodeName;
    new MutationObserver((changes) => window.redrawn.push(...changes.map(name)))
        .observe(document.querySelector(".st-key-tasks"), {childList: true, subtree: true, characterData: true});
}"""
REFRESHES_MS = 3500


class Library:
    """The library of the running app, into which a test puts videos at any stage, out of the worker's reach."""

    def __init__(self, app: RunningApp, clip: Path) -> None:
        self.catalog = Catalog(f"sqlite:///{app.library_dir / 'clipseek.db'}")
        self._uploads = app.library_dir / "uploads"
        self._clip = clip
        self._first = int(time.time() * 1000)
        self._put: list[Video] = []

    def put(self, *titles: str, stage: Stage = Stage.EMBEDDING, **changes: Any) -> list[Video]:
        start = self._first + len(self._put)
        videos = [a_video(start + number, title=title, duration_sec=4.0) for number, title in enumerate(titles)]
        self._put += videos
        self._uploads.mkdir(parents=True, exist_ok=True)
        for video in videos:
            shutil.copy(self._clip, self._uploads / (video.file_name or ""))
        values: dict[str, Any] = {"next_at": time.time() + FAR_SEC, **changes}
        write(self.catalog, [(video, a_job(video, stage, **values)) for video in videos])
        return videos

    def set(self, video: Video, stage: Stage, **columns: Any) -> None:
        set_stage(self.catalog, video, stage, **columns)

    def close(self) -> None:
        for video in self._put:
            erase(self.catalog, video.id)
            (self._uploads / (video.file_name or "")).unlink(missing_ok=True)
        self.catalog.close()


@pytest.fixture(scope="session")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("short") / "short.mp4", seconds=4)


@pytest.fixture
def library(app: RunningApp, short_clip: Path) -> Iterator[Library]:
    library = Library(app, short_clip)
    yield library
    library.close()


def row(page: Page, video: Video) -> Locator:
    return page.locator(f".st-key-task_{video.id}")


def opened(page: Page, app: RunningApp, path: str = "/tasks") -> Page:
    page.goto(f"{app.url}{path}")
    expect(page.locator("h1, .st-key-q")).to_be_visible()
    return page


def wait_for_number(page: Page, number: str) -> None:
    page.wait_for_function(f'number => ({NUMBER})(document.querySelector("{BADGE}")) === number', arg=number)


def test_the_badge_counts_what_is_in_progress_and_goes_and_a_toast_tells_what_became_ready(
    page: Page, app: RunningApp, library: Library
) -> None:
    opened(page, app, "/library")
    wait_for_number(page, "none")
    harbour, forest = library.put("Harbour", "Forest")
    wait_for_number(page, '"2"')
    expect(page.locator(".badge_words")).to_contain_text("2 videos in progress")
    library.set(harbour, Stage.READY, moments=3)
    library.set(forest, Stage.CANCELLED)
    expect(page.locator("[data-testid=stToast]").filter(has_text="“Harbour” is ready.")).to_be_visible()
    wait_for_number(page, "none")


def test_nothing_is_drawn_again_while_nothing_changes_and_details_stay_open(
    page: Page, app: RunningApp, library: Library
) -> None:
    done, _ = library.put("Done", "Stopped", stage=Stage.CANCELLED)
    opened(page, app)
    row(page, done).locator("[class*=st-key-details_] button").click()
    expect(page.locator(".details")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)

    def is_at_rest() -> bool:
        page.evaluate("() => { window.redrawn.length = 0; }")
        # That nothing happens while it refreshes itself is what is looked at.
        page.wait_for_timeout(REFRESHES_MS)
        return bool(page.evaluate("window.redrawn") == [])

    wait_for(is_at_rest, what="the rows to be left as they are")
    expect(page.locator(".details")).to_be_visible()


def test_rows_keep_their_places_while_somebody_reads_details(page: Page, app: RunningApp, library: Library) -> None:
    first, second = library.put("First", "Second")
    opened(page, app)
    row(page, second).locator("[class*=st-key-details_] button").click()
    expect(page.locator(".details")).to_be_visible()
    library.set(first, Stage.READY, moments=2)
    expect(row(page, first).locator(".state.ready")).to_be_visible()
    expect(page.locator(".details")).to_be_visible()
    titles = page.locator(".st-key-tasks .title")
    assert titles.all_inner_texts()[:2] == ["First", "Second"]
    page.keyboard.press("Escape")
    expect(titles.first).to_have_text("Second")


def test_several_are_cancelled_and_removed_at_once(page: Page, app: RunningApp, library: Library) -> None:
    going = library.put("Going one", "Going two")
    gone = library.put("Gone", stage=Stage.FAILED, error_code=Reason.TOO_SHORT, error_facts={"length": 3.2})
    opened(page, app)
    page.locator(".st-key-choose_tasks button").click()
    for video in [*going, *gone]:
        row(page, video).get_by_role("checkbox").focus()
        page.keyboard.press("Space")
    bar = page.locator(".st-key-choice_bar")
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Cancel 2").click()
    expect(bar.get_by_role("button", name="Cancel 2")).to_have_count(0)
    expect(row(page, going[0]).locator(".state.cancelled")).to_be_visible()
    bar.get_by_role("button", name="Remove 3").click()
    bar.get_by_role("button", name="Really remove 3?").click()
    expect(page.locator("[data-testid=stToast]").filter(has_text="3 videos removed.")).to_be_visible()
    for video in [*going, *gone]:
        expect(row(page, video)).to_have_count(0)


def test_a_task_that_needs_a_look_has_two_answers_and_the_dear_one_asks(page: Page, app: RunningApp, library: Library) -> None:
    (unsure,) = library.put("Interview", stage=Stage.UNSURE, error_code=Reason.EMBEDDING_UNSURE)
    opened(page, app)
    expect(row(page, unsure).locator(".state.unsure")).to_have_text("Needs a look")
    expect(row(page, unsure).get_by_role("button", name="Use the one found")).to_be_visible()
    row(page, unsure).get_by_role("button", name="Prepare anew").click()
    expect(row(page, unsure).get_by_role("button", name="Really anew?")).to_be_visible()


def test_a_video_that_is_played_from_here_keeps_playing_through_the_refresh(
    page: Page, app: RunningApp, library: Library
) -> None:
    (video,) = library.put("Finished", stage=Stage.READY, moments=1)
    opened(page, app)
    row(page, video).get_by_role("button", name="Play").click()
    expect(page.locator("[data-testid=stDialog]")).to_be_visible()
    page.wait_for_timeout(REFRESHES_MS)
    expect(page.locator("[data-testid=stDialog]")).to_be_visible()
