"""Who gets past the gate, as whom, and how soon somebody whose session ends no longer does."""

from __future__ import annotations

import random
import re
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.catalog.tables.database import Database
from core.errors import CatalogError, Reason
from core.people.person import OWNER, Role
from core.services import forget_shared, shared
from tests.support.people import key_of, quick_passwords, signed_in
from tests.support.torture import TORTURE
from tests.support.waiting import wait_for
from web.http.access import gate as module
from web.http.access.gate import Gate
from web.http.probes import PROBE_ROUTES
from web.http.routes import ROUTES
from web.http.shared.routes import SHARED_ROUTES
from web.http.text_font import FONT_PATH
from web.sign_in.leaving import SIGN_IN_ROUTES

PAGE = {"accept": "text/html,*/*", "sec-fetch-mode": "navigate"}


async def tell(request: Request) -> JSONResponse:
    """Answers with whom those behind the gate take somebody for."""
    person = request.state.person
    return JSONResponse(
        {
            "name": person.name if person else None,
            "claimed": request.headers.getlist("x-clipseek-session"),
            "body": len(await request.body()),
        }
    )


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(websocket.headers.get("x-clipseek-session", "nobody"))
    async for text in websocket.iter_text():
        await websocket.send_text(text)


EVERYTHING = [
    WebSocketRoute("/_stcore/stream", echo),
    Route("/{path:path}", tell, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
]


@pytest.fixture
def _services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    quick_passwords(monkeypatch)
    forget_shared()
    yield
    shared().catalog.close()
    forget_shared()


@pytest.fixture
def client(_services: None) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=EVERYTHING, middleware=[Middleware(Gate)]), follow_redirects=False) as client:
        yield client


def cookie(token: str) -> dict[str, str]:
    return {"cookie": f"clipseek={token}"}


def test_without_sign_in_everybody_is_the_owner_and_the_catalog_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    forget_shared()
    with TestClient(Starlette(routes=EVERYTHING, middleware=[Middleware(Gate)])) as client:
        told = client.get("/clips/x", headers={"x-clipseek-session": "claimed", **cookie("x" * 43)}).json()
    assert told == {"name": OWNER.name, "claimed": [], "body": 0}
    assert list(tmp_path.iterdir()) == []


def test_nobody_reaches_any_of_our_routes_but_those_to_sign_in_and_what_is_shared(client: TestClient) -> None:
    """Over the app's own table: a new route is behind the gate unless it is named here, and nothing else is open."""
    let_in = set()
    for route in [*ROUTES, *SIGN_IN_ROUTES]:
        for method in sorted(route.methods or ["GET"]):
            path = route.path.replace("{share_id}", "a" * 32).replace("{name}", "page.css").replace("{token}", "x" * 43)
            path = re.sub(r"\{\w+(:ms)?\}", "1", path)
            answer = client.request(method, path)
            if answer.status_code != 401:
                let_in.add(route.path)
    to_sign_in = {"/sign-in", "/sign-in/style.css", "/sign-in/oidc", "/sign-in/oidc/back", "/set-up", "/invite/{token}"}
    assert let_in == to_sign_in | {FONT_PATH} | {route.path for route in (*SHARED_ROUTES, *PROBE_ROUTES)}


def test_whoever_opens_a_page_is_led_to_the_sign_in_and_keeps_the_link(client: TestClient) -> None:
    answer = client.get("/library?video=a&q=caf%C3%A9", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Flibrary%3Fvideo%3Da%26q%3Dcaf%25C3%25A9"
    assert client.post("/library", headers=PAGE).status_code == 401
    assert client.get("/clips/x", headers={**PAGE, "sec-fetch-mode": "no-cors"}).status_code == 401


LOOKALIKES = (
    *(
        "/",
        "/add_videos",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/_stcore/health/",
        "/_stcore/health/%2e%2e/metrics",
        "/sharedx",
    ),
    *(
        "/static/js/index.js",
        "/sign-in/",
        "/sign-in/%2e%2e/clips/x",
        "/sign-in%2f..%2fclips",
        "/sign-in/other",
        "//sign-in",
        "/SIGN-IN",
    ),
    *(
        "/invite/",
        "/invite/a/b",
        "/invite/a%0A",
        "/set-up/x",
        "/set-up%00",
        "/shared/x",
        "/shared/assets/%2e%2e/open",
        f"/shared/{'a' * 32}/films/1.mp4/y",
    ),
)


@pytest.mark.parametrize("path", LOOKALIKES)
def test_what_only_looks_like_an_open_address_is_not(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_whoever_is_signed_in_is_known_to_routes_and_scripts_and_nobody_can_claim_it(client: TestClient) -> None:
    _, token = signed_in("Ana", Role.VIEWER)
    claims = {"x-clipseek-session": "claimed", "cookie": f"a=b; clipseek={token}"}
    assert client.get("/revision", headers=claims).json() == {"name": "Ana", "claimed": [key_of(token)], "body": 0}
    assert client.get("/revision", headers={"x-clipseek-session": key_of(token)}).status_code == 401
    with client.websocket_connect("/_stcore/stream", headers=claims) as socket:
        assert socket.receive_text() == key_of(token)


def test_an_open_address_knows_who_is_signed_in(client: TestClient) -> None:
    _, token = signed_in("Ana", Role.VIEWER)
    assert [client.get("/sign-in", headers=headers).json()["name"] for headers in (cookie(token), {})] == ["Ana", None]


def test_the_connection_of_nobody_is_refused_before_it_opens(client: TestClient) -> None:
    for headers in ({}, cookie("x" * 43), {"x-clipseek-session": "claimed"}):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers=headers):
            pass


def test_forged_foreign_truncated_and_ended_sessions_open_nothing(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    ids = [signed_in(f"name {number}", Role.ADMIN) for number in range(3)]
    shared().accounts.disable(ids[0][0])
    shared().accounts.sign_out(key_of(ids[1][1]))
    good = ids[2][1]
    dice = random.Random(7)
    kinds = (
        lambda: secrets.token_urlsafe(32),
        lambda: ids[dice.randrange(2)][1],
        lambda: good[: dice.randrange(len(good))],
        lambda: good + good[0],
        good.swapcase,
        lambda: key_of(good),
        lambda: f"user:{ids[2][0]}",
        lambda: "".join(chr(dice.randrange(33, 126)) for _ in range(dice.randrange(80))),
        lambda: f"{good},{good}",
        lambda: "\u00e9\u00ff" * dice.randrange(30),
    )
    served = []
    for number in range(2000 if TORTURE else 400):
        value = kinds[number % len(kinds)]()
        name = dice.choice(["clipseek", "__Host-clipseek"])
        path = dice.choice(["/", "/clips/x", "/uploads", "/_stcore/upload_file/a/b", "/revision"])
        method = dice.choice(["GET", "POST", "PUT", "DELETE"])
        answer = client.request(method, path, headers={b"cookie": f"{name}={value}".encode("latin-1")})
        if answer.status_code != 401:
            served.append((method, path, value))
    assert served == []
    assert "Traceback" not in caplog.text
    assert client.get("/clips/x", headers=cookie(good)).status_code == 200


def test_a_disabled_account_is_out_at_the_next_request_for_media_too(client: TestClient) -> None:
    user_id, token = signed_in("Ana", Role.VIEWER)
    assert client.get("/clips/x", headers=cookie(token)).status_code == 200
    signed_in("Admin", Role.ADMIN)
    shared().accounts.disable(user_id)
    assert [client.get(path, headers=cookie(token)).status_code for path in ("/clips/x", "/revision")] == [401, 401]


def test_media_ask_the_catalog_nothing_within_a_minute(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _, token = signed_in("Ana", Role.VIEWER)
    client.get("/clips/x", headers=cookie(token))

    def no_query(*_: object) -> object:
        raise AssertionError("the catalog was asked")

    monkeypatch.setattr(Database, "reading", no_query)
    assert {client.get("/clips/x", headers=cookie(token)).status_code for _ in range(20)} == {200}


def test_the_open_tab_of_a_disabled_person_is_cut_off_without_doing_anything(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert module.WATCH_SEC < 5
    monkeypatch.setattr(module, "WATCH_SEC", 0.05)
    signed_in("Admin", Role.ADMIN)
    (ana, of_ana), (_, of_ben) = signed_in("Ana", Role.VIEWER), signed_in("Ben", Role.VIEWER)
    with (
        client.websocket_connect("/_stcore/stream", headers=cookie(of_ana)) as hers,
        client.websocket_connect("/_stcore/stream", headers=cookie(of_ben)) as his,
    ):
        for socket in (hers, his):
            socket.receive_text()
        # As another process does it, of which this one hears nothing.
        shared().catalog.users.set_disabled(ana, True)
        with pytest.raises(WebSocketDisconnect) as closed:
            hers.receive_text()
        assert closed.value.code == module.ENDED
        his.send_text("still here")
        assert his.receive_text() == "still here"


def test_what_a_signed_out_tab_sends_is_not_passed_on(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCH_SEC", 600.0)
    _, token = signed_in("Ana", Role.VIEWER)
    with client.websocket_connect("/_stcore/stream", headers=cookie(token)) as socket:
        socket.receive_text()
        shared().accounts.sign_out(key_of(token))
        socket.send_text("delete everything")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()


def test_while_the_catalog_does_not_answer_nobody_new_is_let_in_and_a_sentence_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = signed_in("Ana", Role.VIEWER)

    def away(*_: object) -> object:
        raise CatalogError(Reason.CATALOG_SILENT)

    monkeypatch.setattr(Database, "reading", away)
    answer = client.get("/", headers={**PAGE, **cookie(token)})
    assert (answer.status_code, answer.text) == (503, module.NO_CATALOG)
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers=cookie(token)):
        pass


def test_settings_that_cannot_be_read_let_nobody_do_anything_and_count_once_they_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "everybody")
    forget_shared()
    with TestClient(Starlette(routes=EVERYTHING, middleware=[Middleware(Gate)])) as client:
        # The page says what is wrong with them.
        assert client.get("/").json()["name"] is None
        monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
        assert client.get("/").status_code == 401
    shared().catalog.close()
    forget_shared()


@pytest.mark.anyio
async def test_it_costs_less_than_a_millisecond(_services: None) -> None:
    async def nothing(_scope: Any, _receive: Any, _send: Any) -> None:
        """An app that does nothing, so that only the gate is measured."""

    _, token = signed_in("Ana", Role.VIEWER)
    gate, began = Gate(nothing), time.process_time()
    for _ in range(300):
        scope = {"type": "http", "method": "GET", "path": "/revision", "headers": [(b"cookie", f"clipseek={token}".encode())]}
        await gate(scope, nothing, nothing)  # type: ignore[arg-type]
    assert time.process_time() - began < 300 * 0.001


def test_no_thread_is_left_watching_when_the_last_tab_has_gone(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCH_SEC", 0.02)
    _, token = signed_in("Ana", Role.VIEWER)
    looks = []
    look = shared().known_sessions.look

    def counted() -> None:
        looks.append(threading.get_ident())
        look()

    monkeypatch.setattr(shared().known_sessions, "look", counted)
    with client.websocket_connect("/_stcore/stream", headers=cookie(token)) as socket:
        socket.receive_text()
        wait_for(lambda: len(looks) > 2, what="looks while a tab is open")
    wait_for(lambda: _stands_still(looks), what="an end of the looks")


def _stands_still(looks: list[int]) -> bool:
    before = len(looks)
    time.sleep(0.1)
    return len(looks) == before
