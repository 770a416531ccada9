"""The app below a path of its host, as a proxy serves it beside others: pictures, clips, uploads and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.clip import Clip
from tests.e2e.upload_steps import choose
from tests.support.clips import make_clip
from tests.support.running import RunningApp

BASE = "tools/clipseek"
ANY_BROKEN = """() => {
    const all = (root) => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    return all(document).filter((one) => one.tagName === "IMG" && one.complete && !one.naturalWidth).map((one) => one.src);
}"""


@pytest.fixture(scope="module")
def based(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    app = RunningApp(tmp_path_factory.mktemp("based") / "data", STREAMLIT_SERVER_BASE_URL_PATH=BASE)
    yield app
    app.stop()
    assert "Traceback" not in app.log, app.log


def test_a_video_comes_in_is_found_plays_and_its_link_opens(page: Page, based: RunningApp, tmp_path: Path) -> None:
    amiss: list[str] = []

    def look(answer: Response) -> None:
        # On a page's own address Streamlit first looks for its server below that address.
        if answer.status >= 400 and "/_stcore/" not in answer.url:
            amiss.append(f"{answer.status} {answer.url}")

    page.on("response", look)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{based.url}/add_videos")
    choose(page, make_clip(tmp_path / "colour_parade.mp4", seconds=8, seconds_a_colour=4))
    page.locator(".st-key-start button").click(timeout=30_000)
    expect(page).to_have_url(re.compile(f"{BASE}/tasks"))
    # It comes to be ready without a press, so the tab was woken by the route that it asks.
    expect(page.locator("[class*=st-key-task_] .state.ready")).to_be_visible(timeout=60_000)

    page.goto(f"{based.url}/?q=everything+is+green")
    page.locator(".st-key-play_0 button").click()
    Clip(page).wait_playing()
    page.locator(".st-key-copy_moment button").click()
    expect(page.locator(".st-key-copy_moment")).to_contain_text("Copied")
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link.startswith(f"{based.url}/?")
    page.goto(link)
    Clip(page).wait_playing()

    page.goto(f"{based.url}/library")
    page.locator(".card").first.click()
    expect(page).to_have_url(re.compile(f"{BASE}/library.*video="))
    download = page.locator("a.download")
    expect(download).to_be_visible()
    assert page.request.get(str(download.evaluate("one => one.href"))).ok
    page.goto(f"{based.url}/insights")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate(ANY_BROKEN) == []
    assert amiss == []
