"""People who sign in, in a browser: the first admin by keyboard, who is shut out while a page is open, and a crawl as nobody."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from core.catalog import Catalog
from core.people.accounts import Accounts
from core.people.known_sessions import KnownSessions
from core.people.person import Role, SignInWay
from tests.support.browsing import wait_until_quiet
from tests.support.people import PASSWORD
from tests.support.running import ROOT, RunningApp
from tests.support.waiting import wait_for
from web.http.access.gate import OPEN

TABLE = """
import json, sys
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes
from app import app
routes = [*app._user_routes, *create_streamlit_routes(app._create_runtime())]
print(json.dumps(sorted({(method, route.path) for route in routes for method in getattr(route, "methods", None) or ["GET"]})))
"""
"""The app's own table of routes, Streamlit's among them."""
SOON_SEC = 5


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    running = RunningApp(tmp_path_factory.mktemp("people") / "data", CLIPSEEK_SIGN_IN="local")
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


@pytest.fixture(scope="module")
def accounts(app: RunningApp) -> Iterator[Accounts]:
    """As another process has them, of whose changes the app hears through the catalog only."""
    catalog = Catalog(f"sqlite:///{app.library_dir / 'clipseek.db'}")
    yield Accounts(catalog, KnownSessions(catalog))
    catalog.close()


def sign_in_as(page: Page, app: RunningApp, token: str) -> None:
    page.context.add_cookies([{"name": "clipseek", "value": token, "url": app.url}])


def test_the_first_admin_is_made_with_the_keyboard_alone(app: RunningApp, page: Page) -> None:
    [code] = wait_for(lambda: re.findall(r"with this code: (\S+)", app.log), what="the code in the terminal")
    assert _looked_at(page, [f"{app.url}/set-up"]) == []
    page.goto(f"{app.url}/library?sort=title")
    expect(page).to_have_url(f"{app.url}/set-up?next=%2Flibrary%3Fsort%3Dtitle")
    for words in (code, "Ana Ruiz", PASSWORD):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{app.url}/library?sort=title")
    expect(page.locator(".person")).to_contain_text("Ana Ruiz")
    wait_until_quiet(page)
    assert code not in (app.data_dir / "logs" / "clipseek.log").read_text()
    page.get_by_role("link", name="Sign out").click()
    expect(page).to_have_url(f"{app.url}/sign-out")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto(f"{app.url}/library?sort=title")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("ana ruiz")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{app.url}/library?sort=title")
    expect(page.locator(".person")).to_contain_text("Ana Ruiz")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_on_the_pages_to_sign_in(
    app: RunningApp, accounts: Accounts, browser: Browser, width: int, scheme: str, tmp_path: Path
) -> None:
    ben = accounts.add(f"Ben {width} {scheme}", PASSWORD, Role.VIEWER)
    invitation = accounts.invite(Role.VIEWER, by=ben.id)
    new_password = accounts.invite_to_new_password(ben.id, by=ben.id)
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for_nobody = ("sign-in", "sign-in?out=1", f"invite/{invitation}", f"invite/{new_password}", "invite/none")
    found = _looked_at(page, [f"{app.url}/{address}" for address in for_nobody])
    sign_in_as(page, app, accounts.open_session(ben.id, SignInWay.LOCAL))
    found += _looked_at(page, [f"{app.url}/sign-out", f"{app.url}/password"])
    context.close()
    assert found == []


def test_the_open_tab_of_somebody_who_is_disabled_leads_to_the_sign_in_and_no_clip_is_served(
    app: RunningApp, accounts: Accounts, browser: Browser
) -> None:
    # Not the page that fails on any error of the console: what is refused here is one.
    page = browser.new_page()
    eve = accounts.add("Eve", PASSWORD, Role.EDITOR)
    token = accounts.open_session(eve.id, SignInWay.LOCAL)
    sign_in_as(page, app, token)
    page.goto(f"{app.url}/tasks")
    expect(page.locator(".person")).to_contain_text("Eve")
    wait_until_quiet(page)
    clip = f"{app.url}/clips/0123456789abcdef"
    assert httpx.get(clip, cookies={"clipseek": token}, trust_env=False).status_code == 403
    accounts.disable(eve.id)
    began = time.monotonic()
    page.wait_for_url(f"{app.url}/sign-in?next=%2Ftasks", timeout=3 * SOON_SEC * 1000)
    assert time.monotonic() - began < 2 * SOON_SEC
    expect(page.get_by_role("status")).to_contain_text("You have been signed out.")
    assert httpx.get(clip, cookies={"clipseek": token}, trust_env=False).status_code == 401
    page.context.close()


@pytest.fixture(scope="module")
def two_sessions(accounts: Accounts) -> tuple[str, str]:
    """The tokens of two people."""
    users = [accounts.add(name, PASSWORD, Role.VIEWER) for name in ("Kim", "Lee")]
    return accounts.open_session(users[0].id, SignInWay.LOCAL), accounts.open_session(users[1].id, SignInWay.LOCAL)


def test_nobody_takes_up_the_connection_of_somebody_else(app: RunningApp, two_sessions: tuple[str, str]) -> None:
    """Streamlit gives a known session to whoever names it, unless the header that the gate sets says another one."""
    kim, lee = two_sessions
    with opened(app, kim) as first:
        known = session_of(first)
    with opened(app, lee, known) as strange:
        assert session_of(strange) != known
    with opened(app, kim, known) as own:
        assert session_of(own) == known


def test_a_crawl_as_nobody_gets_nothing(app: RunningApp, accounts: Accounts) -> None:
    table = json.loads(
        subprocess.run([sys.executable, "-c", TABLE], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    )
    pages = [
        ("GET", path)
        for path in ("/", "/add_videos", "/tasks", "/library", "/insights", "/health", "/anything", "/static/js/index.js")
    ]
    wanted = [(method, re.sub(r"\{[^}]*\}", "1", path)) for method, path in table] + pages
    assert len(wanted) > 60
    is_open = re.compile("|".join(OPEN))
    with httpx.Client(base_url=app.url, trust_env=False) as nobody:
        served = [
            (method, path, answer.status_code)
            for method, path in wanted
            if not is_open.fullmatch(path) and (answer := nobody.request(method, quote(path))).status_code != 401
        ]
    assert served == []
    with pytest.raises(InvalidStatus) as refused, opened(app, "x" * 43):
        pass
    assert refused.value.response.status_code == 403


def opened(app: RunningApp, token: str, known: str = "") -> ClientConnection:
    """A connection as Streamlit's page opens it; `known` asks for a session that was there before."""
    protocols = [Subprotocol(name) for name in ("streamlit", "token", known) if name]
    headers = {"Cookie": f"clipseek={token}"}
    address = app.url.replace("http", "ws") + "/_stcore/stream"
    return connect(address, subprotocols=protocols, origin=Origin(app.url), additional_headers=headers, max_size=None, proxy=None)


def session_of(socket: ClientConnection) -> str:
    """Which session Streamlit gave to a connection."""
    ask = BackMsg()
    ask.rerun_script.page_name = "tasks"
    socket.send(ask.SerializeToString())
    while True:
        heard, message = socket.recv(timeout=30), ForwardMsg()
        message.ParseFromString(heard.encode() if isinstance(heard, str) else heard)
        if message.WhichOneof("type") == "new_session":
            return message.new_session.initialize.session_id


def _looked_at(page: Page, addresses: list[str]) -> list[str]:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    found = []
    for address in addresses:
        page.goto(address)
        # As a program outside of the page, which the policy of these documents would not let in.
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": axe})
        violations = page.evaluate(
            "async () => (await axe.run(document)).violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`)"
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        found += [f"{address}: {violation}" for violation in violations]
    return found
