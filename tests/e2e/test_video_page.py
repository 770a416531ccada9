"""A video's own page: its moments follow the player and move it, lead to searches, and can be taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import av
import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.clip import START_WITHIN_SEC, Clip
from tests.support.running import RunningApp

CAPTIONS = b"1\n00:00:00,000 --> 00:00:15,000\nA parade of <i>colours</i>\n"
SAID = b"""1
00:00:01,500 --> 00:00:03,000
A parade begins.

2
00:00:09,500 --> 00:00:11,900
Then the &lt;sky&gt; turns <b>BLUE</b>.
"""


@pytest.fixture
def address(prepared: Page, app: RunningApp) -> str:
    """The page of the video of colours, four seconds each."""
    prepared.goto(f"{app.url}/library")
    card = prepared.locator("[class*=st-key-video_]").filter(has_text="Colour parade").first
    expect(card).to_be_visible()
    names = str(card.get_attribute("class"))
    found = re.search(r"st-key-video_([0-9a-f]{16})", names)
    assert found is not None
    return f"{app.url}/library?video={found[1]}"


def frames(page: Page) -> Locator:
    return page.locator(".st-key-storyboard .frame")


def current(page: Page) -> Locator:
    return page.locator(".st-key-storyboard .frame[aria-current=true] .time")


HELD_FROM = "from => { const film = document.querySelector('video'); return film?.currentTime >= from && (film.pause(), true); }"


def plays_within(clip: Clip, start_sec: float, end_sec: float) -> None:
    clip.wait_playing()
    clip.wait_past(start_sec - START_WITHIN_SEC)
    clip.wait_before(end_sec)


def param(page: Page, name: str) -> str | None:
    return parse_qs(urlsplit(page.url).query).get(name, [None])[0]


def test_the_address_names_the_second_and_the_row_follows_the_film(prepared: Page, address: str) -> None:
    prepared.goto(f"{address}&t=6.5")
    clip = Clip(prepared)
    clip.wait_began_at(6.5)
    # Nobody presses anything: it plays on into the next moment, which is then the marked one.
    expect(current(prepared)).to_have_text("0:08")
    clip.wait_playing()


def test_a_press_and_the_keys_move_the_player(prepared: Page, address: str) -> None:
    prepared.goto(address)
    clip = Clip(prepared)
    clip.wait_playing()
    frames(prepared).nth(2).click()
    plays_within(clip, 8, 12)
    expect(current(prepared)).to_have_text("0:08")
    prepared.keyboard.press("ArrowRight")
    plays_within(clip, 12, 16)
    prepared.keyboard.press("Home")
    plays_within(clip, 0, 4)
    prepared.keyboard.press("n")
    plays_within(clip, 4, 8)
    expect(frames(prepared).nth(1)).to_be_focused()


def test_pictures_that_cannot_be_had_leave_a_quiet_place_until_they_come(bare_page: Page, address: str) -> None:
    bare_page.route("**/thumbs/**", lambda route: route.fulfill(status=404))
    bare_page.goto(address)
    absent = bare_page.locator(".st-key-storyboard .frame img.absent")
    expect(absent).to_have_count(4)
    drawn = "image => [getComputedStyle(image).content.slice(0, 15), getComputedStyle(image).objectFit]"
    assert absent.first.evaluate(drawn) == ['url("data:image', "scale-down"]
    bare_page.unroute("**/thumbs/**")
    absent.evaluate_all("images => images.forEach(image => image.setAttribute('src', image.getAttribute('src')))")
    expect(absent).to_have_count(0)


def test_a_search_in_the_video_colours_its_moments_and_stays_in_the_address(prepared: Page, address: str) -> None:
    prepared.goto(f"{address}&t=4")
    Clip(prepared).wait_playing()
    expect(prepared.locator(".st-key-storyboard .strength")).to_have_count(0)
    box = prepared.get_by_label("Search in this video")
    box.fill("everything is green")
    box.press("Enter")
    expect(prepared.locator(".st-key-storyboard .strength")).to_have_count(4)
    assert param(prepared, "q") == "everything is green"
    # It played on meanwhile.
    assert prepared.evaluate("() => window.clipStarts.length") == 1
    Clip(prepared).wait_past(4)
    prepared.go_back()
    expect(prepared.locator(".st-key-storyboard .strength")).to_have_count(0)
    expect(box).to_have_value("")


def test_a_moment_leads_to_a_search_and_the_search_back(prepared: Page, address: str) -> None:
    prepared.goto(f"{address}&t=8")
    expect(current(prepared)).to_have_text("0:08")
    prepared.get_by_role("link", name="Similar in this video").click()
    expect(prepared.locator(".st-key-storyboard .strength")).to_have_count(4)
    prepared.get_by_role("link", name="More like this").click()
    expect(prepared.locator(".st-key-hit_0")).to_be_visible()
    assert str(param(prepared, "like")).startswith("moment~")
    prepared.go_back()
    expect(prepared.locator(".st-key-storyboard .strength")).to_have_count(4)
    prepared.get_by_role("link", name="All hits of this search").click()
    expect(prepared.locator(".st-key-hit_0")).to_be_visible()


def test_an_exact_moment_is_saved_and_its_link_is_good_elsewhere(
    prepared: Page, browser: Browser, app: RunningApp, address: str
) -> None:
    prepared.goto(f"{address}&t=4")
    expect(current(prepared)).to_have_text("0:04")
    with prepared.expect_download() as waiting:
        prepared.get_by_role("button", name="Download clip").click()
    assert waiting.value.suggested_filename == "Colour parade 0.04-0.08.mp4"
    with av.open(waiting.value.path(), "r") as film:
        times = [frame.time for frame in film.decode(video=0)]
    assert (times[0], len(times)) == (0, 4 * 24)
    elsewhere = browser.new_context()
    link = waiting.value.url
    assert elsewhere.request.get(link).status == 200
    elsewhere.close()
    expires = parse_qs(urlsplit(link).query)["e"][0]
    assert httpx.get(link.replace(f"e={expires}", "e=1700000000"), trust_env=False, timeout=10).status_code == 403
    assert httpx.get(link.replace("/4000-8000", "/4000-8001"), trust_env=False, timeout=10).status_code == 403


def test_captions_are_added_shown_and_taken_away(prepared: Page, address: str, tmp_path: Path) -> None:
    file = tmp_path / "colours.srt"
    file.write_bytes(CAPTIONS)
    prepared.goto(address)
    prepared.locator(".st-key-edit_captions button").click()
    prepared.locator(".st-key-captions_cancel button").click()
    expect(prepared.get_by_role("dialog")).to_have_count(0)
    prepared.locator(".st-key-edit_captions button").click()
    prepared.locator(".st-key-captions_file input[type=file]").set_input_files(str(file))
    expect(prepared.get_by_role("dialog")).to_have_count(0)
    prepared.wait_for_function("() => document.querySelector('video').textTracks[0]?.cues?.length === 1")
    said = prepared.evaluate("() => document.querySelector('video').textTracks[0].cues[0].text")
    assert said == "A parade of <i>colours</i>"
    prepared.wait_for_function("() => document.querySelector('video').textTracks[0].mode === 'showing'")
    prepared.locator(".st-key-clip_player button.captions").click()
    prepared.wait_for_function("() => document.querySelector('video').textTracks[0].mode !== 'showing'")
    prepared.locator(".st-key-edit_captions button").click()
    prepared.locator(".st-key-captions_remove button").click()
    prepared.wait_for_function("() => !document.querySelector('video track')")


@pytest.fixture
def spoken(prepared: Page, address: str, tmp_path: Path) -> Iterator[str]:
    """The same page while two lines are said in it."""
    file = tmp_path / "said.srt"
    file.write_bytes(SAID)
    prepared.goto(address)
    prepared.locator(".st-key-edit_captions button").click()
    prepared.locator(".st-key-captions_file input[type=file]").set_input_files(str(file))
    expect(prepared.locator(".st-key-spoken .said")).to_have_count(2)
    yield address
    prepared.goto(address)
    prepared.locator(".st-key-edit_captions button").click()
    prepared.locator(".st-key-captions_remove button").click()
    expect(prepared.locator(".st-key-spoken")).to_have_count(0)


def test_what_is_said_is_read_along_searched_and_found_word_for_word(prepared: Page, app: RunningApp, spoken: str) -> None:
    lines = prepared.locator(".st-key-spoken .said")
    assert [line.get_attribute("data-at") for line in lines.all()] == ["1.5", "9.5"]
    lines.nth(1).click()
    Clip(prepared).wait_playing()
    # Held while the line is said: on a slow machine it would be over when somebody looks.
    prepared.wait_for_function(HELD_FROM, arg=9.5)
    Clip(prepared).wait_before(12)
    expect(prepared.locator(".st-key-spoken .said[aria-current=true] .words")).to_have_text("Then the <sky> turns BLUE.")
    prepared.locator(".st-key-spoken .find").fill("ský")
    expect(lines.locator("visible=true")).to_have_count(1)
    expect(lines.locator("mark")).to_have_text("sky")
    prepared.goto(f"{app.url}/?q=%22Sky+turns+blue%22")
    card = prepared.locator(".st-key-hit_0")
    expect(card.locator(".line")).to_have_text("Then the <sky> turns BLUE.")
    assert card.locator(".line mark").all_text_contents() == ["sky> turns BLUE"]
    expect(prepared.locator(".st-key-hit_1")).to_have_count(0)
    prepared.locator(".st-key-play_0 button").click()
    Clip(prepared).wait_began_at(9.5)
    prepared.goto(f"{app.url}/?q=%22nobody+says+this%22")
    prepared.locator(".st-key-unquote button").click()
    expect(prepared.locator(".st-key-q input")).to_have_value("nobody says this")


def test_a_line_is_put_right_and_lines_become_a_clip_and_a_moment_of_a_collection(prepared: Page, spoken: str) -> None:
    words = prepared.locator(".st-key-spoken .words")
    prepared.locator(".st-key-spoken .said").first.focus()
    prepared.keyboard.press("Tab")
    prepared.keyboard.press("Enter")
    prepared.locator(".st-key-spoken .editor textarea").fill("A parade sets off.")
    prepared.keyboard.press("Enter")
    expect(words.first).to_have_text("A parade sets off.")
    prepared.locator(".st-key-undo_spoken button").click()
    expect(words.first).to_have_text("A parade begins.")
    prepared.locator(".st-key-spoken li").first.hover()
    prepared.locator(".st-key-spoken .pen").first.click()
    prepared.get_by_label("End", exact=True).fill("0:01")
    prepared.locator(".st-key-spoken .editor .keep").click()
    expect(prepared.locator(".st-key-spoken .editor .trouble")).to_have_text("A line ends after it starts.")
    prepared.get_by_label("Start", exact=True).fill("0,25")
    prepared.locator(".st-key-spoken .editor .keep").click()
    expect(prepared.locator(".st-key-spoken .said").first).to_have_attribute("data-at", "0.25")
    prepared.reload()
    prepared.locator(".st-key-undo_spoken button").click()
    expect(prepared.locator(".st-key-spoken .said").first).to_have_attribute("data-at", "1.5")
    prepared.locator(".st-key-spoken li").first.hover()
    prepared.locator(".st-key-spoken .pen").first.click()
    prepared.locator(".st-key-spoken .editor .remove").click()
    expect(words).to_have_text(["Then the <sky> turns BLUE."])
    prepared.locator(".st-key-undo_spoken button").click()
    expect(words.first).to_have_text("A parade begins.")
    prepared.locator(".st-key-spoken .pick").first.check()
    prepared.locator(".st-key-spoken .pick").nth(1).check()
    bar = prepared.locator(".st-key-spoken .selection")
    with prepared.expect_download() as waiting:
        bar.get_by_role("button", name="Download clip").click()
    assert waiting.value.suggested_filename == "Colour parade 0.01-0.11.mp4"
    bar.get_by_role("button", name="Add to the collection").click()
    expect(bar.get_by_role("button", name="Take out of the collection")).to_be_visible()
    bar.get_by_role("button", name="Take out of the collection").click()
    expect(bar.get_by_role("button", name="Add to the collection")).to_be_visible()


def test_what_is_said_of_it_can_be_corrected_while_it_plays_on(prepared: Page, address: str) -> None:
    prepared.goto(address)
    clip = Clip(prepared)
    clip.wait_playing()
    prepared.locator(".st-key-edit_video button").click()
    prepared.locator(".st-key-film_category input").fill("Parades")
    prepared.keyboard.press("Enter")
    prepared.locator(".st-key-film_save button").click()
    expect(prepared.locator(".facts")).to_contain_text("Parades")
    assert prepared.evaluate("() => window.clipStarts.length") == 1


def test_on_a_phone_everything_is_within_reach(prepared: Page, address: str) -> None:
    prepared.set_viewport_size({"width": 390, "height": 844})
    prepared.goto(address)
    expect(frames(prepared)).to_have_count(4)
    assert prepared.evaluate("() => document.documentElement.scrollWidth") == 390
    for name in ("More like this", "Download clip", "Copy link", "Edit"):
        box = prepared.get_by_text(name, exact=True).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_a_video_that_is_not_here_says_so(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}/library?video={'0' * 16}")
    expect(prepared.get_by_text("This video is not here")).to_be_visible()
    prepared.get_by_role("link", name="To the library").click()
    expect(prepared.locator("[class*=st-key-video_]").first).to_be_visible()
