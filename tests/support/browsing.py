"""Debian's Chromium under Playwright, and reading where a clip stands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, Page, Playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
QUIET: Final = """() => new Promise((done) => {
    const enough = setTimeout(done, 6000);
    const rest = () => setTimeout(() => { clearTimeout(enough); done(); }, 300);
    let waiting = rest();
    new MutationObserver(() => { clearTimeout(waiting); waiting = rest(); })
        .observe(document.body, { subtree: true, childList: true, characterData: true });
})"""
"""Resolves once nothing has changed for a while."""
NO_CHROMIUM = "The browser tests need Chromium: run 'apt-get install -y chromium', or set CHROMIUM to one."


def chromium() -> str | None:
    """Where Chromium is, or None."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium. Raises RuntimeError with what to install if there is none."""
    executable = chromium()
    if executable is None:
        raise RuntimeError(NO_CHROMIUM)
    browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
    try:
        yield browser
    finally:
        browser.close()


def messages_to(page: Page) -> list[str | bytes]:
    """What comes over the websockets that a page opens from now on; grows as it comes."""
    frames: list[str | bytes] = []

    def heard(frame: str | bytes) -> None:
        frames.append(frame)

    page.on("websocket", lambda socket: socket.on("framereceived", heard))
    return frames


def wait_for_frame(page: Page, start_sec: float) -> None:
    """Wait until the one player shows a frame at or after `start_sec` and is not seeking."""
    page.wait_for_function(
        """(start) => {
            const find = (root) => {
                for (const node of root.querySelectorAll("*")) {
                    if (node.tagName === "VIDEO") return node;
                    const inside = node.shadowRoot && find(node.shadowRoot);
                    if (inside) return inside;
                }
                return null;
            };
            const video = find(document);
            return video && video.readyState >= 2 && !video.seeking && video.currentTime >= start - 0.05;
        }""",
        arg=start_sec,
    )


def wait_until_quiet(page: Page) -> None:
    """Wait until the script has run and nothing on the page changes any more."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.evaluate(QUIET)
