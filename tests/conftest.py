"""What every test stands on: an environment of its own, so that nothing of the machine's leaks into a test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from core.catalog import Catalog
from tests.support.catalog.empty import empty_file
from tests.support.torture import TORTURE

# How long an example takes says more about what else the machine does than about the code. The examples are the same in every
# run, so that a run says something about the change it is of; new ones are looked for in `make torture`.
settings.register_profile("clipseek", deadline=None, derandomize=not TORTURE)
settings.load_profile("clipseek")

OURS = ("CLIPSEEK_", "TWELVELABS_", "TWELVE_LABS_", "MILVUS_", "AWS_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
OTHERS = ("DATABASE_URL", "DATA_DIR", "FILES_URL", *PROXIES)
KEPT = "CLIPSEEK_TORTURE"


LONGEST_FIRST = """
rebuild_kills tag_and_chapter_kills proxies export_kills other_websites kill hostile_inputs silent_postgres_pages bucket replicas
silent_store postgres unsure worker large_library originals
search_quality index_rows derived_media spreadsheet copy storyboard server_process batches media_formats milvus_lite shared
sample_scenes maker runner change_numbers translation server_tasks sound_files media_examples unknown_files gate upload_relay
"""
"""Modules that take longest, whatever their number of tests: begun last, one process is left alone with them at the end."""


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {f"test_{name}": place for place, name in enumerate(LONGEST_FIRST.split())}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, no address and no proxy of the machine reaches a test."""
    for name in list(os.environ):
        if (name.startswith(OURS) or name in OTHERS) and name != KEPT:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def httpserver_listen_address() -> tuple[str, int]:
    """For all tests: one server serves a whole process, so its address must not depend on which of them came first."""
    return ("127.0.0.1", 0)


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Where the catalog of a test lies. Below `tests/unit/core/catalog` each test is run on Postgres as well."""
    return empty_file(tmp_path / "clipseek.db")


@pytest.fixture
def catalog(address: str) -> Iterator[Catalog]:
    catalog = Catalog(address)
    yield catalog
    catalog.close()
