"""The services of the product for a test: at a data folder and a provider of its own, and closed at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.config import Settings, load_settings
from core.jobs import Job
from core.services import Services
from tests.support.waiting import wait_for

KEY = "tlk_of_the_tests"
NOBODY = "http://127.0.0.1:9/v1.3"
"""A provider that nobody may have to ask."""


def use(monkeypatch: pytest.MonkeyPatch, data_dir: Path, provider_url: str = NOBODY) -> None:
    """Make these the settings of this process; a worker asks often, because the stand-in is quick."""
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    monkeypatch.setenv("TWELVE_LABS_API_KEY", KEY)
    monkeypatch.setenv("TWELVELABS_BASE_URL", provider_url)
    monkeypatch.setenv("CLIPSEEK_POLL_SECONDS", "0.1")
    monkeypatch.setenv("CLIPSEEK_REQUESTS_PER_MINUTE", "6000")


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Services]:
    """Services by these settings, or by those of the process; closed, so that another process may have the store."""
    services = Services(settings or load_settings())
    try:
        yield services
    finally:
        services.store.close()
        services.provider.close()
        services.catalog.close()


def work_until(
    services: Services, done: Callable[[Services], bool], *, within_sec: float = 60, create_timeout_sec: float = 3
) -> list[Job]:
    """Run a worker until something is true; the jobs as they are then."""
    worker = services.new_worker(create_timeout_sec=create_timeout_sec)
    worker.start()
    try:
        wait_for(lambda: done(services), within_sec=within_sec, what="what the worker is to do")
    finally:
        worker.stop()
    return services.catalog.jobs.newest()


def all_ended(services: Services) -> bool:
    return all(job.stage.is_final for job in services.catalog.jobs.newest())
