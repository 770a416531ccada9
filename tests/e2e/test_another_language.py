"""What the walk for accessibility does not meet, in a made-up language: an empty library, shared moments, and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.catalog import Catalog
from core.shares.share import Allowed
from tests.support.made_up_language import untranslated, untranslated_now
from tests.support.running import RunningApp
from tests.support.sharing import TOKEN, a_moment, a_share


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, made_up: Path) -> Iterator[RunningApp]:
    """An app without a video, whose index does not answer."""
    data_dir = tmp_path_factory.mktemp("empty") / "data"
    running = RunningApp(data_dir, CLIPSEEK_LANGUAGE=str(made_up), MILVUS_URI="http://127.0.0.1:9")
    yield running
    running.stop()


@pytest.mark.parametrize("address", ["/", "/add_videos", "/tasks", "/library", "/insights", "/health"])
def test_an_empty_library_whose_index_does_not_answer(page: Page, empty: RunningApp, address: str) -> None:
    page.goto(empty.url + address)
    assert not untranslated(page)


def test_what_people_without_an_account_see(page: Page, foreign: RunningApp) -> None:
    catalog = Catalog(f"sqlite:///{foreign.library_dir / 'clipseek.db'}")
    a_share(catalog, a_moment(1, 0, 2), a_moment(9), allows=frozenset(Allowed), title="Harbour")
    a_share(catalog, token="p" * 43, passcode="open sesame")
    catalog.close()
    found = set()
    for path, shown in ((f"/shared#{TOKEN}", "#list li"), (f"/shared#{'p' * 43}", "#ask"), ("/shared", "#said")):
        page.goto("about:blank")
        page.goto(foreign.url + path)
        expect(page.locator(shown)).to_be_visible()
        found |= untranslated_now(page)
    assert not found


def test_what_cannot_be_added(page: Page, foreign: RunningApp, tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"no video")
    (tmp_path / "list.csv").write_text("url\nhttps://example.com/talk.mp4\ndog\n")
    page.goto(f"{foreign.url}/add_videos")
    page.locator(".st-key-upload .area input[type=file]").set_input_files([tmp_path / "broken.mp4"])
    expect(page.locator(".st-key-upload_rows .refused")).to_be_visible()
    found = untranslated(page)
    page.locator(".st-key-urls textarea").fill("dog")
    page.locator(".st-key-check_links button").click()
    found |= untranslated(page)
    page.get_by_role("tab").nth(1).click()
    page.locator(".st-key-sheet input[type=file]").set_input_files(tmp_path / "list.csv")
    expect(page.locator("#sheet-faults")).to_be_visible()
    found |= untranslated(page)
    assert not found
