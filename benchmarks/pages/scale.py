"""What one app carries: processor time and memory of it for each search and each tab, and so how many people it serves.

Processor time, since that is what runs out first and what another load on the machine changes least. Without a browser: what
pages take there is the reader's own.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from pydantic import SecretStr

from benchmarks.figure import Figure
from core.config import Settings
from core.models.embedding_models import DIMENSION
from core.models.video import Modality
from tests.support.browser.tab import open_tab
from tests.support.library import MODEL, stock
from tests.support.running import RunningApp
from tests.support.services import KEY, NOBODY, opened

VIDEOS, MOMENTS = 100, 20
SEARCHES: Final = 30
WARM: Final = 6
TABS: Final = 40
REST_SEC: Final = 10.0
BUSY_SHARE: Final = 0.7
"""Of a core: beyond it, people wait for one another."""
EVERY_SEC: Final = 20.0
"""So often somebody who works with it searches, or opens something that costs as much."""
NEW_BAR_MS, KEPT_BAR_MS, TAB_BAR_MB, IDLE_BAR_PERCENT, PEOPLE_BAR = 250, 150, 4, 25, 50


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        queries = _library(data_dir)
        app = RunningApp(data_dir, TWELVE_LABS_API_KEY=KEY, TWELVELABS_BASE_URL=NOBODY)
        try:
            yield from _of_app(app, queries)
        finally:
            app.stop()


def _library(data_dir: Path) -> Sequence[str]:
    """Addresses of searches that nobody has asked yet and that cost nothing: saved looks, each another."""
    chance = np.random.default_rng(5)
    with opened(Settings(data_dir=data_dir, api_key=SecretStr(KEY), base_url=NOBODY)) as services:
        stock(services, VIDEOS, moments=MOMENTS)
        looks = []
        for number in range(WARM + SEARCHES):
            vector = chance.normal(size=DIMENSION).astype(np.float32)
            looks.append(services.catalog.saved_concepts.keep(f"Look {number}", MODEL, dict.fromkeys(Modality, vector)))
    return [f"like=look~{look.id}" for look in looks]


def _of_app(app: RunningApp, queries: Sequence[str]) -> Iterator[Figure]:
    process = psutil.Process(app.process.pid)
    with open_tab(app) as tab:

        def cost_ms(asked: Sequence[str]) -> float:
            before = _cpu_sec(process)
            for query in asked:
                tab.open("", query)
            return 1000 * (_cpu_sec(process) - before) / len(asked)

        cost_ms(queries[:WARM])
        new_ms = cost_ms(queries[WARM:])
        kept_ms = cost_ms(queries[WARM:])
        assert not tab.traces
    yield Figure("processor time of a search that is new, with its page", new_ms, NEW_BAR_MS, "ms")
    yield Figure("processor time of one that is kept in memory, with its page", kept_ms, KEPT_BAR_MS, "ms")
    people = BUSY_SHARE * 1000 / new_ms * EVERY_SEC
    yield Figure(f"people who search anew every {EVERY_SEC:.0f} s, for each app", people, PEOPLE_BAR, at_least=True)
    with ExitStack() as tabs:
        before = process.memory_info().rss
        for number in range(TABS):
            tabs.enter_context(open_tab(app, "", queries[number % len(queries)]))
        yield Figure("memory of an open tab", (process.memory_info().rss - before) / TABS / 1e6, TAB_BAR_MB, "MB")
        busy_sec, since = _cpu_sec(process), time.monotonic()
        time.sleep(REST_SEC)
        percent = 100 * (_cpu_sec(process) - busy_sec) / (time.monotonic() - since)
        yield Figure(f"an app with {TABS} tabs in which nobody does anything: share of a core", percent, IDLE_BAR_PERCENT, "%")


def _cpu_sec(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return float(spent.user + spent.system)
