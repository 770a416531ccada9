"""plotly.js from our own server, and what a browser tells about a figure."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from web.components.chart.chart import corners_told
from web.http.plotly_script import CHART_ROUTES, plotly_address

ROOT = Path(__file__).parents[4]


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=CHART_ROUTES))


def test_plotly_is_served_from_here_packed_and_kept_for_a_year(client: TestClient) -> None:
    answer = client.get(plotly_address(), headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert int(answer.headers["content-length"]) < len(answer.content) / 2
    assert b"Plotly" in answer.content[:4000]


def test_a_browser_that_packs_nothing_gets_it_as_it_is(client: TestClient) -> None:
    plain = client.get(plotly_address(), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    packed = client.get(plotly_address(), headers={"Accept-Encoding": "gzip"})
    assert plain.content == packed.content
    assert gzip.decompress(gzip.compress(plain.content[:100])) == plain.content[:100]


@pytest.mark.parametrize("path", ["/chart/plotly-0.0.0.js", "/chart/..%2f..%2fsecrets", "/chart/"])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_address_names_the_version_that_is_served() -> None:
    assert plotly_address().endswith(".js")
    # Streamlit imports a part of it by itself.
    code = (
        "import sys, streamlit; before = set(sys.modules); import web.http.plotly_script as routes; "
        "print(routes.plotly_address()); print(*set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    address, modules = done.stdout.splitlines()
    assert address == plotly_address()
    assert [name for name in modules.split() if name.startswith("plotly")] == []


def test_what_was_drawn_is_read_as_corners() -> None:
    assert corners_told([[0, 1], [2.5, 3], [4, -5]]) == [(0.0, 1.0), (2.5, 3.0), (4.0, -5.0)]


@pytest.mark.parametrize(
    "said",
    [
        None,
        7,
        "lasso",
        {"x": 1},
        [[0, 1], [1, 1]],
        [[0, 1], [1, 1], ["a", 2]],
        [[0, 1], [1, 1], [1]],
        [[0, 1], [1, 1], None],
        [[0, 1], [1, 1], [float("nan"), 1]],
        [[0, 1], [1, 1], [float("inf"), 1]],
        [[0, 0]] * 6000,
    ],
)
def test_what_makes_no_sense_is_nothing_drawn(said: object) -> None:
    assert corners_told(said) == []
