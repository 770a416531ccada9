"""While a page loads, what is there already stays where it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browsing import wait_until_quiet
from tests.support.libraries.full import COLLECTION, READY, SCRIPT
from tests.support.running import RunningApp
from tests.support.torture import TORTURE
from tests.support.waiting import wait_for

MOST = 0.1
"""Cumulative Layout Shift as web.dev calls it good: the worst window of at most 5 s without a pause of 1 s."""
LOADS = 3
"""The least of so many counts."""
WIDTHS = (1440, 390)
"""Pages take turns with them; the torture campaign opens each in both."""
NOTE_SHIFTS = """
    window.shifts = [];
    const described = ({ node, previousRect: from, currentRect: to }) => {
        const element = node?.nodeType === 1 ? node : node?.parentElement;
        const key = element?.closest('[class*="st-key-"]')?.className.match(/st-key-\\S+/)?.[0] ?? "";
        const at = (box) => [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
        return `${element?.dataset.testid ?? element?.tagName} ${key} (${at(from)} to ${at(to)})`;
    };
    new PerformanceObserver((list) => {
        for (const { startTime: at, value, sources, hadRecentInput } of list.getEntries()) {
            if (!hadRecentInput) window.shifts.push({ at, value, sources: sources.map(described) });
        }
    }).observe({ type: "layout-shift", buffered: true });
"""
PAGES = (
    "/",
    "/?q=orange+evening+sky",
    "/add_videos",
    "/tasks",
    "/library",
    "/library?as=table",
    f"/library?video={READY}",
    "/collections",
    f"/collections?collection={COLLECTION}",
    "/script",
    f"/script?script={SCRIPT}",
    "/insights",
    "/insights?show=kinds",
    "/insights?show=time",
    "/insights?show=odd",
    "/insights?show=twice",
    "/insights?show=missing",
    "/health",
    "/links",
)


def cumulative(shifts: list[dict[str, float]]) -> float:
    worst = total = 0.0
    first = last = float("-inf")
    for shift in shifts:
        if shift["at"] - last > 1000 or shift["at"] - first > 5000:
            total, first = 0.0, shift["at"]
        last = shift["at"]
        total += shift["value"]
        worst = max(worst, total)
    return worst


class Newcomer:
    """A tab in whose cache nothing is when it opens an address, as for somebody who comes for the first time."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(NOTE_SHIFTS)
        self._session = page.context.new_cdp_session(page)

    def shifts_of(self, address: str) -> list[dict[str, float]]:
        """What moves while it opens."""
        self._session.send("Network.clearBrowserCache")
        self.page.goto(address)
        wait_until_quiet(self.page)
        shifts: list[dict[str, float]] = self.page.evaluate("window.shifts")
        return shifts


@pytest.fixture(scope="module")
def newcomer(browser: Browser, full: RunningApp) -> Iterator[Newcomer]:
    """Once the app has found out that its index is empty: what says so comes above all else on a page that is open then."""
    context = browser.new_context()
    newcomer = Newcomer(context.new_page())

    def is_said() -> bool:
        newcomer.page.goto(f"{full.url}/tasks")
        wait_until_quiet(newcomer.page)
        return newcomer.page.get_by_role("button", name="Rebuild the index").is_visible()

    wait_for(is_said, within_sec=60, what="the notice that the index is empty")
    yield newcomer
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_moves_while_it_loads(newcomer: Newcomer, full: RunningApp, width: int) -> None:
    newcomer.page.set_viewport_size({"width": width, "height": 900})
    moved = {}
    for address in PAGES if TORTURE else PAGES[WIDTHS.index(width) :: len(WIDTHS)]:
        # A place that is not kept shows in each of them; what only a busy machine brings late does not.
        loads = (newcomer.shifts_of(full.url + address) for _ in range(LOADS))
        least: list[dict[str, float]] = []
        for shifts in loads:
            least = min(least or shifts, shifts, key=cumulative)
            if cumulative(least) <= MOST:
                break
        else:
            moved[address] = (round(cumulative(least), 3), [shift for shift in least if shift["value"] > MOST / 10])
    assert not moved, "\n".join(f"{address}: {said}" for address, said in moved.items())
