"""How many presses the usual pieces of work take. More than that is a fault, however well each press works."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.catalog import Catalog
from core.models.jobs import Stage
from tests.e2e.clip import Clip
from tests.support.browser.presses import Hand
from tests.support.insights import ready_with_insights
from tests.support.jobs import a_job, a_video, write
from tests.support.libraries.full import FILMS, READY
from tests.support.running import RunningApp
from tests.support.waiting import wait_for

TAKES = 20


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """Three videos, and twenty that were added after them and wait for a category."""
    data_dir = tmp_path_factory.mktemp("presses") / "data"
    ready_with_insights(data_dir, FILMS, 6)
    catalog = Catalog(f"sqlite:///{data_dir / 'demo' / 'clipseek.db'}")
    videos = [a_video(200 + place, title=f"Take {place}", added_at=time.time() + 3600 - place) for place in range(TAKES)]
    write(catalog, [(video, a_job(video, Stage.READY)) for video in videos])
    catalog.close()
    for video in videos:
        os.link(data_dir.parent / "clip.mp4", data_dir / "demo" / "uploads" / str(video.file_name))
    running = RunningApp(data_dir)
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def test_to_find_and_play_takes_three(prepared: Page, app: RunningApp) -> None:
    hand = Hand(prepared)
    prepared.goto(app.url)
    expect(prepared.locator(".st-key-q input")).to_be_focused()
    hand.write("all blue")
    hand.key("Enter")
    hand.click(prepared.locator(".st-key-play_0 button"))
    Clip(prepared).wait_playing()
    assert hand.presses <= 3


def test_to_find_a_moment_and_have_it_as_a_file_takes_at_most_five(prepared: Page, app: RunningApp) -> None:
    hand = Hand(prepared)
    prepared.goto(app.url)
    expect(prepared.locator(".st-key-q input")).to_be_focused()
    hand.write("all blue")
    hand.key("Enter")
    hand.click(prepared.locator(".st-key-play_0 button"))
    hand.click(prepared.locator(".st-key-moment_actions").get_by_role("link", name="Open video"))
    with prepared.expect_download() as download:
        hand.click(prepared.locator(".board .save:not([aria-disabled=true])"))
    assert download.value.suggested_filename.endswith(".mp4")
    assert hand.presses <= 5


def test_twenty_videos_into_three_categories_take_at_most_twenty(page: Page, takes: RunningApp) -> None:
    hand = Hand(page)
    page.goto(f"{takes.url}/library")
    hand.click(page.locator(".st-key-choose_videos button"))
    for name, first, last in (("Nature", 0, 6), ("City", 7, 13), ("People", 14, 19)):
        boxes = page.locator("[class*=st-key-pick_] label")
        hand.click(boxes.nth(first))
        hand.click(boxes.nth(last), "Shift")
        expect(page.locator(".st-key-choice_bar")).to_contain_text(f"{last - first + 1} selected")
        hand.click(page.locator(".st-key-category_of_chosen button").first)
        expect(page.locator(".st-key-category_of_chosen_choice input")).to_be_focused()
        hand.write(name)
        hand.key("Enter")
        hand.click(page.locator(".st-key-category_of_chosen_set button"))
        expect(page.locator(".st-key-choice_bar")).to_contain_text("Nothing selected yet")
    assert hand.presses <= 20
    catalog = Catalog(f"sqlite:///{takes.library_dir / 'clipseek.db'}")
    wanted = {f"{200 + place:016x}" for place in range(TAKES)}

    def counted() -> list[int]:
        given = [category for video, category in catalog.videos.category_of_each().items() if video in wanted]
        return [given.count(name) for name in ("Nature", "City", "People")]

    wait_for(lambda: counted() == [7, 7, 6], what="all twenty to have their category")
    catalog.close()


def test_to_delete_a_video_and_to_restore_it_takes_at_most_five(page: Page, takes: RunningApp) -> None:
    hand = Hand(page)
    page.goto(f"{takes.url}/library")
    hand.click(page.locator(f".st-key-video_{READY} button").first)
    hand.click(page.locator(".st-key-delete_video button"))
    hand.click(page.locator(".st-key-delete_go button"))
    expect(page.get_by_text("This video is not here")).to_be_visible()
    line = page.locator("[class*=st-key-undo_line_]").filter(has_text="“Harbour” was deleted.")
    hand.click(line.locator("button").filter(has_text="Undo"))
    expect(page.locator(".video_head h1")).to_have_text("Harbour")
    assert hand.presses <= 5
