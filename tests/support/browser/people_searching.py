"""People who search all the while in a team's apps: most without a browser's drawing, some in real tabs of Chromium."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import numpy as np
from playwright.sync_api import Error, Page, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException

from tests.support.browser.tab import Tab, open_tab
from tests.support.browsing import launched, messages_to
from tests.support.running import RunningApp

SEARCHES_A_TAB: Final = 20
AWAY: Final = (OSError, WebSocketException, TimeoutError, httpx.TransportError)
"""What a browser meets whose app is killed; its tab connects again, to another one."""
BROWSER_PATIENCE_SEC: Final = 30.0
_AGAIN: Final = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_EARLY_FOR_RERUN")


@dataclass
class Told:
    """What happened to all of them."""

    took_sec: list[float] = field(default_factory=list)
    """From Enter to the cards, of each search that gave any."""
    drawn_sec: list[float] = field(default_factory=list)
    """The same in tabs of Chromium, until the cards are drawn."""
    without_cards: int = 0
    """Searches answered before anything was ready."""
    interrupted: int = 0
    """Tabs whose app went away."""
    pictures: int = 0
    broken_pictures: int = 0
    traces: list[str] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return len(self.took_sec) + len(self.drawn_sec) + self.without_cards


def p50(seconds: Sequence[float]) -> float:
    return float(np.median(seconds)) if seconds else 0.0


def p95(seconds: Sequence[float]) -> float:
    return float(np.percentile(seconds, 95)) if seconds else 0.0


class PeopleSearching:
    """Each has a tab at one app, later at another, asks and reads for a while, until `stop`."""

    def __init__(
        self, apps: Sequence[RunningApp], words: Sequence[str], *, people: int, browsers: int = 0, reading_sec: float = 0.2
    ) -> None:
        """`browsers`: how many of them have a tab of Chromium. `reading_sec` pass between an answer and the next Enter."""
        self._apps = apps
        self._words = words
        self._reading_sec = reading_sec
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self.told = Told()
        self._threads = [threading.Thread(target=self._live, args=(number,), daemon=True) for number in range(people - browsers)]
        if browsers:
            self._threads.append(threading.Thread(target=self._browse, args=(browsers,), daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> Told:
        self._stopping.set()
        for thread in self._threads:
            thread.join(90)
        return self.told

    def _live(self, number: int) -> None:
        seen: set[str] = set()
        # Not all at once: each begins somewhere within the time that reading takes.
        self._stopping.wait(self._reading_sec * (number % 10) / 10)
        with httpx.Client(trust_env=False, timeout=30) as client:
            for turn in itertools.count(number):
                if self._stopping.is_set():
                    return
                try:
                    self._sit_at(self._apps[turn % len(self._apps)], turn, client, seen)
                except AWAY:
                    with self._guard:
                        self.told.interrupted += 1
                    self._stopping.wait(0.2)

    def _sit_at(self, app: RunningApp, turn: int, client: httpx.Client, seen: set[str]) -> None:
        with open_tab(app) as tab:
            try:
                for search in range(SEARCHES_A_TAB):
                    if self._stopping.is_set():
                        return
                    took_sec = tab.search(self._words[(turn + search) % len(self._words)])
                    with self._guard:
                        if took_sec is None:
                            self.told.without_cards += 1
                        else:
                            self.told.took_sec.append(took_sec)
                    self._look_at_pictures(app, tab, client, seen)
                    self._stopping.wait(self._reading_sec)
            finally:
                with self._guard:
                    self.told.traces += tab.traces

    def _look_at_pictures(self, app: RunningApp, tab: Tab, client: httpx.Client, seen: set[str]) -> None:
        """As a browser does, which keeps what it has seen. One that is still being made comes later there."""
        for address in sorted(_pictures(json.loads(tab.cards)[0]) - seen if tab.cards else ()):
            seen.add(address)
            status = client.get(f"http://127.0.0.1:{app.port}{address}").status_code
            with self._guard:
                self.told.pictures += 1
                self.told.broken_pictures += status not in (200, 404)

    def _browse(self, browsers: int) -> None:
        with sync_playwright() as playwright, launched(playwright) as browser:
            pages = [browser.new_page(viewport={"width": 1280, "height": 800}) for _ in range(browsers)]
            told = [messages_to(page) for page in pages]
            for turn in itertools.count():
                for number, page in enumerate(pages):
                    if self._stopping.wait(self._reading_sec / browsers):
                        return
                    app = self._apps[(number + turn // SEARCHES_A_TAB) % len(self._apps)]
                    try:
                        self._search_in(page, told[number], app, self._words[(turn + number) % len(self._words)])
                    except (Error, TimeoutError):
                        with self._guard:
                            self.told.interrupted += 1

    def _search_in(self, page: Page, told: list[ForwardMsg], app: RunningApp, words: str) -> None:
        if not page.url.startswith(app.url):
            page.goto(app.url, timeout=BROWSER_PATIENCE_SEC * 1000)
        box = page.locator(".st-key-q input")
        box.fill(words, timeout=BROWSER_PATIENCE_SEC * 1000)
        told.clear()
        pressed_at = time.monotonic()
        box.press("Enter")
        while not any(one.WhichOneof("type") == "script_finished" and one.script_finished != _AGAIN for one in told):
            if time.monotonic() - pressed_at > BROWSER_PATIENCE_SEC:
                raise TimeoutError
            page.wait_for_timeout(20)
        # The frame in which they are drawn.
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        took_sec = time.monotonic() - pressed_at
        shown = page.locator('[class*="st-key-hit_"]').count()
        with self._guard:
            self.told.traces += page.locator(".stException").all_inner_texts()
            if shown:
                self.told.drawn_sec.append(took_sec)
            else:
                self.told.without_cards += 1


def _pictures(grid: dict[str, Any]) -> set[str]:
    cards = (card for group in grid["groups"] for card in group["cards"])
    return {address for card in cards for address, _ in card["pictures"] if address.startswith("/")}
