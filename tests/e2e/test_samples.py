"""The first minute of a newcomer: one press prepares the sample footage, and every example search finds its clip first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from demo.samples import COPY, SAMPLES
from tests.e2e.clip import Clip
from tests.e2e.conftest import forget
from tests.support.footage import EXAMPLE_SEARCHES
from tests.support.running import RunningApp
from web.shell import samples

PREPARED_WITHIN_MS = 240_000
TITLES = {sample.slug: sample.title for sample in SAMPLES}


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory, desk: BrowserContext) -> Iterator[RunningApp]:
    """An app on an empty folder in which the button was pressed and everything became ready."""
    running = RunningApp(tmp_path_factory.mktemp("samples") / "data")
    page = desk.new_page()
    page.goto(running.url)
    page.locator(".st-key-samples button").click()
    expect(page.get_by_text("Your first videos are being prepared")).to_be_visible()
    page.locator(".st-key-examples").wait_for(timeout=PREPARED_WITHIN_MS)
    forget(desk)
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
        copies = (COPY.title,) if COPY.slug.startswith(slug) else ()
        if title.inner_text() not in (TITLES[slug], *copies):
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


def test_what_is_said_is_found_word_for_word_by_an_example(page: Page, sampled: RunningApp) -> None:
    page.goto(sampled.url)
    page.get_by_role("button", name=samples.SAID).click()
    expect(page.locator(".st-key-hit_0 .title")).to_have_text(re.compile("Lighthouse"))
    expect(page.locator(".st-key-hit_0 mark").first).to_have_text(re.compile("Ships", re.IGNORECASE))


def test_a_script_finds_its_shots_is_changed_by_keys_and_becomes_a_collection(page: Page, sampled: RunningApp) -> None:
    page.goto(f"{sampled.url}/script")
    page.locator(".st-key-script_example button").click()
    page.locator(".st-key-shooting_list").wait_for()
    expect(page.locator(".st-key-shooting_list li")).to_have_text(["A man reads a newspaper"])
    missing = page.locator(".st-key-line_4")
    missing.locator("textarea").fill("A lighthouse in the fog")
    page.keyboard.press("Enter")
    expect(missing.locator(".shot .title")).to_have_text(re.compile("Lighthouse"))
    expect(page.locator(".st-key-shooting_list")).to_have_count(0)
    second = page.locator(".st-key-line_0")
    other = second.locator(".offered .time").first.inner_text()
    page.locator(".st-key-alike_0_1 button").click()
    expect(second.locator(".shot .time")).to_have_text(other)
    page.locator(".st-key-play_0_0 button").press("Enter")
    Clip(page).wait_playing()
    page.keyboard.press("Escape")
    page.reload()
    expect(second.locator(".shot .time")).to_have_text(other)
    page.locator(".st-key-script_collection button").click()
    page.wait_for_url(re.compile("collection="))
    expect(page.locator("[class*='st-key-item_']")).to_have_count(6)


def test_stepping_past_the_end_of_a_page_leads_to_the_next_one(page: Page, sampled: RunningApp) -> None:
    page.goto(f"{sampled.url}/?q=a&weak=1")
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
    assert len(files) == len(samples.ADDED)
    assert sum(file.stat().st_size for file in files) <= 9 * 1024**2
