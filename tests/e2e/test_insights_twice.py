"""What is there twice, in a browser: a copy beside its original, played, deleted with a question and brought back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.insights.parts import DuplicateGroup, Duplicates
from tests.support.browsing import wait_for_frame
from tests.support.insights import ready_with_insights
from tests.support.running import RunningApp

MOMENTS = 4
FILMS = (
    {"title": "Harbour", "added_at": 1000.0},
    {"title": "Harbour in full", "width": 1920, "height": 1080},
    {"title": "Market"},
)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app with three videos, the second of which is the first with more pixels, and all insights of them."""
    data_dir = tmp_path_factory.mktemp("twice") / "data"
    groups = tuple(DuplicateGroup((row, MOMENTS + row), 0.98) for row in range(MOMENTS))
    ready_with_insights(data_dir, FILMS, MOMENTS, duplicates=Duplicates(groups, 0.95))
    running = RunningApp(data_dir)
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def opened(page: Page, app: RunningApp, section: str) -> Page:
    page.goto(f"{app.url}/insights?show={section}")
    expect(page.locator("[class*=st-key-play_]").first).to_be_attached()
    return page


def test_a_copy_is_played_beside_its_original_deleted_and_brought_back(page: Page, twice: RunningApp) -> None:
    opened(page, twice, "twice")
    whole, copy = page.locator(".st-key-whose_0_0"), page.locator(".st-key-whose_0_1")
    expect(whole).to_contain_text("Keep this one")
    expect(whole).to_contain_text("Harbour in full")
    expect(copy).to_contain_text("100 % of it is in the one to keep")
    page.wait_for_function("[...document.querySelectorAll('[class*=st-key-pair_] img')].every((one) => one.naturalWidth > 0)")
    page.locator(".st-key-play_twice_0_3 button").click()
    expect(page.get_by_role("dialog")).to_contain_text("Harbour")
    wait_for_frame(page, 2.0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    # A press that comes before the address follows would open the player again.
    expect(page).not_to_have_url(re.compile("open="))
    page.get_by_role("button", name="Delete this one").click()
    question = page.get_by_role("dialog")
    for named in ("Delete this video?", "Harbour", f"{MOMENTS} moments", "30 days"):
        expect(question).to_contain_text(named)
    page.locator(".st-key-delete_go button").click()
    expect(page.locator(".st-key-undo_line_batch_0").filter(has_text="“Harbour” was deleted.")).to_be_visible()
    expect(page.get_by_text("No duplicates")).to_be_visible()
    page.locator(".st-key-undo_batch_0 button").click()
    expect(copy).to_contain_text("Harbour")


def test_neither_of_them_is_wider_than_a_phone(page: Page, twice: RunningApp) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for section in ("twice", "odd"):
        opened(page, twice, section)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, section
