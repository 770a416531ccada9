"""Who may ask for what over HTTP: each route of the app names the role it needs, and says no to everybody below it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from core.people.audit import Did, Wanted
from core.people.person import OWNER, Person, Role
from core.services import forget_shared, shared
from tests.support import services
from tests.support.people import SOMEBODY
from web.http.access.role_route import NEEDED, RoleRoute, StreamlitRoles
from web.http.base_path import routes_below_base
from web.http.probes import PROBE_ROUTES
from web.http.routes import ROUTES
from web.http.shared.routes import SHARED_ROUTES
from web.http.text_font import FONT_PATH
from web.sign_in.leaving import SIGN_IN_ROUTES

OF_ALL = [route for route in ROUTES if isinstance(route, RoleRoute)]
OPEN_TO_ALL = {FONT_PATH} | {route.path for route in (*SHARED_ROUTES, *PROBE_ROUTES)}
"""For those without an account, and for machines; each of these knows itself what it shows to whom."""


class Gate:
    """Leaves a person where the gate of the app does."""

    def __init__(self, app: ASGIApp, person: Person | None) -> None:
        self._app = app
        self._person = person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["person"] = self._person
        await self._app(scope, receive, send)


def client_of(person: Person | None) -> TestClient:
    return TestClient(Gate(Starlette(routes=routes_below_base(ROUTES)), person))


def asked_of(route: RoleRoute) -> tuple[str, str]:
    """A method and an address that lead to this route."""
    path = route.path
    blanks = {":ms": "", "{video_id}": "0" * 16, "{digest}": "0" * 64, "{upload_id}": "0" * 32, "{export_id}": "0" * 32}
    for blank, filled in blanks.items():
        path = path.replace(blank, filled)
    for name in ("at_ms", "start_ms", "end_ms", "file"):
        path = path.replace(f"{{{name}}}", "1")
    return sorted(route.methods or set())[0], path


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    services.use(monkeypatch, tmp_path / "data")
    forget_shared()
    yield
    shared().catalog.close()
    forget_shared()


def test_every_route_of_the_library_names_a_role() -> None:
    assert {route.path for route in ROUTES if not isinstance(route, RoleRoute)} == OPEN_TO_ALL


def test_all_other_routes_of_the_app_are_those_of_the_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these knows itself what it shows to whom."""
    app = importlib.import_module("app").app
    others = {route.path for route in app._user_routes if not isinstance(route, RoleRoute)}
    assert others == {route.path for route in SIGN_IN_ROUTES} | OPEN_TO_ALL


def test_who_has_not_signed_in_may_do_less_than_every_role() -> None:
    answers = {client_of(None).request(*asked_of(route)).status_code for route in OF_ALL}
    assert answers == {403}


@pytest.mark.parametrize("path", NEEDED)
def test_streamlits_own_addresses_take_a_role_too(path: str) -> None:
    async def streamlit(_request: Request) -> Response:
        return PlainTextResponse("let in")

    inner = StreamlitRoles(Starlette(routes=[Route("/{path:path}", streamlit, methods=["GET", "PUT"])]))
    for role, person in SOMEBODY.items():
        answer = TestClient(Gate(inner, person)).put(f"{path}some/file")
        assert (answer.text == "let in") is role.includes(NEEDED[path]), role
    assert TestClient(Gate(inner, SOMEBODY[Role.VIEWER])).get("/_stcore/health").text == "let in"


@pytest.mark.parametrize("route", OF_ALL, ids=lambda route: f"{sorted(route.methods)[0]} {route.path}")
def test_a_route_is_refused_to_every_role_below_the_one_it_needs(route: RoleRoute) -> None:
    method, path = asked_of(route)
    for role, person in SOMEBODY.items():
        answer = client_of(person).request(method, path)
        is_refused = answer.status_code == 403 and "role" in answer.text
        assert is_refused == (not role.includes(route.needs)), (role, answer.status_code, answer.text)


def test_uploading_takes_an_editor() -> None:
    assert {route.needs for route in OF_ALL if route.path.startswith("/uploads")} == {Role.EDITOR}


def test_a_refusal_is_a_sentence_and_stands_in_the_audit() -> None:
    viewer = SOMEBODY[Role.VIEWER]
    answer = client_of(viewer).post("/uploads", json={"name": "a.mp4", "size": 1, "modified": 0})
    assert (answer.status_code, answer.json()["sentence"][:27]) == (403, "This takes the role “Editor")
    (line,) = shared().catalog.audit.lines(Wanted())
    assert (line.user_id, line.action, line.object_id) == (viewer.id, Did.REFUSED, "POST /uploads")


def test_without_sign_in_nothing_is_refused() -> None:
    plain = TestClient(Starlette(routes=routes_below_base(ROUTES)))
    assert "role" not in plain.post("/uploads", json={}).text
    assert "role" not in client_of(OWNER).post("/uploads", json={}).text
