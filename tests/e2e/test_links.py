"""Links: looked into before they cost, prepared from their host, played from it; watch pages play through their own player."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.catalog import Catalog
from core.ingest.precheck.precheck import Precheck
from core.models.embedding_models import MODELS
from core.storage.folder import FolderStorage
from tests.e2e.clip import Clip
from tests.support.clips import make_clip
from tests.support.running import RunningApp
from tests.support.servers.footage_host import footage_host


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("host")
    make_clip(folder / "linked_film.mp4", seconds=12, seconds_a_colour=4)
    (folder / "page.html").write_text("<html><title>A page</title></html>")
    with footage_host(folder) as address:
        yield address


@pytest.fixture(scope="module")
def open_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app that may read links into this machine, which the tests need and nobody else should."""
    running = RunningApp(tmp_path_factory.mktemp("links") / "data", CLIPSEEK_ALLOW_PRIVATE_URLS="1")
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def test_a_link_is_checked_prepared_and_played_from_its_host(page: Page, open_app: RunningApp, host: str) -> None:
    page.goto(f"{open_app.url}/add_videos")
    page.locator(".st-key-urls textarea").fill(f"{host}/linked_film.mp4\n{host}/page.html\n{host}/gone.mp4")
    page.locator(".st-key-check_links button").click()
    expect(page.get_by_text("This address is a web page, not a video file.")).to_be_visible()
    expect(page.get_by_text("The host answers 404 for this address.")).to_be_visible()
    page.locator(".st-key-start button").click()
    expect(page).to_have_url(re.compile("/tasks"))
    expect(page.locator(".state.ready")).to_be_visible(timeout=60_000)
    page.goto(f"{open_app.url}/?q=everything+is+green")
    page.locator(".st-key-play_0 button").click()
    clip = Clip(page)
    assert clip.video.evaluate("v => v.src").startswith(f"{host}/linked_film.mp4")
    clip.wait_began_at(4.0)


def test_a_watch_page_plays_through_its_own_player(page: Page, open_app: RunningApp, host: str, tmp_path: Path) -> None:
    catalog = Catalog(f"sqlite:///{open_app.library_dir / 'clipseek.db'}")
    precheck = Precheck(
        catalog, FolderStorage(open_app.library_dir), open_app.library_dir, MODELS["marengo3.5"], allow_private_urls=True
    )
    candidate = precheck.check_path(make_clip(tmp_path / "watched.mp4", seconds=6, shift=3), "Watched")
    precheck.intake.start(candidate, title="Watched", category="", watch_url=f"{host}/linked_film.mp4")
    catalog.close()
    page.goto(f"{open_app.url}/library")
    page.locator(f".st-key-open_{candidate.video_id} button").click()
    video = page.frame_locator(".st-key-clip_player iframe").locator("video")
    expect(video).to_have_count(1)
    assert video.evaluate("v => v.src").startswith(f"{host}/linked_film.mp4")
    assert video.evaluate("v => v.playbackRate") == 1
