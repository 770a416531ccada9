"""Kinds of moments in a browser: opened, played, stepped through and named by hand; each view has a link and a file to take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browsing import wait_for_frame
from tests.support.insights import ready_with_insights
from tests.support.running import RunningApp

MOMENTS = 6
FILMS = (
    {"title": "Harbour", "category": "City"},
    {"title": "Market", "category": "City"},
    {"title": "Dunes", "category": "Desert"},
)


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app with three videos of six moments, two of each kind but for one that is like few others."""
    data_dir = tmp_path_factory.mktemp("kinds") / "data"
    ready_with_insights(data_dir, FILMS, MOMENTS)
    running = RunningApp(data_dir)
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def test_a_kind_is_opened_its_moments_play_one_after_the_other_and_the_link_leads_back(page: Page, clusters: RunningApp) -> None:
    page.goto(f"{clusters.url}/insights")
    page.get_by_role("radio", name="Groups").click()
    expect(page.get_by_text("3 groups hold 83 % of the moments.")).to_be_visible()
    first = page.locator("[class*=st-key-hit_kind_]").first
    page.wait_for_function("[...document.querySelectorAll('.card.kind img')].every((one) => one.naturalWidth > 0)")
    expect(first.locator("img")).to_have_count(4)
    first.get_by_role("button", name=re.compile("^Look at all moments")).click()
    expect(page).to_have_url(re.compile(r"show=kinds&kind=0000000\d$"))
    moments = page.locator("[class*=st-key-hit_moment_]")
    expect(moments).to_have_count(6)
    moments.first.get_by_role("button", name=re.compile("^Play ")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 of 6")
    expect(page).to_have_url(re.compile("open="))
    page.keyboard.press("n")
    expect(dialog).to_contain_text("2 of 6")
    wait_for_frame(page, 0.0)
    link = page.url
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page).not_to_have_url(re.compile("open="))
    page.goto(link)
    expect(dialog.locator(".opened")).to_contain_text("moment")
    dialog.get_by_role("link", name="More like this").click()
    expect(page).to_have_url(re.compile(r"/\?like=moment"))


def test_a_name_given_by_hand_stays_and_is_in_what_is_saved(page: Page, clusters: RunningApp) -> None:
    page.goto(f"{clusters.url}/insights?show=kinds")
    first = page.locator("[class*=st-key-hit_kind_]").first
    first.hover()
    first.get_by_role("button", name=re.compile("^Rename")).click()
    box = page.get_by_role("dialog").get_by_role("textbox", name="Name")
    box.fill("Boats & *water*")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(first.locator(".title")).to_have_text("Boats & *water*")
    with page.expect_download() as table:
        page.get_by_role("button", name="CSV").click()
    lines = Path(table.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "kind,name,moments,share,videos,titles"
    assert "Boats & *water*,6,0.3333,3,Harbour; Market; Dunes" in lines[1]
    with page.expect_download() as picture:
        page.get_by_role("button", name="PNG").click()
    with Image.open(picture.value.path()) as sheet:
        assert sheet.format == "PNG"
    # What is narrowed is in the address, and so is the way back.
    page.get_by_role("button", name="Desert").click()
    expect(page.get_by_text("6 of 18 moments, in 1 video")).to_be_visible()
    expect(page).to_have_url(re.compile("category=Desert"))
    page.go_back()
    expect(page.get_by_text("18 moments in 3 videos")).to_be_visible()
