"""From a collection to files on the disk and back again, in a real browser: a list, a film, and the list dropped in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.collections.collection import Gathered
from core.models.video import Span
from tests.support.clips import make_clip
from tests.support.handoff.readers import read_edl
from tests.support.libraries.exports import length_of
from tests.support.libraries.ready import catalog_of, make_ready
from tests.support.running import RunningApp

FILM_MS = 120_000
"""The film is made in the background, on a machine that does other things beside."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A library of one film and a collection of two of its moments."""
    folder = tmp_path_factory.mktemp("hand_off")
    library = folder / "data" / "demo"
    film = make_ready(library, make_clip(folder / "harbour.mov", seconds=6), [Span(0, 6)])
    catalog = catalog_of(library)
    made = catalog.collections.make("Trailer", "")
    catalog.collection_items.add(made.id, "", [Gathered(film, in_ms, in_ms + 1000, "Harbour") for in_ms in (1000, 4000)])
    catalog.close()
    running = RunningApp(folder / "data")
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def save(page: Page, press: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator(press).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_collection_becomes_a_list_and_a_film_and_comes_back(page: Page, app: RunningApp, tmp_path: Path) -> None:
    page.goto(app.url + "/collections")
    page.get_by_role("button", name="Open Trailer").click()
    page.locator(".st-key-hand_off button").click()

    listed = save(page, ".st-key-format_edl button", tmp_path)
    assert listed.name == "Trailer.edl"
    _, events = read_edl(listed.read_bytes().decode())
    assert [(one.name, one.source_in, one.source_out) for one in events] == [
        ("harbour.mov", "00:00:01:00", "00:00:02:00"),
        ("harbour.mov", "00:00:04:00", "00:00:05:00"),
    ]

    page.locator(".st-key-format_reel button").click()
    expect(page.locator(".st-key-export_0 a")).to_be_visible(timeout=FILM_MS)
    film = save(page, ".st-key-export_0 a", tmp_path)
    assert film.name == "Trailer.mp4"
    assert length_of(film).pictures == 48

    page.locator(".st-key-export_cancel_0 button").click()
    expect(page.locator(".st-key-export_0")).to_have_count(0)
    page.keyboard.press("Escape")

    page.locator(".st-key-all_collections button").click()
    page.locator(".st-key-bring_back button").click()
    listed = listed.rename(tmp_path / "Again.edl")
    listed.write_text(listed.read_text(encoding="utf-8").replace("harbour.mov", "lost.mov", 2), encoding="utf-8")
    page.locator(".st-key-bring_back_file input[type=file]").set_input_files(listed)
    expect(page.get_by_role("dialog")).to_contain_text("1 moment found in the library.")
    expect(page.get_by_role("dialog")).to_contain_text("lost.mov")
    page.locator(".st-key-bring_back_go button").click()
    expect(page.get_by_role("heading", name="Again")).to_be_visible()
    expect(page.locator(".st-key-items")).to_contain_text("0:04")
