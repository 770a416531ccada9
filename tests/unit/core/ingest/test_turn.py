"""Whose turn it is to ask the provider for something new."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from core.catalog import Catalog
from core.ingest.stages import _turn
from core.models.jobs import Stage
from tests.support.jobs import a_job, a_video


def test_a_place_that_is_free_at_once_is_taken_at_once(tmp_path: Path) -> None:
    """While the key is refused a job is handed out every half minute: a place kept for a moment would each time have gone by."""
    catalog = Catalog(f"sqlite:///{tmp_path / 'clipseek.db'}")
    tools: Any = SimpleNamespace(catalog=catalog, requests_per_minute=30.0, max_active=4)
    job = a_job(a_video(), Stage.SUBMITTING)
    assert _turn(tools, job) is None
    # The next has to wait for its own.
    step = _turn(tools, job)
    assert step is not None and 0 < step.wait_sec <= 2
    catalog.close()
