"""The whole search page in a real browser: by keyboard alone, on a phone, through history, reloads, links and two tabs."""

from __future__ import annotations

import csv
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import wait_until_quiet
from tests.support.running import RunningApp
from tests.support.torture import TORTURE

GREEN = "/?q=everything+is+green"
WALK = """() => {
    const keys = [];
    for (let at = document.activeElement; at; at = at.parentElement ?? at.getRootNode().host)
        keys.push(...[...at.classList].filter((name) => name.startsWith("st-key-")));
    return keys;
}"""


def params(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query, keep_blank_values=True).items()}


def shows(page: Page, **wanted: str) -> None:
    """The address comes to hold just these parameters."""
    page.wait_for_function(
        "(wanted) => JSON.stringify([...new URLSearchParams(location.search)].sort()) === wanted",
        arg=str(sorted([name, value] for name, value in wanted.items())).replace("'", '"').replace(", ", ","),
    )


def box(page: Page, key: str = "q") -> Page:
    page.locator(f".st-key-{key} input").wait_for()
    return page


def tab_to(page: Page, key: str, *, back: bool = False) -> None:
    """Press Tab until something in the widget with this key has the cursor."""
    for _ in range(120):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if f"st-key-{key}" in page.evaluate(WALK):
            return
    raise AssertionError(f"Tab does not come to {key}")


def settled(page: Page) -> None:
    """The page has stopped running."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


@pytest.fixture(params=[1440, 390] if TORTURE else [1440])
def wide(prepared: Page, request: pytest.FixtureRequest) -> Page:
    prepared.set_viewport_size({"width": request.param, "height": 900})
    return prepared


def test_every_control_of_the_page_works_with_the_keyboard_alone(wide: Page, app: RunningApp) -> None:
    page, keyboard = wide, wide.keyboard
    page.goto(app.url)
    page.locator(".st-key-q input").focus()
    keyboard.type("everything is green")
    keyboard.press("Enter")
    shows(page, q="everything is green")
    expect(page.locator(".st-key-verdict h2")).to_be_visible()

    tab_to(page, "search")
    tab_to(page, "example_box_1")
    tab_to(page, "preset")
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    shows(page, q="everything is green", by="seen")
    settled(page)

    tab_to(page, "mix")
    keyboard.press("Enter")
    expect(page.locator(".st-key-weight_visual input")).to_be_focused()
    keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("by=own"))
    keyboard.press("Escape")
    settled(page)

    page.goto(f"{app.url}{GREEN}")
    page.locator(".st-key-hit_0").wait_for()
    page.locator(".st-key-mix button").focus()
    tab_to(page, "then")
    keyboard.press("Enter")
    expect(page.locator(".st-key-q_2 input")).to_be_focused()
    keyboard.type("all blue")
    keyboard.press("Enter")
    shows(page, q="everything is green", q2="all blue")
    expect(page.locator(".st-key-hit_0 .pic.parts img")).to_have_count(2)

    tab_to(page, "drop_step_2")
    keyboard.press("Enter")
    shows(page, q="everything is green")
    page.locator(".st-key-then button").focus()
    tab_to(page, "but_not")
    keyboard.press("Enter")
    expect(page.locator(".st-key-not input")).to_be_focused()
    keyboard.type("red")
    keyboard.press("Enter")
    shows(page, q="everything is green", **{"not": "red"})
    tab_to(page, "drop_not_1")
    keyboard.press("Enter")
    shows(page, q="everything is green")

    page.locator(".st-key-but_not button").focus()
    tab_to(page, "filter_videos")
    keyboard.press("Enter")
    expect(page.locator(".st-key-only_video_ids input")).to_be_focused()
    keyboard.type("Silent")
    keyboard.press("Enter")
    expect(page.locator(".st-key-chip_0")).to_contain_text("Silent blue")
    keyboard.press("Escape")
    keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    settled(page)
    page.locator(".st-key-filter_length button").focus()
    tab_to(page, "chip_0")
    keyboard.press("Enter")
    shows(page, q="everything is green")

    page.locator(".st-key-filter_length button").focus()
    tab_to(page, "arrangement")
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    shows(page, q="everything is green", view="videos")
    expect(page.locator("h2.shelf")).to_have_count(2)
    page.locator(".st-key-arrangement button").first.focus()
    keyboard.press("Enter")
    shows(page, q="everything is green")

    tab_to(page, "save_search")
    keyboard.press("Enter")
    expect(page.locator(".st-key-search_name input")).to_be_focused()
    keyboard.type("Green things")
    keyboard.press("Enter")
    expect(page.get_by_text("“Green things” is saved.")).to_be_visible()
    settled(page)
    page.locator(".st-key-save_search button").first.focus()
    tab_to(page, "copy_link")

    tab_to(page, "play_0")
    tab_to(page, "thumbs_0")
    keyboard.press("Enter")
    page.wait_for_url(re.compile("thumbs=y"))
    expect(page.locator(".st-key-refined")).to_contain_text("Adjusted by 1 up, 0 down")
    page.locator(".st-key-copy_link button").focus()
    tab_to(page, "undo_thumb")
    keyboard.press("Enter")
    shows(page, q="everything is green")

    page.locator(".st-key-q input").focus()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(page.locator("video")).to_have_count(1)
    page.wait_for_url(re.compile("open="))
    keyboard.press("Escape")
    expect(page.locator("video")).to_have_count(0)
    shows(page, q="everything is green")
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= page.evaluate("() => innerWidth")


def test_back_forward_and_reload_show_what_was_there(prepared: Page, app: RunningApp) -> None:
    page = prepared
    page.goto(app.url)
    for phrase in ("everything is green", "all blue"):
        box(page).locator(".st-key-q input").fill(phrase)
        page.keyboard.press("Enter")
        shows(page, q=phrase)
        page.locator(".st-key-hit_0").wait_for()
    page.locator(".st-key-play_0 button").click()
    expect(page.locator("video")).to_have_count(1)
    page.wait_for_url(re.compile("open="))
    page.reload()
    expect(page.locator("video")).to_have_count(1)
    page.go_back()
    expect(page.locator("video")).to_have_count(0)
    page.go_back()
    expect(page.locator(".st-key-q input")).to_have_value("everything is green")
    page.go_back()
    expect(page.locator(".st-key-q input")).to_have_value("")
    page.go_forward()
    expect(page.locator(".st-key-q input")).to_have_value("everything is green")
    shows(page, q="everything is green")


def test_an_emptied_box_leads_back_to_the_start_where_cards_play_whole_videos(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}")
    prepared.locator(".st-key-hit_0").wait_for()
    prepared.locator(".st-key-q input").fill("")
    prepared.keyboard.press("Enter")
    shows(prepared)
    prepared.locator(".st-key-recent [class*=st-key-open_] button").first.click()
    expect(prepared.locator("video")).to_have_count(1)
    prepared.keyboard.press("Escape")
    expect(prepared.locator("video")).to_have_count(0)
    prepared.locator(".st-key-past_0 button").click()
    shows(prepared, q="everything is green")
    expect(prepared.locator(".st-key-q input")).to_have_value("everything is green")
    prepared.locator(".st-key-hit_0").wait_for()


def test_two_tabs_do_not_hear_of_each_other(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}")
    other = prepared.context.new_page()
    other.goto(f"{app.url}/?q=all+blue&view=videos")
    other.locator("h2.shelf").first.wait_for()
    prepared.locator(".st-key-hit_0").wait_for()
    prepared.locator(".st-key-preset button").nth(1).click()
    shows(prepared, q="everything is green", by="seen")
    shows(other, q="all blue", view="videos")
    expect(other.locator(".st-key-q input")).to_have_value("all blue")


def test_what_is_typed_waits_for_enter_and_outlives_other_presses(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}")
    prepared.locator(".st-key-hit_0").wait_for()
    prepared.locator(".st-key-q input").fill("something else")
    prepared.locator(".st-key-preset button").nth(1).click()
    shows(prepared, q="everything is green", by="seen")
    settled(prepared)
    expect(prepared.locator(".st-key-q input")).to_have_value("something else")


def test_a_link_holds_all_of_a_search(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}/?q=everything+is+green&not=red&q2=all+blue&within=60&by=seen&length=5..60")
    expect(prepared.locator(".st-key-q input")).to_have_value("everything is green")
    expect(prepared.locator(".st-key-not input")).to_have_value("red")
    expect(prepared.locator(".st-key-q_2 input")).to_have_value("all blue")
    expect(prepared.locator(".st-key-within input")).to_have_value("then within 1 min")
    expect(prepared.locator(".st-key-chip_0")).to_contain_text("5 s to 1 min long")
    expect(prepared.locator('.st-key-preset [aria-checked="true"]')).to_have_text("Picture only")


def test_a_filter_that_nothing_fits_says_so_and_offers_the_whole_library(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}&recorded=1950-01-01..1950-12-31")
    expect(prepared.get_by_text("Nothing here fits the filters")).to_be_visible()
    prepared.locator(".st-key-widen button").click()
    shows(prepared, q="everything is green")
    prepared.locator(".st-key-hit_0").wait_for()


def test_thumbs_refine_and_what_they_came_to_is_kept_as_a_look(prepared: Page, app: RunningApp) -> None:
    page = prepared
    page.goto(f"{app.url}/?q=colours")
    page.locator(".st-key-hit_0").hover()
    page.locator(".st-key-thumbs_0").get_by_role("button", name="Thumbs up").click()
    page.locator(".st-key-keep_look button").first.click()
    page.locator(".st-key-look_name input").fill("My colour")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“My colour” is saved.")).to_be_visible()
    page.locator(".st-key-filter_looks button").click()
    page.locator(".st-key-by_look_0 button").click()
    page.wait_for_url(re.compile(r"like=look"))
    expect(page.locator(".st-key-example_box_1")).to_contain_text("My colour")
    page.locator(".st-key-hit_0").wait_for()


def test_what_is_folded_under_a_card_unfolds_beside_it(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}&by=seen")
    prepared.locator(".st-key-hit_0").wait_for()
    expect(prepared.locator(".card.alike")).to_have_count(0)
    prepared.get_by_role("button", name="+1 like it").click()
    expect(prepared.locator(".card.alike .title")).to_have_text("Silent blue")
    prepared.get_by_role("button", name="Fold together again").click()
    expect(prepared.locator(".card.alike")).to_have_count(0)


def test_all_hits_are_a_table_at_one_press(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}")
    hits = prepared.locator("[class*=st-key-hit_] .title")
    expect(hits.first).to_be_visible()
    with prepared.expect_download() as download:
        prepared.locator(".st-key-hits_csv button").click()
    lines = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert download.value.suggested_filename == "everything is green.csv"
    assert [line["title"] for line in lines] == hits.all_inner_texts()
    assert lines[0]["link"].startswith(app.url)


def test_a_sequence_is_played_whole_and_offers_no_thumbs(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}&q2=all+blue")
    prepared.locator(".st-key-play_0 button").click()
    expect(prepared.locator("video")).to_have_count(1)
    expect(prepared.locator(".st-key-moment_more button")).to_be_visible()
    expect(prepared.locator("[class*=st-key-thumb_]")).to_have_count(0)


def test_a_filter_softens_that_nothing_stands_out(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}/?q=a+quiet+conversation+about+taxes&length=5..60")
    expect(prepared.locator(".st-key-verdict h2")).to_be_visible()
    expect(prepared.locator(".st-key-verdict h2")).not_to_have_text("Nothing stands out")


def test_resting_on_how_strong_a_hit_is_says_what_that_means_and_a_press_there_opens_it(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}")
    said = prepared.locator(".st-key-hit_0 .about .hinted")
    expect(said).to_have_attribute("title", re.compile("^(Strong|Fair|Weak): this moment fits"))
    said.click()
    expect(prepared.locator("video")).to_have_count(1)


def test_the_box_has_the_cursor_when_the_page_opens_and_a_slash_brings_it_back(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}")
    expect(prepared.locator(".st-key-q input")).to_be_focused()
    prepared.keyboard.press("/")
    expect(prepared.locator(".st-key-q input")).to_have_value("everything is green/")
    prepared.locator(".st-key-play_0 button").focus()
    prepared.keyboard.press("/")
    expect(prepared.locator(".st-key-q input")).to_be_focused()
    prepared.keyboard.type("snow")
    expect(prepared.locator(".st-key-q input")).to_have_value("snow")


@pytest.mark.parametrize("path", ["/add_videos", "/library", "/health"])
def test_a_slash_leads_to_the_search_box_from_every_page_but_not_out_of_a_field(
    prepared: Page, app: RunningApp, path: str
) -> None:
    prepared.goto(f"{app.url}{path}")
    prepared.locator("h1").wait_for()
    # A field that is typed into while it is still being drawn may be drawn empty once more.
    wait_until_quiet(prepared)
    field = prepared.locator(".st-key-urls textarea, .st-key-find input")
    if field.count():
        field.press("/")
        expect(field).to_have_value("/")
    if path == "/library":
        # What was typed has been looked for, so the page has nothing left to do.
        expect(prepared).to_have_url(re.compile(r"\?find="))
    prepared.locator("h1").click()
    prepared.keyboard.press("/")
    expect(prepared.locator(".st-key-q input")).to_be_focused()
    expect(prepared.locator(".st-key-q input")).to_have_value("")
