"""A video's own page: its moments follow the player and move it, lead to searches, and can be taken away."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import av
import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.clip import START_WITHIN_SEC, Clip
from tests.support.running import RunningApp

CAPTIONS = b"1\n00:00:00,000 --> 00:00:15,000\nA parade of <i>colours</i>\n"


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
