"""The port of a worker without pages: figures and readiness, for those that may have them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.maintenance.metrics_port import metrics_port
from core.services import Services
from tests.support.services import opened, use

TOKEN = "a token of the tests"


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    use(monkeypatch, tmp_path / "data")
    monkeypatch.setenv("CLIPSEEK_WORKER_METRICS_PORT", "0")
    monkeypatch.setenv("CLIPSEEK_METRICS_TOKEN", TOKEN)
    with opened() as services:
        yield services


def asked(port: int | None, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=10, trust_env=False)


def test_it_gives_the_figures_to_who_has_the_token_and_readiness_to_all(services: Services) -> None:
    with metrics_port(services) as port:
        figures = asked(port, "/metrics", Authorization=f"Bearer {TOKEN}")
        assert 'clipseek_up{part="catalog"} 1.0' in figures.text
        assert "clipseek_provider_call_seconds" in figures.text
        assert asked(port, "/metrics").status_code == 401
        assert asked(port, "/metrics", Authorization="Bearer other").status_code == 401
        assert asked(port, "/ready").text == "ready"
        assert asked(port, "/anything").status_code == 404


def test_a_port_that_is_taken_keeps_no_worker_from_working(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken:
        number = taken.getsockname()[1]
        monkeypatch.setenv("CLIPSEEK_WORKER_METRICS_PORT", str(number))
        with opened() as others, metrics_port(others) as port:
            assert port is None
    assert f"no metrics on port {number}" in caplog.text


def test_without_the_setting_there_is_none(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLIPSEEK_WORKER_METRICS_PORT")
    with opened() as quiet, metrics_port(quiet) as port:
        assert port is None
