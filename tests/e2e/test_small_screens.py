"""Small windows, large letters and fingers: everything stays in reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.clip import Clip
from tests.support.browsing import PATIENCE_MS, small, wait_until_quiet
from tests.support.libraries.full import COLLECTION, READY, SCRIPT
from tests.support.running import RunningApp

FINGER_PX = 44
TRACK_LEAST_PX = 200


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def width(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["width"]


def test_the_track_is_long_enough_to_seek_by_and_is_moved_by_keys(page: Page, full: RunningApp) -> None:
    page.goto(f"{full.url}/library?video={READY}")
    page.locator(".st-key-clip_player .track").wait_for()
    for across, down in ((1440, 900), (1100, 800), (1024, 768), (700, 800), (390, 844)):
        page.set_viewport_size({"width": across, "height": down})
        wait_until_quiet(page)
        assert width(page, ".st-key-clip_player .track") >= TRACK_LEAST_PX, across
    track = page.get_by_role("slider", name="Position")
    track.focus()
    page.keyboard.press("End")
    expect(track).to_have_attribute("aria-valuenow", "12")
    page.keyboard.press("Home")
    expect(track).to_have_attribute("aria-valuenow", "0")


def test_the_player_at_twice_the_size_of_letters(page: Page, full: RunningApp) -> None:
    page.goto(f"{full.url}/tasks")
    # What 1440 x 900 come to at 200 %.
    page.set_viewport_size({"width": 720, "height": 450})
    page.locator(f".st-key-watch_{READY} button").click()
    page.locator(".st-key-clip_player .track").wait_for()
    assert width(page, ".st-key-clip_player .track") >= TRACK_LEAST_PX
    page.locator(".st-key-clip_player .strip").scroll_into_view_if_needed()
    close = page.get_by_role("dialog").get_by_role("button", name="Close")
    expect(close).to_be_in_viewport(ratio=1)
    close.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_film_rests_under_a_dialog(page: Page, full: RunningApp) -> None:
    page.goto(f"{full.url}/library?video={READY}&t=0")
    clip = Clip(page)
    clip.wait_playing()
    page.locator(".st-key-edit_video button").click()
    clip.wait_stopped()


def test_a_page_chosen_from_the_menu_is_seen_whole(phone: Page, full: RunningApp) -> None:
    phone.goto(full.url)
    phone.get_by_test_id("stExpandSidebarButton").tap()
    phone.get_by_test_id("stSidebarNavLink").filter(has_text="Tasks").tap()
    expect(phone.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    expect(phone).to_have_url(f"{full.url}/tasks")


PAGES = (
    *(
        "/",
        "/add_videos",
        "/tasks",
        "/library",
        f"/library?video={READY}",
        "/collections",
        f"/collections?collection={COLLECTION}",
        "/script",
        f"/script?script={SCRIPT}",
    ),
    *("/insights", "/insights?show=missing", "/health", "/links"),
)
NARROW = ("/?q=everything+is+green", "/library?as=table", "/library?find=nothing+like+it")
"""Pages that only have to be no wider than a phone."""


def test_nothing_is_wider_than_a_phone_or_too_small_for_a_finger(phone: Page, full: RunningApp) -> None:
    found = {}
    for address in PAGES + NARROW:
        phone.goto(full.url + address)
        wait_until_quiet(phone)
        wide = phone.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
        found[address] = [f"{wide} px too wide"] if wide else []
        found[address] += phone.evaluate(small(FINGER_PX)) if address in PAGES else []
    assert not any(found.values()), found
