"""Every page in a made-up language, whose sentences stand in brackets.

What stands outside of them is data, or a sentence that nobody could translate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.insights.naming.name_words import NAME_WORDS
from tests.support.browsing import wait_until_quiet
from tests.support.full_library import FAILED, READY, make_full
from tests.support.made_up_language import made_up_catalogue
from tests.support.running import RunningApp

READ = """() => {
    const read = [];
    const look = (root) => {
        for (const node of root.childNodes) {
            if (node.nodeType === Node.TEXT_NODE) read.push(node.data);
            if (node.nodeType !== Node.ELEMENT_NODE) continue;
            // The log is for whoever runs this, and English.
            if (["STYLE", "SCRIPT", "NOSCRIPT"].includes(node.tagName) || node.classList.contains("log")) continue;
            if (!node.checkVisibility({ visibilityProperty: true })) continue;
            for (const name of ["aria-label", "title", "placeholder", "alt"]) read.push(node.getAttribute(name) || "");
            if (node.shadowRoot) look(node.shadowRoot);
            // Icons are written as words, which a font draws.
            if (!getComputedStyle(node).fontFamily.includes("Material")) look(node);
            read.push("\\n");
        }
    };
    look(document.body);
    return read.join("\\u0001");
}"""
"""All that is read or heard of the page, in order, so that brackets close where they should."""
BRACKETED = re.compile("⟦[^⟦⟧]*⟧")
DATA = re.compile(
    # Titles, categories, files, what was typed, and names of products and formats.
    r"Harbour|Market|Dunes|City|Desert|orange evening sky|dog|tiny|https?://\S+|\b[\w-]+\.(?:mp4|csv|db|log|xlsx)\b|[0-9a-f]{16}|"
    r"Clipseek|Milvus(?: Lite)?|SQLite|Marengo|CSV|PNG|SRT|VTT|"
    # Dates and keys.
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b|\b[A-Z]\b|x(?=\d)"
)
OPENERS = "[data-testid=stPopover] button:visible, [data-testid=stExpander] summary:visible"
WALKS = (
    ("/health", "repair_all"),
    ("/", "then but_not"),
    ("/?q=dog", "arrangement/2"),
    ("/?q=orange+evening+sky&category=City", "play_0 thumb_good Escape"),
    ("/tasks", "choose_tasks choose_all remove_chosen choose_done history"),
    ("/library", "choose_videos choose_all delete_chosen Escape again_chosen"),
    ("/library?as=table", ""),
    (f"/library?video={READY}", "edit_video Escape edit_captions"),
    (f"/library?video={FAILED}", ""),
    ("/insights", "map_colour/2"),
    ("/insights?show=kinds", "few_open"),
    (f"/insights?show=kinds&kind={0:08x}", "rename_this"),
    ("/insights?show=time", "time_by/2"),
    ("/insights?show=odd", "odd_scope/2"),
    ("/insights?show=twice", ""),
    ("/insights?show=missing", ""),
)
"""Each page, and what is pressed on it one after the other: the keys of buttons, and of choices which one of them."""
STREAMLIT = re.compile(
    "Skip to main content|App pages|Logo|Navigate to home page|Sidebar|Notifications|Open|Close|Dismiss|Help for|progress|"
    "Choose an option|Choose date|Clear all|Increment|day,|month,|year,|dd|mm|yyyy|Add files|add icon|file upload|\\d+MB per file"
)
"""What Streamlit says itself, in English only."""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_catalogue(tmp_path_factory.mktemp("language"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, catalogue: Path) -> Iterator[RunningApp]:
    """An app without a video, whose index does not answer."""
    data_dir = tmp_path_factory.mktemp("empty") / "data"
    running = RunningApp(data_dir, CLIPSEEK_LANGUAGE=str(catalogue), MILVUS_URI="http://127.0.0.1:9")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, catalogue: Path) -> Iterator[RunningApp]:
    """An app in which every page has something to show."""
    data_dir = tmp_path_factory.mktemp("full") / "data"
    make_full(data_dir)
    running = RunningApp(data_dir, CLIPSEEK_LANGUAGE=str(catalogue))
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def untranslated(page: Page) -> set[str]:
    """What is read on the page, once all of it is there, that is neither a sentence of the catalogue nor data."""
    wait_until_quiet(page)
    read = str(page.evaluate(READ))
    while BRACKETED.search(read):
        read = BRACKETED.sub("", read)
    lines = {line.strip() for line in re.split("[\x01\n]", DATA.sub("", read))}
    return {line for line in lines if re.search(r"[^\W\d_]", line) and not STREAMLIT.fullmatch(line) and not names_a_group(line)}


def names_a_group(line: str) -> bool:
    """Groups are named by the words that a search for them would use."""
    return all(word.casefold() in NAME_WORDS for word in line.split(", "))


def walked(page: Page, address: str, presses: str) -> set[str]:
    """Read a page, what opens in it, and what is there after each press in turn."""
    page.goto(address)
    found = untranslated(page)
    for press in presses.split():
        key, _, which = press.partition("/")
        if which:
            page.locator(f".st-key-{key} [role=radio]").nth(int(which) - 1).click()
        elif key == "Escape":
            page.keyboard.press(key)
        else:
            page.locator(f".st-key-{key} button").first.click()
        found |= untranslated(page)
    page.keyboard.press("Escape")
    for opener in page.locator(OPENERS).all():
        opener.click()
        found |= untranslated(page)
        page.keyboard.press("Escape")
    return found


def test_an_empty_library_whose_index_does_not_answer(page: Page, empty: RunningApp) -> None:
    addresses = ("/", "/add_videos", "/tasks", "/library", "/insights", "/health", "/library?video=none")
    found = {address: walked(page, empty.url + address, "") for address in addresses}
    assert not any(found.values()), found


@pytest.mark.parametrize(("address", "presses"), WALKS, ids=[address for address, _ in WALKS])
def test_a_library(page: Page, full: RunningApp, address: str, presses: str) -> None:
    found = walked(page, full.url + address, presses)
    assert not found


def test_what_cannot_be_added(page: Page, full: RunningApp, tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"no video")
    (tmp_path / "list.csv").write_text("url\nhttps://example.com/talk.mp4\ndog\n")
    page.goto(f"{full.url}/add_videos")
    page.locator(".st-key-upload input[type=file]").set_input_files([tmp_path / "broken.mp4"])
    expect(page.locator(".refused")).to_be_visible()
    found = untranslated(page)
    page.locator(".st-key-urls textarea").fill("dog")
    page.locator(".st-key-check_links button").click()
    found |= untranslated(page)
    page.get_by_role("tab").nth(1).click()
    page.locator(".st-key-sheet input[type=file]").set_input_files(tmp_path / "list.csv")
    expect(page.locator("#sheet-faults")).to_be_visible()
    found |= untranslated(page)
    assert not found
