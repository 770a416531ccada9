"""Small windows, large letters and fingers: everything stays in reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import wait_until_quiet
from tests.support.full_library import READY
from tests.support.running import RunningApp

LEAST_PX = 24
"""WCAG 2.2, 2.5.8."""
FINGER_PX = 44
TRACK_LEAST_PX = 200
TOUCHED = "button, a[href], summary, [role=radio]"
UNTOUCHED = "p, td, [data-testid=stSelectbox], [data-testid=stSkipToContent], [data-testid=stSidebar], [data-rac] > [style*=clip]"
"""What stands in a sentence may be as low as its text, a box opens wherever it is pressed, and some is met by keys only."""
SMALL = f"""(least) => [...document.querySelectorAll("{TOUCHED}")]
    .filter((element) => element.checkVisibility({{ visibilityProperty: true, opacityProperty: true }}))
    .filter((element) => !element.closest("{UNTOUCHED}"))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width && Math.min(box.width, box.height) < least - 0.5)
    .map(([element, box]) => `${{element.getAttribute("aria-label") || element.textContent}} ${{box.width}} x ${{box.height}}`)"""


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def width(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["width"]


@pytest.mark.parametrize("window", [(1440, 900), (1100, 800), (1024, 768), (700, 800), (390, 844)])
def test_the_track_is_long_enough_to_seek_by(page: Page, full: RunningApp, window: tuple[int, int]) -> None:
    page.set_viewport_size({"width": window[0], "height": window[1]})
    page.goto(f"{full.url}/library?video={READY}")
    page.locator(".st-key-clip_player .track").wait_for()
    wait_until_quiet(page)
    assert width(page, ".st-key-clip_player .track") >= TRACK_LEAST_PX


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


def test_the_track_is_reached_and_moved_by_keys(page: Page, full: RunningApp) -> None:
    page.goto(f"{full.url}/library?video={READY}")
    track = page.get_by_role("slider", name="Position")
    track.focus()
    page.keyboard.press("End")
    expect(track).to_have_attribute("aria-valuenow", "12")
    page.keyboard.press("Home")
    expect(track).to_have_attribute("aria-valuenow", "0")


@pytest.mark.parametrize("opener", ["edit_video", "edit_captions"])
def test_a_film_rests_under_a_dialog(page: Page, full: RunningApp, opener: str) -> None:
    page.goto(f"{full.url}/library?video={READY}&t=0")
    video = page.locator(".st-key-clip_player video")
    page.wait_for_function("video => !video.paused", arg=video.element_handle())
    page.locator(f".st-key-{opener} button").click()
    page.wait_for_function("video => video.paused", arg=video.element_handle())


def test_a_page_chosen_from_the_menu_is_seen_whole(phone: Page, full: RunningApp) -> None:
    phone.goto(full.url)
    phone.get_by_test_id("stExpandSidebarButton").tap()
    phone.get_by_test_id("stSidebarNavLink").filter(has_text="Tasks").tap()
    expect(phone.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    expect(phone).to_have_url(f"{full.url}/tasks")


PAGES = ("/", "/add_videos", "/tasks", "/library", f"/library?video={READY}", "/insights", "/insights?show=missing", "/health")


def test_nothing_is_wider_than_a_phone_or_too_small_for_a_finger(phone: Page, full: RunningApp) -> None:
    found = {}
    for address in PAGES:
        phone.goto(full.url + address)
        wait_until_quiet(phone)
        wide = phone.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
        found[address] = [f"{wide} px too wide"] if wide else []
        found[address] += phone.evaluate(SMALL, FINGER_PX)
    assert not any(found.values()), found


def test_nothing_is_too_small_for_a_mouse(page: Page, full: RunningApp) -> None:
    found = {}
    for address in PAGES:
        page.goto(full.url + address)
        wait_until_quiet(page)
        found[address] = page.evaluate(SMALL, LEAST_PX)
    assert not any(found.values()), found
