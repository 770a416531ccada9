"""Cards in a browser: they move under the pointer and are reached by keys, and keep their place while the page runs again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browsing import messages_to, run_that_drew, whole_runs
from tests.support.running import RunningApp
from tests.support.waiting import wait_for

SEARCH = "/?q=everything+is+green"


class Strips:
    """A page on which hovering may move pictures, and the strips it asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.faults: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url) if "/strips/" in request.url else None)
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)

    def open(self, app: RunningApp) -> None:
        self.page.goto(f"{app.url}{SEARCH}")
        self.page.locator(".st-key-hit_1 .pic").wait_for()


@pytest.fixture
def strips(bare_page: Page, _uploaded: None) -> Iterator[Strips]:
    bare_page.emulate_media(reduced_motion="no-preference")
    strips = Strips(bare_page)
    yield strips
    assert not strips.faults


def test_the_picture_moves_under_the_pointer_and_rests_without_it(strips: Strips, app: RunningApp) -> None:
    strips.open(app)
    page = strips.page
    page.locator(".st-key-hit_1").hover()
    moving = page.locator(".st-key-hit_1 .moving")
    expect(moving).to_be_visible()
    place = "element => element.style.backgroundPositionX"
    before = moving.evaluate(place)
    wait_for(lambda: moving.evaluate(place) != before, what="another picture of the strip")
    mine = page.locator(".st-key-hit_1 .pic").get_attribute("data-strip")
    assert sum(str(mine) in url for url in strips.asked) == 1
    page.mouse.move(2, 2)
    expect(page.locator(".moving")).to_have_count(0)
    page.locator(".st-key-hit_1").hover()
    expect(moving).to_be_visible()
    assert sum(str(mine) in url for url in strips.asked) == 1


def test_the_keyboard_moves_it_too(strips: Strips, app: RunningApp) -> None:
    strips.open(app)
    page = strips.page
    page.locator(".st-key-q input").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".st-key-hit_0 .moving")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-hit_1 .moving")).to_be_visible()
    expect(page.locator(".moving")).to_have_count(1)


def test_who_rests_on_a_card_whose_strip_was_not_to_be_had_is_served_a_little_later(strips: Strips, app: RunningApp) -> None:
    page, refused = strips.page, list[str]()

    def refuse_once(route: Route) -> None:
        if route.request.url in refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    page.route("**/strips/**", refuse_once)
    strips.open(app)
    page.locator(".st-key-hit_1").hover()
    expect(page.locator(".st-key-hit_1 .moving")).to_be_visible()
    assert refused
    strips.faults.clear()


def test_a_few_of_the_cards_in_sight_are_fetched_while_nobody_does_anything(strips: Strips, app: RunningApp) -> None:
    with strips.page.expect_response(lambda response: "/strips/" in response.url and response.ok):
        strips.open(app)


def test_who_wants_less_motion_gets_none(strips: Strips, app: RunningApp) -> None:
    page = strips.page
    page.emulate_media(reduced_motion="reduce")
    strips.open(app)
    page.locator(".st-key-hit_1").hover()
    page.locator(".st-key-hit_0").hover()
    # As long as a strip would take to be asked for, and then some.
    page.wait_for_timeout(400)
    assert strips.asked == []
    expect(page.locator(".moving")).to_have_count(0)


SHIFTS = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shifted += one.value; })
        .observe({ type: "layout-shift" });
}"""
MOST_MESSAGES = 18
MOST_SHIFTED = 0.05


def test_a_search_by_other_words_is_a_few_messages_and_nothing_jumps(prepared: Page, app: RunningApp) -> None:
    told = messages_to(prepared)
    prepared.goto(f"{app.url}{SEARCH}")
    prepared.locator(".st-key-hit_0").wait_for()
    prepared.wait_for_load_state("networkidle")
    prepared.evaluate(SHIFTS)
    told.clear()
    prepared.locator(".st-key-q input").fill("all blue")
    prepared.keyboard.press("Enter")
    expect(prepared).to_have_url(re.compile("q=all"))
    wait_for(lambda: bool(run_that_drew(prepared, told, "clipseek_card_grid")), what="the end of the answer")
    assert len(run_that_drew(prepared, told, "clipseek_card_grid")) <= MOST_MESSAGES
    # The press itself, which hands over to the answer before the page is drawn.
    assert whole_runs(told) == 1
    assert prepared.evaluate("() => window.shifted") <= MOST_SHIFTED


def test_cards_keep_their_pictures_while_they_are_arranged_otherwise(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{SEARCH}")
    prepared.locator(".st-key-hit_1 img").wait_for()
    prepared.evaluate("() => { window.pictures = [...document.querySelectorAll('.st-key-hits img')]; }")
    prepared.locator(".st-key-arrangement button").nth(1).click()
    expect(prepared.locator("h2.shelf")).to_have_count(2)
    assert prepared.evaluate("() => window.pictures.every((picture) => picture.isConnected)")


def test_a_thumb_shows_at_once_and_the_cursor_stays_on_it(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{SEARCH}")
    thumb = prepared.locator(".st-key-thumbs_0").get_by_role("button", name="Thumbs up")
    thumb.focus()
    prepared.keyboard.press("Enter")
    assert thumb.get_attribute("aria-pressed") == "true"
    expect(prepared.locator(".st-key-refined")).to_contain_text("1 up")
    expect(prepared.locator(".st-key-thumbs_0 [aria-pressed=true]")).to_be_focused()
    prepared.keyboard.press("Enter")
    expect(prepared.locator(".st-key-refined")).to_have_count(0)
    expect(prepared.locator(".cards [aria-pressed=true]")).to_have_count(0)


SMALL = """(least) => [...document.querySelectorAll('.cards .card button')].filter((button) => {
    const { width, height } = button.getBoundingClientRect();
    return Math.min(width, height) < least;
}).length"""


def test_every_target_on_a_card_is_large_enough_for_a_pointer(prepared: Page, app: RunningApp) -> None:
    prepared.set_viewport_size({"width": 390, "height": 900})
    prepared.goto(f"{app.url}{SEARCH}&by=seen")
    prepared.locator(".st-key-hit_0").wait_for()
    assert prepared.evaluate(SMALL, 24) == 0


def test_and_for_a_finger(browser: Browser, app: RunningApp, _uploaded: None) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{app.url}{SEARCH}&by=seen")
    page.locator(".st-key-hit_0").wait_for()
    assert page.evaluate(SMALL, 44) == 0
    context.close()
