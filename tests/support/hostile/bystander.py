"""Somebody else, who looks at a page and plays a clip while an app is attacked, and notes how long each takes."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.support.browser.tab import open_tab
from tests.support.running import RunningApp

CLIP_BYTES = 200_000


@dataclass
class Waits:
    """How many seconds each page and each clip took."""

    page_sec: list[float] = field(default_factory=list)
    clip_sec: list[float] = field(default_factory=list)

    def p95(self) -> tuple[float, float]:
        return p95(self.page_sec), p95(self.clip_sec)


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


@contextmanager
def bystander(app: RunningApp, clip: str, page: str = "library") -> Iterator[Waits]:
    """Ask for a page and a clip in turn until the block is over; each at least once. Raises what asking raised."""
    waits, over, trouble = Waits(), threading.Event(), list[BaseException]()

    def ask() -> None:
        try:
            with open_tab(app, page) as tab, httpx.Client(trust_env=False, timeout=30) as client:
                while not (over.is_set() and waits.clip_sec):
                    began = time.monotonic()
                    tab.open(page)
                    shown = time.monotonic()
                    answer = client.get(app.url + clip, headers={"Range": f"bytes=0-{CLIP_BYTES - 1}"})
                    assert answer.status_code == 206
                    waits.page_sec.append(shown - began)
                    waits.clip_sec.append(time.monotonic() - shown)
                    over.wait(0.05)
        except BaseException as error:  # noqa: BLE001 - raised again for whoever started this
            trouble.append(error)

    thread = threading.Thread(target=ask, name="bystander")
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join(60)
    if trouble:
        raise trouble[0]
