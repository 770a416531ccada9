"""Collections in a browser: gathered by a press or B, ordered by pointer and keys, trimmed to the frame, played without a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.catalog import Catalog
from core.catalog.tables.collection_tables import COLLECTIONS
from core.collections.collection import Gathered
from tests.support.browsing import drawn, messages_to, wait_until_quiet, whole_runs
from tests.support.libraries.full import READY, make_full
from tests.support.running import RunningApp
from tests.support.waiting import wait_for

SEARCH: Final = "/?q=everything+is+green"
MANY: Final = "d" * 32
SHORT: Final = "e" * 32
FINGERS: Final = "f" * 32
MOVED: Final = """async () => {
    document.querySelector(".st-key-play_3 button").focus();
    const key = new KeyboardEvent("keydown", { key: "End", altKey: true, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(key);
    const last = [...document.querySelectorAll(".st-key-items .card")].at(-1);
    const isThere = last.contains(document.activeElement);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return isThere;
}"""
WATCH_CUTS: Final = """() => {
    const shown = (globalThis.shown = []);
    const videos = [...document.querySelectorAll(".rough_cut video")];
    videos.forEach((video, place) => {
        const note = (at, { mediaTime }) => {
            if (video.classList.contains("on")) shown.push({ at, place, mediaTime });
            video.requestVideoFrameCallback(note);
        };
        video.requestVideoFrameCallback(note);
    });
    new MutationObserver((changes) => changes.forEach(({ target, oldValue }) => {
        if (target.classList.contains("on") && !oldValue?.includes("on")) shown.push({ at: performance.now(), cut: true });
    })).observe(videos[0].parentElement, { subtree: true, attributeFilter: ["class"], attributeOldValue: true });
}"""


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app with a collection of two hundred moments and one of three short ones."""
    data_dir = tmp_path_factory.mktemp("collections") / "data"
    make_full(data_dir)
    catalog = Catalog(f"sqlite:///{data_dir / 'demo' / 'clipseek.db'}")
    with catalog._database.writing() as connection:
        named = ((MANY, "Many"), (SHORT, "Short"), (FINGERS, "Fingers"))
        rows = [{"id": key, "name": name, "created_at": 1.0, "changed_at": 1.0} for key, name in named]
        connection.execute(COLLECTIONS.insert(), rows)
    catalog.collection_items.add(MANY, "", [Gathered(READY, 20 * at, 20 * at + 1000, "Harbour") for at in range(200)])
    catalog.collection_items.add(SHORT, "", [Gathered(READY, at, at + 1000, "Harbour") for at in (8000, 0, 4000)])
    catalog.collection_items.add(FINGERS, "", [Gathered(READY, 1000 * at, 1000 * at + 1000, "Harbour") for at in range(12)])
    catalog.close()
    running = RunningApp(data_dir)
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def times(page: Page) -> list[str]:
    return page.locator(".st-key-items .card .time").all_inner_texts()


def drag(page: Page, what: Locator, to: Locator) -> None:
    """To the left half of another card, as a hand does it."""
    start, end = what.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 60, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(end["x"] + 90, end["y"] + 60, steps=4)
    page.mouse.move(end["x"] + 12, end["y"] + 50, steps=3)
    page.mouse.up()


def test_moments_are_gathered_without_running_the_page_put_in_order_and_trimmed(prepared: Page, app: RunningApp) -> None:
    page = prepared
    told = messages_to(page)
    page.goto(app.url + SEARCH)
    page.locator(".st-key-hit_1 .pic").wait_for()
    wait_until_quiet(page)
    page.evaluate("globalThis.drawn = document.querySelector('.st-key-hits .card')")
    told.clear()
    page.locator(".st-key-hit_0").hover()
    page.locator(".st-key-gather_0 button").click()
    expect(page.locator(".tray .sum")).to_have_text(re.compile("^1 moment"))
    expect(page.locator(".st-key-gather_0 button")).to_have_attribute("aria-pressed", "true")
    wait_until_quiet(page)
    assert whole_runs(told) == 0
    assert "clipseek_tray" in drawn(told)
    assert "clipseek_card_grid" not in drawn(told)
    page.keyboard.press("Escape")
    page.locator(".st-key-play_1 button").focus()
    page.keyboard.press("b")
    expect(page.locator(".tray .sum")).to_have_text(re.compile("^2 moments"))
    # B in the player takes out again what lies in it, and the card knows.
    page.locator(".st-key-play_1 button").click()
    expect(page.locator(".player .gather")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("b")
    expect(page.locator(".player .gather")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("b")
    expect(page.locator(".player .gather")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-gather_1 button")).to_have_attribute("aria-pressed", "true")
    tops_and_ends = (
        "[...document.querySelectorAll('[data-testid=stMain], .st-key-tray')].map((one) => one.getBoundingClientRect())"
    )
    assert page.evaluate(f"(([page, tray]) => page.bottom <= tray.top)({tops_and_ends})"), "the tray covers the end of the page"
    page.locator(".st-key-tray_open a").click()
    expect(page.locator(".st-key-items .card")).to_have_count(2)
    first, second = times(page)
    drag(page, page.locator(".st-key-item_1"), page.locator(".st-key-item_0"))
    assert times(page) == [second, first]
    wait_until_quiet(page)
    page.reload()
    page.locator(".st-key-item_1 .pic").wait_for()
    assert times(page) == [second, first]
    page.locator(".st-key-play_0 button").click()
    page.locator(".trim").wait_for()
    page.wait_for_function("document.querySelector('.stage video').readyState >= 2")
    page.keyboard.press("k")
    for key in ("r", "k", ".", ".", ".", "o"):
        page.keyboard.press(key)
    frames = int(re.findall(r":(\d\d)", page.locator(".trimmed").inner_text())[-1])
    assert 1 <= frames < 25
    wait_until_quiet(page)
    page.keyboard.press("Escape")
    wait_until_quiet(page)
    assert times(page) != [second, first]
    page.locator(".st-key-undo_collection button").click()
    wait_for(lambda: times(page) == [second, first], what="the moment as long as it was")


def test_hits_are_a_file_on_disk_three_presses_after_they_are_gathered(prepared: Page, app: RunningApp) -> None:
    page = prepared
    page.goto(f"{app.url}{SEARCH}&weak=1")
    page.locator(".st-key-gather_first button").click()
    gathered = page.locator(".gather button[aria-pressed=true]")
    moments = page.locator(".gather button").count()
    expect(gathered).to_have_count(moments)
    page.locator(".st-key-tray_open a").click()
    expect(page.locator(".video_head h1")).to_have_text("everything is green")
    expect(page.locator(".st-key-items .card")).to_have_count(moments)
    page.locator(".st-key-hand_off button").click()
    with page.expect_download() as download:
        page.locator(".st-key-format_edl button").click()
    assert len(re.findall(r"^0\d\d ", Path(download.value.path()).read_text(), re.MULTILINE)) == moments


def test_two_hundred_moments_are_put_in_order_at_once(page: Page, stocked: RunningApp) -> None:
    page.goto(f"{stocked.url}/collections?collection={MANY}")
    page.locator(".st-key-item_199").wait_for()
    wait_until_quiet(page)
    # In processor time of the page's own thread, which others on the machine take nothing away from.
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy_sec() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")

    took = []
    for _ in range(3):
        before = busy_sec()
        assert page.evaluate(MOVED)
        took.append(busy_sec() - before)
        wait_until_quiet(page)
    assert 0 < min(took) <= 0.15, took
    page.locator(".st-key-item_199 .pic").wait_for()
    expect(page.locator(".st-key-item_199 .open button")).to_be_focused()


def test_a_finger_that_rests_on_a_selected_moment_carries_all_that_are_and_one_that_does_not_turns_the_page(
    browser: Browser, stocked: RunningApp
) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.new_page()
    page.goto(f"{stocked.url}/collections?collection={FINGERS}")
    page.get_by_text("Hold a finger on a moment").wait_for()
    page.locator(".st-key-select_items button").tap()
    for place in (0, 1):
        page.locator(f".st-key-pick_{place} input").tap()
    expect(page.locator(".picked")).to_have_count(2)
    wait_until_quiet(page)
    before = times(page)
    fingers, swipe_px = phone.new_cdp_session(page), 200

    def point(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    page.locator(".st-key-item_3").scroll_into_view_if_needed()
    start, end = (page.locator(f".st-key-item_{place}").bounding_box() for place in (1, 3))
    assert start is not None
    assert end is not None
    point("touchStart", start["x"] + 60, start["y"] + 40)
    page.locator(".st-key-item_1.carried").wait_for()
    for part in (0.3, 0.6, 0.9, 1.0):
        right, lower = end["x"] + 0.8 * end["width"], end["y"] + 40
        point("touchMove", start["x"] + 60 + (right - start["x"] - 60) * part, start["y"] + 40 + (lower - start["y"] - 40) * part)
    point("touchEnd")
    moved = [*before[2:4], *before[:2], *before[4:]]
    wait_for(lambda: times(page) == moved, what="the moments where the finger let go of them")
    wait_until_quiet(page)
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    box = page.locator(".st-key-item_0").bounding_box()
    assert box is not None
    point("touchStart", box["x"] + 60, box["y"] + 20)
    for part in range(1, 6):
        point("touchMove", box["x"] + 60, box["y"] + 20 - swipe_px * part / 5)
    point("touchEnd")
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 50")
    assert times(page) == moved
    phone.close()


def test_all_is_played_and_no_cut_is_longer_than_a_picture_or_two(page: Page, stocked: RunningApp) -> None:
    page.goto(f"{stocked.url}/collections?collection={SHORT}")
    page.locator(".st-key-item_2 .pic").wait_for()
    page.locator(".st-key-play_all button").click()
    page.locator(".rough_cut video.on").wait_for()
    page.evaluate(WATCH_CUTS)
    expect(page.locator(".rough_cut .piece")).to_have_text(re.compile("^3 of 3"))
    expect(page.locator(".rough_cut .toggle")).to_have_text("play_arrow")
    shown: list[dict[str, Any]] = page.evaluate("globalThis.shown")
    usual = sorted(after["at"] - before["at"] for before, after in pairwise(shown) if "cut" not in (before | after))
    cuts = [(before, after) for before, after in pairwise(shown) if "cut" in after and "cut" not in before]
    assert len(cuts) == 2
    for before, cut in cuts:
        assert cut["at"] - before["at"] <= 3 * usual[len(usual) // 2], (before, cut)
