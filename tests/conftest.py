"""What every test stands on: an environment of its own, so that nothing of the machine's leaks into a test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from core.catalog import Catalog
from tests.support.torture import TORTURE

# How long an example takes says more about what else the machine does than about the code. The examples are the same in every
# run, so that a run says something about the change it is of; new ones are looked for in `make torture`.
settings.register_profile("clipseek", deadline=None, derandomize=not TORTURE)
settings.load_profile("clipseek")

OURS = ("CLIPSEEK_", "TWELVELABS_", "TWELVE_LABS_", "MILVUS_")
OTHERS = ("DATABASE_URL", "DATA_DIR", "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
KEPT = "CLIPSEEK_TORTURE"


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
    return f"sqlite:///{tmp_path / 'clipseek.db'}"


@pytest.fixture
def catalog(address: str) -> Iterator[Catalog]:
    catalog = Catalog(address)
    yield catalog
    catalog.close()
