"""The network away, and the server started anew: each tab says so quietly and comes back where it was, with what was entered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.clip import Clip
from tests.e2e.upload_steps import Line, choose, padded, row, wait_in_table, wait_under_way
from tests.support.clips import make_clip
from tests.support.running import RunningApp
from tests.support.servers.wire import Wire, wire_to

NOTE_ERROR_BOXES = """
window.errorBoxes = 0;
window.addEventListener("message", ({ data }) => { if (data?.type === "CLIENT_ERROR_DIALOG") window.errorBoxes += 1; });
"""
"""How often Streamlit would have shown a box, counted on the page."""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("film") / "colour_parade.mp4", seconds=16, seconds_a_colour=4)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, rough: BrowserContext, film: Path) -> Iterator[RunningApp]:
    """An app of our own with one video: cut connections make the web server speak of faults that are none of ours."""
    running = RunningApp(tmp_path_factory.mktemp("lost") / "data")
    page = rough.new_page()
    page.goto(f"{running.url}/add_videos")
    choose(page, film)
    page.locator(".st-key-start button").click(timeout=30_000)
    expect(page.locator("[class*=st-key-task_] .state.ready")).to_be_visible(timeout=60_000)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def wire(app: RunningApp) -> Iterator[Wire]:
    with wire_to(app.port) as wire:
        yield wire


@pytest.fixture
def page(bare_page: Page, wire: Wire) -> Iterator[Page]:
    bare_page.add_init_script(NOTE_ERROR_BOXES)
    yield bare_page
    wire.mend()


def line(page: Page) -> Locator:
    return page.locator(".reconnecting")


def open_page(page: Page, wire: Wire) -> Locator:
    """The search page; its box. What sees to the connection has come after it."""
    page.goto(wire.url)
    line(page).wait_for(state="attached")
    return page.locator(".st-key-q input")


def test_what_is_entered_while_the_network_is_cut_is_answered_afterwards(page: Page, wire: Wire) -> None:
    box = open_page(page, wire)
    box.fill("everything")
    wire.cut()
    expect(line(page)).to_contain_text("Reconnecting")
    box.press_sequentially(" is green")
    box.press("Enter")
    page.wait_for_function("() => window.errorBoxes")
    expect(page.get_by_role("dialog")).to_have_count(0)
    wire.mend()
    expect(line(page)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"\?q=everything\+is\+green"))
    expect(page.locator(".st-key-hit_0")).to_be_visible()


def test_a_frozen_connection_is_noticed_and_what_was_entered_arrives(page: Page, wire: Wire) -> None:
    box = open_page(page, wire)
    box.fill("everything is red")
    wire.freeze()
    box.press("Enter")
    expect(line(page)).to_contain_text("Reconnecting")
    wire.mend()
    expect(line(page)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"\?q=everything\+is\+red"))
    expect(page.locator(".st-key-hit_0")).to_be_visible()


def test_a_clip_plays_on_and_steps_that_were_pressed_meanwhile_are_taken(page: Page, wire: Wire) -> None:
    page.goto(f"{wire.url}/?q=everything+is+green")
    page.locator(".st-key-play_0 button").click()
    clip = Clip(page)
    clip.wait_begun()
    wire.cut()
    expect(line(page)).to_be_visible()
    at = clip.position_sec
    clip.press("replay")
    clip.wait_playing()
    page.keyboard.press("n")
    expect(page.locator(".st-key-stepper .count")).to_have_text(re.compile("^2 of"))
    before = page.url
    wire.mend()
    expect(line(page)).to_be_hidden()
    expect(page).not_to_have_url(before)
    assert at >= 0
    expect(page.locator(".st-key-stepper .count")).to_have_text(re.compile("^2 of"))


def test_a_server_that_another_takes_over_from_finds_every_tab_where_it_was(
    page: Page, app: RunningApp, wire: Wire, film: Path, tmp_path: Path
) -> None:
    page.goto(f"{wire.url}/?q=everything+is+green")
    page.locator(".st-key-play_0 button").click()
    Clip(page).wait_begun()
    expect(page).to_have_url(re.compile("open="))
    where = page.url
    adding = page.context.new_page()
    adding.goto(f"{wire.url}/add_videos")
    Line(adding).slow_down()
    choose(adding, padded(film, tmp_path / "long_concert.mp4", 60_000_000))
    upload = row(adding, "long_concert.mp4")
    wait_under_way(upload)
    app.stop()
    expect(line(page)).to_be_visible()
    expect(line(adding)).to_be_visible()
    # As in a rolling update: another process, to which the proxy sends everybody from now on.
    other = RunningApp(app.data_dir)
    try:
        wire.to_port = other.port
        expect(line(page)).to_be_hidden()
        Line(adding).slow_down(60_000_000)
        wait_in_table(upload)
        assert page.url == where
        Clip(page).press("replay")
        Clip(page).wait_playing()
        # The new session answers to what is pressed, as the old one did.
        page.keyboard.press("Escape")
        expect(page).not_to_have_url(re.compile("open="))
        for tab in (page, adding):
            expect(tab.get_by_role("alert")).to_have_count(0)
            assert tab.locator(".st-key-connection").count() == 1
    finally:
        other.stop()
