"""Below a path of its host, every route and every address of ours lies below that path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit import config

from web.http.access.gate import Gate
from web.http.base_path import below_base, routes_below_base
from web.http.routes import ROUTES
from web.sign_in.leaving import SIGN_IN_ROUTES

WEB = Path(__file__).parents[4] / "web"
OURS = "|".join({route.path.split("/")[1] for route in ROUTES})
FROM_THE_ROOT = re.compile(rf"""["'`]/(?:{OURS})\b""")


@pytest.fixture(params=["clipseek", "/tools/clipseek/"])
def base(request: pytest.FixtureRequest) -> Iterator[str]:
    config.set_option("server.baseUrlPath", request.param)
    yield "/" + request.param.strip("/")
    config.set_option("server.baseUrlPath", "")


def test_addresses_and_routes_lie_below_it(base: str) -> None:
    assert below_base("/uploads") == f"{base}/uploads"
    asking = TestClient(Starlette(routes=routes_below_base(ROUTES)))
    assert asking.get("/uploads/none").status_code == 404
    assert asking.get(f"{base}/uploads/none").status_code == 403
    assert asking.put(f"{base}/uploads").status_code == 405


def test_the_gate_stands_before_it(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    routes = routes_below_base([*ROUTES, *SIGN_IN_ROUTES])
    asking = TestClient(Starlette(routes=routes, middleware=[Middleware(Gate)]), follow_redirects=False)
    asked = {
        path: asking.get(path) for path in ("/uploads/none", "/sign-in", f"{base}/uploads/none", f"{base}/sign-in/style.css")
    }
    assert [answer.status_code for answer in asked.values()] == [401, 401, 401, 200]
    led = asking.get(f"{base}/library", headers={"accept": "text/html"})
    assert led.headers["location"] == f"{base}/sign-in?next={quote(f'{base}/library', safe='')}"


def test_without_one_nothing_changes() -> None:
    assert below_base("/uploads") == "/uploads"
    assert [route.path for route in routes_below_base(ROUTES)] == [route.path for route in ROUTES]  # type: ignore[attr-defined]


def test_no_script_knows_an_address_of_ours_by_itself() -> None:
    assert [str(path) for path in WEB.rglob("*.js") if FROM_THE_ROOT.search(path.read_text(encoding="utf-8"))] == []
