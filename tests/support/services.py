"""The services of the product for a test: at a data folder and a provider of its own, and closed at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from core.catalog import Catalog
from core.config import Settings, load_settings
from core.errors import CatalogError
from core.models.jobs import Job
from core.services import Services
from core.workers import new_worker
from tests.support.waiting import wait_for

KEY = "tlk_of_the_tests"
ENDS_WITHIN_SEC = 15.0
"""A thread that outlives its worker asks a store that is closed by then. The product itself can't wait so long for one."""
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


def catalog_of(services: Services) -> Catalog:
    """Its catalog, however long a busy machine takes to make the tables of a new one. The product calls it silent after 5 s."""
    began: list[Catalog] = []

    def is_open() -> bool:
        with suppress(CatalogError):
            began.append(services.catalog)
        return bool(began)

    wait_for(is_open, within_sec=60, what="an open catalog")
    return began[0]


def work_until(
    services: Services, done: Callable[[Services], bool], *, within_sec: float = 60, create_timeout_sec: float = 3
) -> list[Job]:
    """Run a worker until something is true; the jobs as they are then."""
    worker = new_worker(services, create_timeout_sec=create_timeout_sec)
    worker.start()
    try:
        wait_for(lambda: done(services), within_sec=within_sec, what="what the worker is to do")
    finally:
        worker.stop(ENDS_WITHIN_SEC)
    return services.catalog.jobs.newest()


def all_ended(services: Services) -> bool:
    return all(job.stage.is_final for job in services.catalog.jobs.newest())
