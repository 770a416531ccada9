"""The open player among the hits of a search: stepping, where the search lives, thumbs, other searches, and the link."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.clip import START_WITHIN_SEC, Clip
from tests.support.running import RunningApp

SEARCH = "/?q=everything+is+green"
HIT_OPEN = re.compile(r"[?&]open=")


@pytest.fixture
def opened(prepared: Page, app: RunningApp) -> Page:
    """A page with the first hit of a search in the player."""
    prepared.goto(f"{app.url}{SEARCH}")
    prepared.locator(".st-key-play_0 button").click()
    Clip(prepared).wait_begun()
    return prepared


def param(page: Page, name: str) -> str | None:
    return parse_qs(urlsplit(page.url).query).get(name, [None])[0]


def open_span(page: Page) -> tuple[float, float]:
    """The stretch of time that the address says is open."""
    _, start, end = str(param(page, "open")).split("~")
    return float(start), float(end)


def place(page: Page) -> Locator:
    return page.locator(".st-key-stepper .count")


def how_many(page: Page) -> int:
    expect(place(page)).to_have_text(re.compile(r"\d+ of \d+"))
    return int(place(page).inner_text().split()[-1])


def step(page: Page, key: str, to: str) -> None:
    """Press N or P; the place changes at once, the address when the page has followed."""
    before = page.url
    page.keyboard.press(key)
    expect(place(page)).to_have_text(to)
    expect(page).not_to_have_url(before)


def stops_at(page: Page, end_sec: float) -> None:
    """Play on from shortly before the end of what is open."""
    clip = Clip(page)
    clip.video.evaluate("(video, at) => { video.currentTime = at; }", end_sec - 1.0)
    clip.wait_stopped_at(end_sec)


def closed(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("video")).to_have_count(0)
    expect(page).not_to_have_url(HIT_OPEN)


def test_n_and_p_step_through_the_hits_in_the_one_player(opened: Page) -> None:
    opened.evaluate("() => { window.onePlayer = document.querySelector('video'); }")
    count = how_many(opened)
    step(opened, "n", f"2 of {count}")
    expect(opened.locator(".opened h2")).to_have_text(opened.locator(".st-key-hit_1 .title").inner_text())
    clip, (start, end) = Clip(opened), open_span(opened)
    clip.wait_began_at(start)
    stops_at(opened, end)
    step(opened, "p", f"1 of {count}")
    expect(opened.locator(".opened h2")).to_have_text(opened.locator(".st-key-hit_0 .title").inner_text())
    assert opened.evaluate("() => window.onePlayer === document.querySelector('video')")


def test_quick_presses_are_all_counted_and_the_ends_hold(opened: Page) -> None:
    count = how_many(opened)
    for _ in range(count + 3):
        opened.keyboard.press("n")
    expect(place(opened)).to_have_text(f"{count} of {count}")
    for _ in range(count - 1):
        opened.keyboard.press("p")
    expect(place(opened)).to_have_text(f"1 of {count}")
    first = opened.locator(".st-key-hit_0 .title").inner_text()
    expect(opened.locator(".opened h2")).to_have_text(first)


def test_the_buttons_step_too_and_keep_the_focus(opened: Page) -> None:
    step = opened.get_by_role("button", name="Next moment")
    step.focus()
    opened.keyboard.press("Enter")
    expect(place(opened)).to_have_text(re.compile(r"^2 of"))
    expect(step).to_be_focused()


def test_a_link_to_an_open_moment_opens_it_and_closing_takes_it_out_of_the_link(opened: Page) -> None:
    step(opened, "n", f"2 of {how_many(opened)}")
    start, _ = open_span(opened)
    opened.reload()
    clip = Clip(opened)
    expect(place(opened)).to_have_text(re.compile(r"^2 of"))
    clip.wait_began_at(start, within_sec=1)
    closed(opened)
    assert param(opened, "q") == "everything is green"


def test_back_and_forward_go_through_what_was_open(opened: Page) -> None:
    step(opened, "n", f"2 of {how_many(opened)}")
    opened.go_back()
    expect(place(opened)).to_have_text(re.compile(r"^1 of"))
    opened.go_back()
    expect(opened.locator("video")).to_have_count(0)
    opened.go_forward()
    expect(place(opened)).to_have_text(re.compile(r"^1 of"))


def test_back_and_forward_lead_through_the_search_the_player_the_video_and_the_library(opened: Page) -> None:
    expect(opened).to_have_url(HIT_OPEN)
    playing = opened.url
    opened.get_by_role("link", name="Open video").click()
    expect(opened.locator(".st-key-storyboard")).to_be_visible()
    opened.get_by_role("link", name="Library").last.click()
    expect(opened.locator("[class*=st-key-open_]").first).to_be_visible()
    opened.go_back()
    expect(opened.locator(".st-key-storyboard")).to_be_visible()
    opened.go_back()
    expect(place(opened)).to_have_text(re.compile(r"^1 of"))
    Clip(opened)
    expect(opened).to_have_url(playing)
    opened.go_forward()
    expect(opened.locator(".st-key-storyboard")).to_be_visible()
    opened.go_forward()
    expect(opened.locator("[class*=st-key-open_]").first).to_be_visible()


def test_a_link_to_a_moment_that_is_gone_says_so_and_shows_the_search(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{SEARCH}&open=0123456789abcdef~1~2")
    expect(prepared.locator("[data-testid=stToast]").filter(has_text="no longer in the library")).to_be_visible()
    expect(prepared.locator(".st-key-hit_0")).to_be_visible()
    assert param(prepared, "open") is None


def test_the_link_is_copied_with_the_moment_in_it(opened: Page) -> None:
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.locator(".st-key-copy_moment button").click()
    expect(opened.locator(".st-key-copy_moment button")).to_contain_text("Copied")
    assert opened.evaluate("() => navigator.clipboard.readText()") == opened.url
    assert "open=" in opened.url


def test_its_line_of_time_is_drawn_some_ten_times_a_second_and_written_once(opened: Page) -> None:
    Clip(opened).wait_begun()
    moved, written = opened.evaluate("""() => new Promise((done) => {
        const seen = { attributes: 0, childList: 0 };
        new MutationObserver((all) => all.forEach(({ type }) => { seen[type] += 1; }))
            .observe(document.querySelector(".st-key-clip_player .player"), { attributes: true, subtree: true, childList: true });
        setTimeout(() => done([seen.attributes, seen.childList]), 1000);
    })""")
    assert 0 < moved < 100
    assert written < 5


def test_without_a_clipboard_the_link_is_copied_the_old_way(opened: Page) -> None:
    opened.evaluate("""() => {
        Object.defineProperty(navigator, "clipboard", { value: undefined });
        document.addEventListener("copy", () => { window.copied = String(getSelection()) || document.activeElement.value; });
    }""")
    opened.locator(".st-key-copy_moment button").click()
    expect(opened.locator(".st-key-copy_moment button")).to_contain_text("Copied")
    assert opened.evaluate("() => window.copied") == opened.url


def test_the_strip_below_shows_where_the_search_lives_and_plays_what_is_pressed(opened: Page) -> None:
    clip = Clip(opened)
    heat = opened.locator(".st-key-clip_player .heat")
    bars = heat.locator("rect:not(.ground)")
    heights = bars.evaluate_all("bars => bars.map(bar => Number(bar.getAttribute('height')))")
    assert len(heights) == 4
    assert max(heights) == heights[1], "the second of the four colours is green"
    box = heat.bounding_box()
    assert box is not None
    heat.click(position={"x": box["width"] * 0.99, "y": 6})
    clip.wait_past(12.0 - START_WITHIN_SEC)
    heat.focus()
    opened.keyboard.press("Home")
    opened.keyboard.press("ArrowRight")
    expect(heat).to_have_attribute("aria-valuetext", re.compile("^0:04 – 0:08"))
    opened.keyboard.press("Enter")
    clip.wait_before(8.1)
    assert clip.position_sec >= 4.0 - START_WITHIN_SEC
    clip.wait_stopped_at(8.0)


def test_a_thumb_refines_the_search_while_the_player_plays_on(opened: Page) -> None:
    count = how_many(opened)
    thumb = opened.locator(".st-key-thumb_bad button")
    thumb.click()
    expect(opened).to_have_url(re.compile(r"thumbs=n"))
    expect(place(opened)).to_have_text(f"1 of {count}")
    assert opened.evaluate("() => window.clipStarts.length") == 1, "the clip was not begun anew"
    thumb.click()
    expect(opened).not_to_have_url(re.compile(r"thumbs="))
    opened.locator(".st-key-thumb_good button").click()
    expect(opened).to_have_url(re.compile(r"thumbs=y"))
    closed(opened)
    expect(opened).to_have_url(re.compile(r"thumbs=y"))
    expect(opened.locator(".st-key-hit_0")).to_be_visible()


def test_more_like_this_asks_by_the_moment_and_closes_the_player(opened: Page) -> None:
    opened.get_by_role("button", name="More like this").click()
    expect(opened.locator("video")).to_have_count(0)
    expect(opened).to_have_url(re.compile(r"like=moment"))
    expect(opened.locator(".st-key-hit_0")).to_be_visible()


def test_search_in_this_video_stays_in_it(opened: Page) -> None:
    title = opened.locator(".opened h2").inner_text()
    opened.get_by_role("button", name="Search in this video").click()
    expect(opened.locator("video")).to_have_count(0)
    expect(opened).to_have_url(re.compile(r"[?&]in="))
    titles = opened.locator(".st-key-hits .title")
    expect(titles.first).to_be_visible()
    assert set(titles.all_inner_texts()) == {title}


def test_the_open_player_fits_a_phone(prepared: Page, app: RunningApp) -> None:
    prepared.set_viewport_size({"width": 390, "height": 844})
    prepared.goto(f"{app.url}{SEARCH}")
    prepared.locator(".st-key-play_0 button").click()
    Clip(prepared).wait_playing()
    assert prepared.evaluate("() => document.scrollingElement.scrollWidth") <= 390
    dialog = prepared.locator("[role=dialog]")
    assert dialog.evaluate("element => element.scrollWidth <= element.clientWidth")
    for name in ("Next moment", "More like this", "Search in this video", "Copy link", "Close"):
        box = dialog.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
