"""Stand-ins that tests share: starting one takes a second."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.demo.provider import Provider, running


@pytest.fixture(scope="session")
def httpserver_listen_address() -> tuple[str, int]:
    return ("127.0.0.1", 0)


@pytest.fixture(scope="session")
def shared_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running(tmp_path_factory.mktemp("stand-in"), allow_private=True, workers=2, chunk_bytes=64) as provider:
        yield provider


@pytest.fixture
def provider(shared_provider: Provider) -> Iterator[Provider]:
    """A stand-in for whoever leaves no faults behind; they are cleared all the same."""
    yield shared_provider
    shared_provider.switches.delete("/__faults")
    shared_provider.switches.put("/__errors", json={"shape": "spec"})


@pytest.fixture(scope="session")
def slow_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """One that takes its time as the real one does, does not follow links into private networks, and has no switches."""
    with running(tmp_path_factory.mktemp("slow"), settle_seconds=60, seconds_per_minute=600, test_switches=False) as provider:
        yield provider
