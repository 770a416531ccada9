"""The library in a browser: found, sorted, opened and come back to; selected by mouse and keys; deleted and brought back."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.catalog import Catalog
from core.models.jobs import Stage
from tests.support.clips import make_clip
from tests.support.jobs import FAR_SEC, a_job, a_video, set_stage, write
from tests.support.library import MODEL
from tests.support.running import RunningApp

TITLES = ("Harbour at dawn", "Café Müller", "Rooftop garden", "Night market")
VIDEOS = 30
FRESH = a_video(99, title="Fresh", category="City", duration_sec=4.0)
A_PAGE = 24


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app with thirty videos, four of which have a name of their own and were added last."""
    running = RunningApp(tmp_path_factory.mktemp("library") / "data")
    clip = make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", seconds=4)
    videos = [
        a_video(
            number + 1,
            title=TITLES[number] if number < len(TITLES) else f"Take {number}",
            category="City" if number < 2 else "Stock",
            duration_sec=4.0,
            added_at=time.time() - 60 * number,
        )
        for number in range(VIDEOS)
    ]
    uploads = running.library_dir / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    for video in videos:
        os.link(clip, uploads / str(video.file_name))
    with_catalog(running, lambda catalog: write(catalog, [(video, a_job(video, Stage.READY, moments=2)) for video in videos]))
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def with_catalog(app: RunningApp, do: object) -> None:
    catalog = Catalog(f"sqlite:///{app.library_dir / 'clipseek.db'}")
    try:
        do(catalog)  # type: ignore[operator]
    finally:
        catalog.close()


def opened(page: Page, app: RunningApp, query: str = "") -> Page:
    page.goto(f"{app.url}/library{query}")
    expect(page.locator("h1").filter(has_text="Library")).to_be_visible()
    return page


def titles(page: Page) -> list[str]:
    return page.locator("[class*=st-key-video_] .title").all_inner_texts()


def test_a_page_that_is_chosen_right_after_typing_is_opened(page: Page, shelf: RunningApp) -> None:
    """What was typed would else be sent after the press, and ask for the library again."""
    opened(page, shelf)
    page.locator(".st-key-find input").click()
    box = page.get_by_role("link", name="Tasks").first.bounding_box()
    assert box is not None
    page.keyboard.type("caf")
    page.mouse.click(box["x"] + 20, box["y"] + 10)
    expect(page.locator("h1").filter(has_text="Tasks")).to_be_visible()
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("h1").filter(has_text="Tasks")).to_be_visible()


def test_titles_are_found_while_typing_in_spite_of_slips_and_history_leads_back(page: Page, shelf: RunningApp) -> None:
    opened(page, shelf)
    expect(page.locator("[class*=st-key-video_]")).to_have_count(A_PAGE)
    # Its line is not shown before all of it is there, and a pause after a blank takes nothing away.
    find = page.locator(".st-key-find input")
    find.click()
    page.keyboard.type("cafe ")
    expect(page).to_have_url(re.compile(r"\?find=cafe$"))
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    page.keyboard.type("muler")
    expect(page.locator("[class*=st-key-video_]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?find=cafe\+muler$"))
    assert titles(page) == ["Café Müller"]
    page.reload()
    expect(page.locator("[class*=st-key-video_]")).to_have_count(1)
    expect(find).to_have_value("cafe muler")
    page.go_back()
    page.go_back()
    expect(page.locator("[class*=st-key-video_]")).to_have_count(A_PAGE)
    expect(find).to_have_value("")


def test_chips_and_pages_are_in_the_address_and_survive_a_visit_to_a_video(page: Page, shelf: RunningApp) -> None:
    opened(page, shelf)
    page.locator(".st-key-category button").filter(has_text="Stock").click()
    expect(page).to_have_url(re.compile(r"\?category=Stock$"))
    page.locator(".st-key-library_page button").filter(has_text="2").click()
    expect(page).to_have_url(re.compile(r"category=Stock&page=2$"))
    expect(page.locator("[class*=st-key-video_]")).to_have_count(VIDEOS - 2 - A_PAGE)
    # Another page begins at its top, not where the last one was left.
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop === 0")
    page.locator("[class*=st-key-open_] button").first.click()
    expect(page).to_have_url(re.compile(r"\?video=[0-9a-f]{16}$"))
    expect(page.locator(".st-key-videos")).to_have_count(0)
    page.go_back()
    expect(page.locator("[class*=st-key-open_]")).to_have_count(VIDEOS - 2 - A_PAGE)
    expect(page).to_have_url(re.compile(r"category=Stock&page=2$"))


def test_pictures_are_loaded_only_where_they_are_seen(page: Page, shelf: RunningApp) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/thumbs/" in request.url else None)
    page.set_viewport_size({"width": 390, "height": 300})
    with page.expect_request(lambda request: "/thumbs/" in request.url):
        opened(page, shelf)
    expect(page.locator("[class*=st-key-video_]")).to_have_count(A_PAGE)
    page.wait_for_load_state("networkidle")
    assert len(asked) < A_PAGE


def test_arrows_move_between_cards_and_enter_opens_one(page: Page, shelf: RunningApp) -> None:
    opened(page, shelf)
    page.locator(f".st-key-open_{1:016x} button").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f".st-key-open_{2:016x} button")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f".st-key-open_{6:016x} button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"\?video={6:016x}$"))


def test_several_are_selected_deleted_and_brought_back(page: Page, shelf: RunningApp) -> None:
    opened(page, shelf)
    page.locator(".st-key-choose_videos button").click()
    bar = page.locator(".st-key-choice_bar")
    page.locator(f".st-key-pick_{1:016x} label").click()
    expect(bar).to_contain_text("1 selected")
    page.locator(f".st-key-pick_{1:016x} input").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(bar).to_contain_text("2 selected")
    page.locator(".st-key-delete_chosen button").click()
    question = page.get_by_role("dialog")
    for named in ("Delete 2 videos?", TITLES[0], TITLES[1], "4 moments", "2 files", "30 days"):
        expect(question).to_contain_text(named)
    page.locator(".st-key-delete_go button").click()
    # While Streamlit replaces the line, the old one stands beside it for a moment.
    expect(page.locator(".st-key-undo_line_batch_0").filter(has_text="2 videos were deleted.")).to_be_visible()
    expect(page.locator(f".st-key-video_{1:016x}")).to_have_count(0)
    page.locator(".st-key-undo_batch_0 button").click()
    expect(page.locator(f".st-key-video_{1:016x}")).to_be_visible()
    expect(page.locator(".st-key-undo_line_batch_0")).to_have_count(0)


def test_quick_presses_select_each_of_them(page: Page, shelf: RunningApp) -> None:
    opened(page, shelf)
    page.locator(".st-key-choose_videos button").click()
    page.locator("[class*=st-key-pick_] input").nth(7).wait_for()
    page.evaluate("() => [...document.querySelectorAll('[class*=st-key-pick_] input')].slice(0, 8).forEach((box) => box.click())")
    expect(page.locator(".cards .picked")).to_have_count(8)
    expect(page.locator(".st-key-choice_bar")).to_contain_text("8 selected")
    page.locator(".st-key-choose_none button").click()
    expect(page.locator(".cards .picked")).to_have_count(0)


def test_what_is_selected_is_exported_and_gets_a_category(page: Page, shelf: RunningApp) -> None:
    opened(page, shelf, "?find=take+10")
    page.locator(".st-key-choose_videos button").click()
    page.locator("[class*=st-key-pick_] label").first.click()
    with page.expect_download() as download:
        page.locator(".st-key-export_chosen button").click()
    assert "Take 10" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    page.locator(".st-key-category_of_chosen button").first.click()
    expect(page.locator(".st-key-category_of_chosen_set button")).to_be_disabled()
    page.locator(".st-key-category_of_chosen_choice input").fill("Nature")
    page.keyboard.press("Enter")
    page.locator(".st-key-category_of_chosen_set button").click()
    expect(page.locator(".st-key-undo_line_batch_0").filter(has_text="1 video: Nature")).to_be_visible()
    expect(page.locator(".st-key-category")).to_contain_text("Nature")
    expect(page.locator(".st-key-category_of_chosen_set")).to_have_count(0)
    expect(page.locator(".st-key-choice_bar")).to_contain_text("Nothing selected yet")


def test_a_category_of_many_goes_on_without_the_page_and_is_taken_back_from_another(page: Page, shelf: RunningApp) -> None:
    opened(page, shelf, "?find=take+1")
    page.locator(".st-key-choose_videos button").click()
    page.locator(".st-key-choose_all button").click()
    expect(page.locator(".st-key-choice_bar")).to_contain_text("11 selected")
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    page.locator(".st-key-category_of_chosen button").first.click()
    page.locator(".st-key-category_of_chosen_choice input").fill("Forest")
    page.keyboard.press("Enter")
    page.locator(".st-key-category_of_chosen_set button").click()
    # Left before anything of it can be seen.
    page.goto(f"{shelf.url}/tasks")
    line = page.locator(".st-key-undo_line_batch_0")
    line.filter(has_text="11 videos: Forest").locator("button").filter(has_text="Undo").click()
    undone = line.filter(has_text="11 videos: category as before")
    undone.locator("button").filter(has_text="Close").click()
    expect(page.get_by_text("category as before")).to_have_count(0)
    with_catalog(shelf, lambda catalog: expect_no_category(catalog, "Forest"))


def expect_no_category(catalog: Catalog, category: str) -> None:
    assert category not in catalog.videos.category_of_each().values()


def test_rows_of_the_table_are_selected_and_stay_so_among_the_cards(page: Page, shelf: RunningApp) -> None:
    opened(page, shelf, "?as=table&find=take+2")
    table = page.locator("[data-testid=stDataFrame]")
    expect(table).to_be_visible()
    box = table.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 66)
    expect(page.locator(".st-key-choice_bar")).to_contain_text("1 selected")
    page.locator(".st-key-as button").filter(has_text="Pictures").click()
    expect(page.locator("[class*=st-key-pick_] input:checked")).to_have_count(1)
    expect(page.locator(".st-key-choice_bar")).to_contain_text("1 selected")
    page.locator(".st-key-look_at_chosen button").click()
    expect(page).to_have_url(re.compile(r"\?video=[0-9a-f]{16}$"))


def test_a_press_on_a_title_in_the_table_opens_its_video(page: Page, shelf: RunningApp) -> None:
    opened(page, shelf, "?as=table&find=take+2")
    table = page.locator("[data-testid=stDataFrame]")
    expect(table).to_be_visible()
    box = table.locator("canvas").first.bounding_box()
    assert box is not None
    # Past the box that selects and the picture.
    page.mouse.click(box["x"] + 160, box["y"] + 66)
    expect(page).to_have_url(re.compile(r"\?video=[0-9a-f]{16}$"))


def test_a_video_is_seen_to_become_ready(page: Page, shelf: RunningApp) -> None:
    video = FRESH
    job = a_job(video, Stage.EMBEDDING, next_at=time.time() + FAR_SEC)
    os.link(shelf.library_dir / "uploads" / f"{1:016x}.mp4", shelf.library_dir / "uploads" / str(video.file_name))
    with_catalog(shelf, lambda catalog: write(catalog, [(video, job)]))
    opened(page, shelf)
    card = page.locator(f".st-key-video_{video.id}")
    expect(card).to_contain_text("preparing")
    # Its embeddings are looked for, but nobody reads them here.
    saved = shelf.library_dir / "embeddings" / MODEL.collection / f"{video.id}.parquet"
    saved.parent.mkdir(parents=True, exist_ok=True)
    saved.touch()
    with_catalog(shelf, lambda catalog: set_stage(catalog, video, Stage.READY, moments=7))
    expect(card).to_contain_text("7 moments")
