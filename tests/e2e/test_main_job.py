"""The main job in a real browser: a file goes in, becomes ready, is found by words and plays from its own second."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.e2e.clip import START_WITHIN_SEC, Clip
from tests.e2e.conftest import Watched
from tests.support.browsing import messages_to, wait_until_quiet
from tests.support.running import RunningApp

GREEN = "/?q=everything+is+green"
"""The second colour of the first clip, from 0:04 to 0:08."""


def opened(page: Page, app: RunningApp, address: str = GREEN) -> Clip:
    page.goto(f"{app.url}{address}")
    page.locator(".st-key-play_0 button").click()
    return Clip(page)


def test_the_first_page_asks_no_other_host(watched: Watched, app: RunningApp) -> None:
    watched.page.goto(app.url)
    watched.page.locator(".st-key-q input").wait_for()
    watched.page.wait_for_load_state("networkidle")
    assert watched.hosts <= {f"127.0.0.1:{app.port}", ""}


def test_a_moment_plays_from_its_own_second_and_stops_at_its_last(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}")
    first = prepared.locator(".st-key-hit_0")
    expect(first.locator(".title")).to_have_text("Colour parade")
    expect(first.locator(".time")).to_have_text("0:04")
    first.locator(".st-key-play_0 button").click()
    clip = Clip(prepared)
    clip.wait_began_at(4.0)
    clip.wait_stopped_at(8.0)


def test_a_player_that_was_closed_is_gone_for_good_with_the_next_search(prepared: Page, app: RunningApp) -> None:
    told = messages_to(prepared)

    def ends_of_a_search(words: str) -> list[int]:
        """How the runs ended that a search by other words began."""
        wait_until_quiet(prepared)
        before = len(told)
        prepared.locator(".st-key-q input").fill(words)
        prepared.keyboard.press("Enter")
        expect(prepared).to_have_url(re.compile(words))
        wait_until_quiet(prepared)
        return [one.script_finished for one in told[before:] if one.WhichOneof("type") == "script_finished"]

    opened(prepared, app).wait_playing()
    prepared.keyboard.press("Escape")
    expect(prepared.locator("video")).to_have_count(0)
    # The browser forgets it only where a run of the whole page comes to its end.
    assert ForwardMsg.FINISHED_SUCCESSFULLY in ends_of_a_search("blue")
    expect(prepared.get_by_role("dialog")).to_have_count(0)
    assert ForwardMsg.FINISHED_SUCCESSFULLY not in ends_of_a_search("red")


def test_replay_loop_and_context_begin_where_they_say(prepared: Page, app: RunningApp) -> None:
    clip = opened(prepared, app)
    clip.wait_stopped_at(8.0)
    clip.press("replay")
    clip.wait_before(7.8)
    assert clip.position_sec >= 4.0 - START_WITHIN_SEC
    clip.press("loop")
    clip.wait_past(7.0)
    clip.wait_before(6.0)
    assert clip.position_sec >= 4.0 - START_WITHIN_SEC
    clip.press("context")
    clip.wait_before(3.0)


def test_the_last_moment_of_a_film_replays_and_loops_like_any_other(prepared: Page, app: RunningApp) -> None:
    clip = opened(prepared, app)
    prepared.locator(".st-key-clip_player .frame").last.click()
    clip.wait_stopped_at(16.0)
    clip.press("toggle")
    clip.wait_before(15.9)
    assert clip.position_sec >= 12.0 - START_WITHIN_SEC
    clip.press("loop")
    clip.wait_past(15.0)
    clip.wait_before(14.0)
    assert clip.position_sec >= 12.0 - START_WITHIN_SEC


def test_the_keyboard_plays_and_escape_closes_the_one_player(prepared: Page, app: RunningApp) -> None:
    clip = opened(prepared, app)
    clip.wait_playing()
    prepared.keyboard.press("Space")
    clip.wait_stopped()
    prepared.keyboard.press("Space")
    clip.wait_playing()
    prepared.keyboard.press("Escape")
    expect(prepared.locator("video")).to_have_count(0)


def test_every_control_of_the_player_is_reached_by_tab_and_its_keys_work_from_anywhere(prepared: Page, app: RunningApp) -> None:
    clip = opened(prepared, app)
    reached = set()
    for _ in range(16):
        prepared.keyboard.press("Tab")
        reached.add(prepared.evaluate("() => document.activeElement.className"))
    assert {"toggle", "replay", "loop", "context", "sound", "full", "frame"} <= reached
    prepared.get_by_role("button", name="Close").focus()
    prepared.keyboard.press("r")
    clip.wait_playing()
    expect(clip.video).to_have_count(1)


def test_arrows_move_between_cards_and_enter_opens(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}")
    prepared.locator(".st-key-hit_1").wait_for()
    prepared.locator(".st-key-q input").focus()
    prepared.keyboard.press("ArrowDown")
    expect(prepared.locator(".st-key-play_0 button")).to_be_focused()
    prepared.keyboard.press("ArrowRight")
    expect(prepared.locator(".st-key-play_1 button")).to_be_focused()
    prepared.keyboard.press("ArrowLeft")
    prepared.keyboard.press("Enter")
    Clip(prepared).wait_playing()


def test_a_card_holds_no_player_and_every_picture_has_words(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}{GREEN}")
    pictures = prepared.locator(".st-key-hits img")
    pictures.first.wait_for()
    expect(prepared.locator("video")).to_have_count(0)
    assert all(pictures.nth(index).get_attribute("alt") for index in range(pictures.count()))


def test_a_search_is_in_the_address_and_survives_a_reload(prepared: Page, app: RunningApp) -> None:
    prepared.goto(app.url)
    box = prepared.locator(".st-key-q input")
    box.fill("all blue")
    box.press("Enter")
    prepared.locator(".st-key-hit_0").wait_for()
    expect(prepared).to_have_url(re.compile(r"[?&]q=all(\+|%20)blue"))
    prepared.reload()
    expect(prepared.locator(".st-key-q input")).to_have_value("all blue")
    prepared.locator(".st-key-hit_0").wait_for()


def test_the_library_plays_a_whole_video(prepared: Page, app: RunningApp) -> None:
    prepared.goto(f"{app.url}/library")
    prepared.locator("[class*=st-key-video_]").filter(has_text="Silent blue").locator("button").click()
    clip = Clip(prepared)
    clip.wait_began_at(0)


def test_the_same_file_again_is_already_here(prepared: Page, app: RunningApp, clips: list[Path]) -> None:
    prepared.goto(f"{app.url}/add_videos")
    prepared.locator(".st-key-upload .area input[type=file]").set_input_files(str(clips[0]))
    expect(prepared.get_by_text("Already here as “Colour parade”.", exact=True)).to_be_visible()
    expect(prepared.locator(".st-key-start")).to_have_count(0)
