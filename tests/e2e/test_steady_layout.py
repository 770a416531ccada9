"""While a page loads, what is there already stays where it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browsing import wait_until_quiet
from tests.support.full_library import READY, full_app
from tests.support.running import RunningApp
from tests.support.waiting import wait_for

MOST = 0.1
"""Cumulative Layout Shift as web.dev calls it good: the worst window of at most 5 s without a pause of 1 s."""
LOADS = 3
"""The least of so many counts."""
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
    "/insights",
    "/insights?show=kinds",
    "/insights?show=time",
    "/insights?show=odd",
    "/insights?show=twice",
    "/insights?show=missing",
    "/health",
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


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app in which every page has something to show, and whose index nobody fills."""
    with full_app(tmp_path_factory.mktemp("steady") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def settled(browser: Browser, full: RunningApp) -> RunningApp:
    """The app once it has found out that its index is empty: what says so comes above all else on a page that is open then."""
    page = browser.new_page()

    def is_said() -> bool:
        page.goto(f"{full.url}/tasks")
        wait_until_quiet(page)
        return page.get_by_role("button", name="Rebuild the index").is_visible()

    wait_for(is_said, within_sec=60, what="the notice that the index is empty")
    page.close()
    return full


def shifts_of(browser: Browser, address: str, width: int) -> list[dict[str, float]]:
    """What moves, in a context of its own: nothing is in the cache, as for somebody who comes for the first time."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(NOTE_SHIFTS)
    page = context.new_page()
    page.goto(address)
    wait_until_quiet(page)
    shifts: list[dict[str, float]] = page.evaluate("window.shifts")
    context.close()
    return shifts


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_moves_while_it_loads(browser: Browser, settled: RunningApp, width: int) -> None:
    moved = {}
    for address in PAGES:
        # A place that is not kept shows in each of them; what only a busy machine brings late does not.
        loads = (shifts_of(browser, settled.url + address, width) for _ in range(LOADS))
        least: list[dict[str, float]] = []
        for shifts in loads:
            least = min(least or shifts, shifts, key=cumulative)
            if cumulative(least) <= MOST:
                break
        else:
            moved[address] = (round(cumulative(least), 3), [shift for shift in least if shift["value"] > MOST / 10])
    assert not moved, "\n".join(f"{address}: {said}" for address, said in moved.items())
