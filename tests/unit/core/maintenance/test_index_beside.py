"""How long a server is waited for that builds an index and shows no progress: hours, so the clock is not a real one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.maintenance import index_beside
from core.milvus.inventory import IndexFacts
from tests.support.library import MODEL

HOUR_SEC = 3600.0


class Building:
    """A server that has begun to build, of all that there is in one piece."""

    rows = 0

    def __init__(self, _store: object) -> None:
        pass

    def index_facts(self, _model: object) -> IndexFacts:
        return IndexFacts("HNSW", self.rows, self.rows, "")


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The time that went by, in seconds."""
    now = [0.0]

    def sleep(_sec: float) -> None:
        now[0] += 60.0

    monkeypatch.setattr(index_beside, "Inventory", Building)
    monkeypatch.setattr("core.maintenance.index_beside.time.monotonic", lambda: now[0])
    monkeypatch.setattr("core.maintenance.index_beside.time.sleep", sleep)
    yield now


@pytest.mark.parametrize(("rows", "least_hours", "most_hours"), [(2_000, 0.2, 0.4), (1_000_000, 2, 4)])
def test_a_large_piece_is_waited_for_longer_and_none_for_ever(
    passed: list[float], monkeypatch: pytest.MonkeyPatch, rows: int, least_hours: float, most_hours: float
) -> None:
    monkeypatch.setattr(Building, "rows", rows)
    told: list[Any] = []
    index_beside._wait_for_index(None, MODEL, lambda *done: told.append(done))  # type: ignore[arg-type]
    assert least_hours <= passed[0] / HOUR_SEC <= most_hours
    assert told[-1] == (0, rows)
