"""Debian's Chromium under Playwright, and reading where a clip stands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, Locator, Page, Playwright, TimeoutError, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.support.waiting import PATIENCE_SEC

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    # All pages of a context share a process, and with it what was compiled of the scripts.
    "--process-per-site",
)
QUIET: Final = """() => new Promise((done) => {
    const enough = setTimeout(done, 6000);
    const rest = () => setTimeout(() => { clearTimeout(enough); done(); }, 300);
    let waiting = rest();
    new MutationObserver(() => { clearTimeout(waiting); waiting = rest(); })
        .observe(document.body, { subtree: true, childList: true, characterData: true });
})"""
"""Resolves once nothing has changed for a while."""
TOUCHED: Final = "button, a[href], summary, [role=radio]"
UNTOUCHED: Final = (
    "p, td, [data-testid=stSelectbox], [data-testid=stSkipToContent], [data-testid=stSidebar], [data-rac] > [style*=clip]"
)
"""What stands in a sentence may be as low as its text, a box opens wherever it is pressed, and some is met by keys only."""
PATIENCE_MS: Final = int(PATIENCE_SEC * 1000)
"""So long a page is waited for."""
NO_CHROMIUM = "The browser tests need Chromium: run 'apt-get install -y chromium', or set CHROMIUM to one."


def chromium() -> str | None:
    """Where Chromium is, or None."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium; pages are waited for `PATIENCE_MS`. Raises RuntimeError with what to install if there is none."""
    executable = chromium()
    if executable is None:
        raise RuntimeError(NO_CHROMIUM)
    expect.set_options(timeout=PATIENCE_MS)
    browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
    try:
        yield browser
    finally:
        browser.close()


def small(least_px: int) -> str:
    """A script that gives what is pressed on a page and is lower or narrower than that."""
    return f"""() => [...document.querySelectorAll("{TOUCHED}")]
        .filter((element) => element.checkVisibility({{ visibilityProperty: true, opacityProperty: true }}))
        .filter((element) => !element.closest("{UNTOUCHED}"))
        .map((element) => [element, element.getBoundingClientRect()])
        .filter(([, box]) => box.width && Math.min(box.width, box.height) < {least_px} - 0.5)
        .map(([element, box]) => [element.getAttribute("aria-label") || element.textContent, box.width, box.height].join(" "))"""


def messages_to(page: Page) -> list[ForwardMsg]:
    """What Streamlit tells a page over the connections that it opens from now on; grows as it comes."""
    told: list[ForwardMsg] = []

    def heard(frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            told.append(ForwardMsg.FromString(frame))

    page.on("websocket", lambda socket: socket.on("framereceived", heard))
    return told


def whole_runs(told: Sequence[ForwardMsg]) -> int:
    """How many runs of the whole page began; a run of fragments names them."""
    return sum(one.WhichOneof("type") == "new_session" and not one.metadata.run.fragment_ids for one in told)


def drawn(told: Sequence[ForwardMsg]) -> list[str]:
    """The names of the components of ours that were sent."""
    return [one.delta.new_element.bidi_component.component_name for one in told if _is_component(one)]


def run_that_drew(page: Page, told: Sequence[ForwardMsg], component: str) -> list[ForwardMsg]:
    """All that one run sent, once it is over: the one that drew this component. Empty until then."""
    # What comes is told while something is asked of the page.
    page.evaluate("true")
    run: list[ForwardMsg] = []
    for one in told:
        kind = one.WhichOneof("type")
        run = [] if kind == "new_session" else run
        run.append(one)
        if kind == "script_finished" and component in drawn(run):
            return run
    return []


def _is_component(one: ForwardMsg) -> bool:
    return one.WhichOneof("type") == "delta" and one.delta.new_element.WhichOneof("type") == "bidi_component"


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


def click_below(page: Page, opener: Locator) -> None:
    """Press it; a dialog that a busy machine has brought late, and that lies above, is closed first."""
    try:
        opener.click(timeout=5_000)
    except TimeoutError:
        page.keyboard.press("Escape")
        opener.click()


def wait_until_quiet(page: Page) -> None:
    """Wait until the script has run and nothing on the page changes any more."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.evaluate(QUIET)
