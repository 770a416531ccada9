"""The first minute of a newcomer: one press prepares the sample footage, and every example search finds its clip first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.samples import EXAMPLE_SEARCHES, SAMPLES
from tests.e2e.clip import Clip
from tests.support.running import RunningApp

PREPARED_WITHIN_MS = 240_000
TITLES = {sample.slug: sample.title for sample in SAMPLES}


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[RunningApp]:
    """An app on an empty folder in which the button was pressed and everything became ready."""
    running = RunningApp(tmp_path_factory.mktemp("samples") / "data")
    page = browser.new_page()
    page.goto(running.url)
    page.locator(".st-key-samples button").click()
    expect(page.get_by_text("Your first videos are being prepared")).to_be_visible()
    page.locator(".st-key-examples").wait_for(timeout=PREPARED_WITHIN_MS)
    page.close()
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def test_example_searches_find_their_clips_first(page: Page, sampled: RunningApp) -> None:
    missed = []
    # All of them are asked of the engine by its own tests; here it is the page that answers.
    for phrase, slug in EXAMPLE_SEARCHES[::5]:
        page.goto(f"{sampled.url}/?q={quote_plus(phrase)}")
        title = page.locator(".st-key-hit_0 .title")
        title.wait_for()
        if title.inner_text() != TITLES[slug]:
            missed.append((phrase, title.inner_text()))
    assert missed == []


def test_a_word_that_the_demo_does_not_know_is_said_and_finds_nothing_for_sure(page: Page, sampled: RunningApp) -> None:
    page.goto(f"{sampled.url}/?q=dog")
    expect(page.locator(".st-key-verdict h2")).to_have_text("Nothing stands out")
    expect(page.get_by_text("The demo does not know “dog”.")).to_be_visible()
    expect(page.locator(".st-key-hit_0")).to_contain_text("weak")
    expect(page.locator(".st-key-hits")).not_to_contain_text("fair")
    page.goto(f"{sampled.url}/?q=green")
    page.locator(".st-key-hit_0").wait_for()
    expect(page.get_by_text("The demo does not know")).to_have_count(0)


def test_an_example_is_pressed_found_and_played(page: Page, sampled: RunningApp) -> None:
    page.goto(sampled.url)
    example = page.locator(".st-key-example_0 button")
    phrase = example.inner_text()
    example.click()
    expect(page.locator(".st-key-q input")).to_have_value(phrase)
    page.locator(".st-key-play_0 button").click()
    Clip(page).wait_playing()


def test_stepping_past_the_end_of_a_page_leads_to_the_next_one(page: Page, sampled: RunningApp) -> None:
    page.goto(f"{sampled.url}/?q=a")
    page.locator(".st-key-play_19 button").click()
    expect(page.locator(".st-key-stepper .count")).to_have_text(re.compile(r"^20 of"))
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"page=2&open="))
    page.keyboard.press("Escape")
    expect(page.locator("video")).to_have_count(0)
    page.wait_for_url(re.compile(r"page=2$"))
    expect(page.locator(".st-key-pages [aria-current]")).to_have_text("2")


def test_all_sample_footage_is_small(sampled: RunningApp) -> None:
    files = list((sampled.library_dir / "uploads").glob("*.mp4"))
    assert len(files) == len(SAMPLES)
    assert sum(file.stat().st_size for file in files) <= 8_300_000
