"""Whoever asks under a foreign name or from a foreign page is refused, by us and before anything else runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from web.http.access.request_guard import AllowedHosts, RequestGuard

HERE = "http://127.0.0.1:8501"


async def answer(request: Request) -> PlainTextResponse:
    """Answers with the origin that the app gets to see."""
    return PlainTextResponse(request.headers.get("origin", "none"))


async def accept(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("open")
    await websocket.close()


def client(listening_on: str = "127.0.0.1", base_url: str = HERE) -> TestClient:
    app = Starlette(
        routes=[Route("/", answer, methods=["GET", "POST", "DELETE", "PUT", "PATCH"]), WebSocketRoute("/stream", accept)],
        middleware=[Middleware(RequestGuard, listening_on=listening_on)],
    )
    return TestClient(app, base_url=base_url)


@pytest.fixture
def here() -> Iterator[TestClient]:
    with client() as asking:
        yield asking


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST", "localhost.:8501"])
def test_this_machine_is_answered(here: TestClient, host: str) -> None:
    assert here.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8501",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.0.2.7:8501",
        "",
        "[::1",
        "x" * 9000,
    ],
)
def test_another_name_that_leads_here_is_not(here: TestClient, host: str) -> None:
    refused = here.get("/", headers={"host": host})
    assert refused.status_code == 421
    assert "CLIPSEEK_ALLOWED_HOSTS" in refused.text
    assert len(refused.text) < 600


def test_a_name_in_the_setting_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_ALLOWED_HOSTS", "clips.example, Cut.Example:8080")
    with client() as asking:
        said = {
            host: asking.get("/", headers={"host": host}).status_code
            for host in ("clips.example", "clips.example:9", "cut.example:8080", "cut.example")
        }
    assert said == {"clips.example": 200, "clips.example:9": 200, "cut.example:8080": 200, "cut.example": 421}


def test_an_app_that_listens_everywhere_answers_any_literal_address_but_no_other_name() -> None:
    with client("0.0.0.0") as asking:
        assert asking.get("/", headers={"host": "192.0.2.7:8501"}).status_code == 200
        assert asking.get("/", headers={"host": "evil.example"}).status_code == 421


FOREIGN = [
    "http://evil.example",
    "http://localhost:3000",
    "http://127.0.0.1",
    "https://127.0.0.1:8502",
    "null",
    "http://127.0.0.1:8501@evil.example",
    "file://",
    "",
]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_foreign_page_changes_nothing(here: TestClient, origin: str, method: str) -> None:
    assert here.request(method, "/", headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_opens_no_websocket(here: TestClient, origin: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        here.websocket_connect("/stream", headers={"host": "127.0.0.1:8501", "origin": origin}),
    ):
        pass


def test_what_only_reads_goes_on_without_the_foreign_origin(here: TestClient) -> None:
    # Streamlit would ask a host on the internet about it, and wait.
    assert here.get("/", headers={"origin": "http://evil.example"}).text == "none"


def test_our_own_page_may_do_all(here: TestClient) -> None:
    assert here.post("/", headers={"origin": HERE}).text == HERE
    with here.websocket_connect("/stream", headers={"host": "127.0.0.1:8501", "origin": HERE}) as opened:
        assert opened.receive_text() == "open"


def test_behind_a_proxy_the_page_of_a_named_host_is_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_ALLOWED_HOSTS", "clips.example")
    with client() as asking:
        # What follows is shown as ours, so that Streamlit knows it too.
        assert asking.post("/", headers={"origin": "https://clips.example"}).text == "https://127.0.0.1:8501"
        assert asking.post("/", headers={"origin": "https://clips.example:444"}).status_code == 403
        assert asking.post("/", headers={"host": "clips.example", "origin": "https://clips.example"}).status_code == 200


def test_every_answer_says_what_browsers_may_do_with_it(here: TestClient) -> None:
    headers = here.get("/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_page_that_may_frame_us_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_FRAME_ANCESTORS", "https://intranet.example")
    with client() as asking:
        headers = asking.get("/").headers
    assert "frame-ancestors https://intranet.example" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


async def nothing(_scope: Any, _receive: Any, _send: Any) -> None:
    """An app that does nothing, so that only the guard is measured."""


@pytest.mark.anyio
async def test_it_costs_less_than_half_a_millisecond() -> None:
    guard = RequestGuard(nothing, "127.0.0.1")
    began = time.process_time()
    for _ in range(300):
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "headers": [(b"host", b"localhost:8501"), (b"origin", b"http://localhost:8501")],
        }
        await guard(scope, nothing, nothing)  # type: ignore[arg-type]
    assert time.process_time() - began < 300 * 0.0005


async def closes_twice(_scope: Any, _receive: Any, _send: Any) -> None:
    """As Streamlit does where a tab has gone while its websocket was being opened."""
    raise WebSocketDisconnected("Cannot call send once a close message has been sent.")


@pytest.mark.anyio
async def test_a_tab_that_goes_at_once_leaves_no_trace() -> None:
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"host", b"localhost:8501")]}
    await RequestGuard(closes_twice, "127.0.0.1")(scope, nothing, nothing)  # type: ignore[arg-type]


def test_names_are_compared_whole() -> None:
    allowed = AllowedHosts.of("", "")
    assert not allowed.admits("localhost@evil.example")
    assert not allowed.admits_origin("http://localhost:8501/path", "localhost:8501")
    assert allowed.admits_origin("http://localhost", "localhost:80")


def test_an_address_in_the_setting_stands_for_its_host() -> None:
    assert AllowedHosts.of("127.0.0.1", "https://Clips.example/ , other.example:8443").named == {
        "clips.example",
        "other.example:8443",
    }
