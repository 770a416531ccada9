"""Every page in a made-up language, whose sentences stand in brackets.

What stands outside of them is data, or a sentence that nobody could translate.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.catalog import Catalog
from core.errors import Fact, Reason
from core.models import Stage
from tests.support.insights import ready_with_insights
from tests.support.jobs import a_job, a_video, write
from tests.support.made_up_language import made_up_catalogue
from tests.support.running import RunningApp

FILMS = (
    {"title": "Harbour", "category": "City", "recorded_at": 1_700_000_000.0},
    {"title": "Market", "category": "City", "recorded_at": 1_710_000_000.0},
    {"title": "Dunes", "category": "Desert"},
)
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
BRACKETED = re.compile("⟦[^⟦⟧]*⟧")
DATA = re.compile(
    # Titles, categories, files, what was typed, and names of products and formats.
    r"Harbour|Market|Dunes|City|Desert|dog|tiny|broken\.mp4|https?://\S+|\b[\w-]+\.(?:mp4|csv|db|log|xlsx)\b|[0-9a-f]{16}|"
    r"Clipseek|Milvus(?: Lite)?|SQLite|Marengo|CSV|PNG|SRT|VTT|"
    # Dates and keys.
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b|\b[A-Z]\b|x(?=\d)"
)
OPENERS = "[data-testid=stPopover] button:visible, [data-testid=stExpander] summary:visible"
WALKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/health", (".st-key-repair_all button",)),
    ("/", (".st-key-then button", ".st-key-but_not button")),
    ("/?q=dog", (".st-key-arrangement [role=radio] >> nth=1",)),
    ("/?q=orange+evening+sky&category=City", (".st-key-play_0 button", ".st-key-thumb_good button", "Escape")),
    (
        "/tasks",
        (
            ".st-key-choose_tasks button",
            ".st-key-choose_all button",
            ".st-key-remove_chosen button",
            ".st-key-choose_done button",
            ".st-key-history button",
        ),
    ),
    (
        "/library",
        (
            ".st-key-choose_videos button",
            ".st-key-choose_all button",
            ".st-key-delete_chosen button",
            "Escape",
            ".st-key-again_chosen button",
        ),
    ),
    ("/library?as=table", ()),
    (f"/library?video={1:016x}", (".st-key-edit_video button", "Escape", ".st-key-edit_captions button")),
    (f"/library?video={100:016x}", ()),
    ("/insights", (".st-key-map_colour [role=radio] >> nth=1",)),
    ("/insights?show=kinds", (".st-key-few_open button",)),
    (f"/insights?show=kinds&kind={0:08x}", (".st-key-rename_this button",)),
    ("/insights?show=time", (".st-key-time_by [role=radio] >> nth=1",)),
    ("/insights?show=odd", (".st-key-odd_scope [role=radio] >> nth=1",)),
    ("/insights?show=twice", ()),
    ("/insights?show=missing", ()),
)
"""Each page, and what is pressed on it one after the other."""
STREAMLIT = {"Skip to main content"}
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
    """An app with three videos that are ready and some that are not, and a file that is in no library."""
    data_dir = tmp_path_factory.mktemp("full") / "data"
    ready_with_insights(data_dir, FILMS, 6)
    catalog = Catalog(f"sqlite:///{data_dir / 'demo' / 'clipseek.db'}")
    ended: tuple[tuple[Stage, Reason | None, dict[str, Fact]], ...] = (
        (Stage.FAILED, Reason.EMBEDDING_FAILED, {"message": "tiny"}),
        (Stage.FAILED, Reason.PROVIDER_FAULT, {}),
        (Stage.UNSURE, Reason.EMBEDDING_UNSURE, {}),
        (Stage.CANCELLED, None, {}),
    )
    videos = [a_video(100 + place, title="Harbour") for place in range(len(ended))]
    write(
        catalog,
        [
            (video, a_job(video, stage, error_code=reason, error_facts=facts))
            for video, (stage, reason, facts) in zip(videos, ended, strict=True)
        ],
    )
    catalog.close()
    for video in videos:
        os.link(data_dir.parent / "clip.mp4", data_dir / "demo" / "uploads" / str(video.file_name))
    (data_dir / "demo" / "uploads" / f"{0xFF:016x}.mp4").write_bytes(b"no video")
    running = RunningApp(data_dir, CLIPSEEK_LANGUAGE=str(catalogue))
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def outside_brackets(page: Page) -> list[str]:
    """What is read on the page that is neither a sentence of the catalogue nor data."""
    read = str(page.evaluate(READ))
    while BRACKETED.search(read):
        read = BRACKETED.sub("", read)
    lines = {line.strip() for line in re.split("[\x01\n]", DATA.sub("", read))}
    return sorted(line for line in lines - STREAMLIT if re.search(r"[^\W\d_]", line))


QUIET = """() => new Promise((done) => {
    const enough = setTimeout(done, 6000);
    const rest = () => setTimeout(() => { clearTimeout(enough); done(); }, 500);
    let waiting = rest();
    new MutationObserver(() => { clearTimeout(waiting); waiting = rest(); })
        .observe(document.body, { subtree: true, childList: true, characterData: true });
})"""
"""Resolves once nothing has changed for a while."""


def read_now(page: Page) -> set[str]:
    """What is wrong with what is shown, once all of it is."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.evaluate(QUIET)
    return set(outside_brackets(page))


def walked(page: Page, address: str, presses: Sequence[str]) -> set[str]:
    """Read a page, what opens in it, and what is there after each press in turn."""
    page.goto(address)
    found = read_now(page)
    for press in presses:
        if press == "Escape":
            page.keyboard.press(press)
        else:
            page.locator(press).first.click()
        found |= read_now(page)
    page.keyboard.press("Escape")
    for opener in page.locator(OPENERS).all():
        opener.click()
        found |= read_now(page)
        page.keyboard.press("Escape")
    return found


ADDRESSES = ("/", "/add_videos", "/tasks", "/library", "/insights", "/health", "/library?video=none")


def test_an_empty_library_whose_index_does_not_answer(page: Page, empty: RunningApp) -> None:
    found = {address: walked(page, empty.url + address, ()) for address in ADDRESSES}
    assert not any(found.values()), found


@pytest.mark.parametrize(("address", "presses"), WALKS, ids=[address for address, _ in WALKS])
def test_a_library(page: Page, full: RunningApp, address: str, presses: Sequence[str]) -> None:
    found = walked(page, full.url + address, presses)
    page.screenshot(path=f"/tmp/wordsb/full{address.replace('/', '_').replace('?', '_')}.png")
    assert not found


def test_what_cannot_be_added(page: Page, full: RunningApp, tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"no video")
    (tmp_path / "list.csv").write_text("url\nhttps://example.com/talk.mp4\ndog\n")
    page.goto(f"{full.url}/add_videos")
    page.locator(".st-key-upload input[type=file]").set_input_files([tmp_path / "broken.mp4"])
    expect(page.locator(".refused")).to_be_visible()
    found = read_now(page)
    page.locator(".st-key-urls textarea").fill("dog")
    page.locator(".st-key-check_links button").click()
    found |= read_now(page)
    page.get_by_role("tab").nth(1).click()
    page.locator(".st-key-sheet input[type=file]").set_input_files(tmp_path / "list.csv")
    expect(page.locator("#sheet-faults")).to_be_visible()
    found |= read_now(page)
    assert not found
