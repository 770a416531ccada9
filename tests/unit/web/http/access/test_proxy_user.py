"""Whose word a proxy in front of us is taken for, and that nobody else can give it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from core.people.person import Role
from core.services import forget_shared, shared
from tests.support.people import signed_in
from web.http.access.gate import Gate

PROXY = "10.0.0.7"
SECRET = "long-shared-secret"


async def tell(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.state.person.name} {request.state.person.role}")


@pytest.fixture
def _services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local,proxy")
    monkeypatch.setenv("CLIPSEEK_PROXY_HEADER", "X-Forwarded-User")
    forget_shared()
    yield
    shared().catalog.close()
    forget_shared()


def asked(peer: str, headers: dict[str, str]) -> str:
    """What somebody at this address gets, through the server's own handling of proxies; `401` if they are nobody."""
    app: Any = Starlette(routes=[Route("/", tell)], middleware=[Middleware(Gate)])
    with TestClient(ProxyHeadersMiddleware(app), client=(peer, 50000)) as client:  # type: ignore[arg-type]
        answer = client.get("/", headers=headers)
    return answer.text if answer.status_code == 200 else str(answer.status_code)


NAMED = {"x-forwarded-user": "ana@example.org"}
FORWARDED = {**NAMED, "x-forwarded-for": PROXY}
PROVED = {"x-clipseek-proxy-secret": SECRET}


@pytest.mark.parametrize(
    ("settings", "peer", "headers", "got"),
    [
        # Only from the proxies that are named.
        ({"TRUSTED_PROXIES": PROXY}, PROXY, NAMED, "ana@example.org viewer"),
        ({"TRUSTED_PROXIES": "10.0.0.0/24"}, PROXY, {**NAMED, "x-forwarded-for": "192.0.2.1"}, "ana@example.org viewer"),
        ({"TRUSTED_PROXIES": PROXY}, "10.0.0.8", NAMED, "401"),
        ({"TRUSTED_PROXIES": PROXY}, "testclient", NAMED, "401"),
        # What a browser writes into its own request does not make it a proxy, though the server shows its address as that one.
        ({"TRUSTED_PROXIES": PROXY}, "127.0.0.1", FORWARDED, "401"),
        ({"TRUSTED_PROXIES": PROXY}, "127.0.0.1", {**NAMED, "x-forwarded-for": f"{PROXY}:443"}, "401"),
        ({"TRUSTED_PROXIES": PROXY}, "10.0.0.8", FORWARDED, "401"),
        # A proxy on this machine that names its client proves itself by the secret.
        ({"TRUSTED_PROXIES": "127.0.0.1"}, "127.0.0.1", NAMED, "ana@example.org viewer"),
        ({"TRUSTED_PROXIES": "127.0.0.1"}, "127.0.0.1", {**NAMED, "x-forwarded-for": "192.0.2.1"}, "401"),
        ({"PROXY_SECRET": SECRET}, "127.0.0.1", {**FORWARDED, **PROVED}, "ana@example.org viewer"),
        ({"PROXY_SECRET": SECRET}, "127.0.0.1", NAMED, "401"),
        ({"PROXY_SECRET": SECRET}, "127.0.0.1", {**NAMED, "x-clipseek-proxy-secret": SECRET[:-1]}, "401"),
        # Both, where both are set.
        ({"PROXY_SECRET": SECRET, "TRUSTED_PROXIES": PROXY}, PROXY, NAMED, "401"),
        ({"PROXY_SECRET": SECRET, "TRUSTED_PROXIES": PROXY}, "10.0.0.8", {**NAMED, **PROVED}, "401"),
        ({"PROXY_SECRET": SECRET, "TRUSTED_PROXIES": PROXY}, PROXY, {**NAMED, **PROVED}, "ana@example.org viewer"),
        # No name that makes sense, no person.
        ({"TRUSTED_PROXIES": PROXY}, PROXY, {}, "401"),
        ({"TRUSTED_PROXIES": PROXY}, PROXY, {"x-forwarded-user": " "}, "401"),
        ({"TRUSTED_PROXIES": PROXY}, PROXY, {"x-forwarded-user": "x" * 201}, "401"),
        ({"TRUSTED_PROXIES": PROXY, "OIDC_DEFAULT_ROLE": "editor"}, PROXY, NAMED, "ana@example.org editor"),
    ],
)
def test_whose_word_is_taken(
    settings: dict[str, str], peer: str, headers: dict[str, str], got: str, _services: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"CLIPSEEK_{name}", value)
    assert asked(peer, headers) == got


def test_it_is_known_when_somebody_was_here_last(_services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_TRUSTED_PROXIES", PROXY)
    began = time.time()
    assert asked(PROXY, NAMED) == "ana@example.org viewer"
    [user] = shared().catalog.users.all()
    assert began <= (user.seen_at or 0) <= time.time()


def test_a_header_that_comes_twice_is_not_believed(_services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_TRUSTED_PROXIES", PROXY)
    app = Starlette(routes=[Route("/", tell)], middleware=[Middleware(Gate)])
    with TestClient(app, client=(PROXY, 50000)) as client:
        twice = [("x-forwarded-user", "ana"), ("x-forwarded-user", "admin")]
        assert client.get("/", headers=twice).status_code == 401


def test_an_account_that_is_disabled_stays_out_whatever_the_proxy_says(_services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_TRUSTED_PROXIES", PROXY)
    assert asked(PROXY, NAMED) == "ana@example.org viewer"
    [user] = shared().catalog.users.all()
    signed_in("Admin", Role.ADMIN)
    shared().accounts.disable(user.id)
    assert asked(PROXY, NAMED) == "401"
    assert len(shared().catalog.users.all()) == 2
