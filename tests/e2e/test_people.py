"""The pages about people in a browser, where people sign in: read in a made-up language, looked at by axe, used on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from core.catalog import Catalog
from core.people.accounts import Accounts
from core.people.audit import Did, Kind
from core.people.known_sessions import KnownSessions
from core.people.person import Role, SignInWay
from tests.e2e.test_accessibility import Eyes
from tests.support.browsing import wait_until_quiet
from tests.support.running import RunningApp

PEOPLE: Final = {"Harbour": Role.ADMIN, "Market": Role.VIEWER, "Dunes": Role.EDITOR}
"""Names that the reader of the made-up language knows as data."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, made_up: Path) -> Iterator[RunningApp]:
    """An app with a person of each role, one of whom is disabled, and a line of the audit for everything that can be done."""
    running = RunningApp(tmp_path_factory.mktemp("people") / "data", CLIPSEEK_SIGN_IN="local", CLIPSEEK_LANGUAGE=str(made_up))
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


@pytest.fixture(scope="module")
def tokens(app: RunningApp) -> dict[str, str]:
    """Of each person the token of a session."""
    catalog = Catalog(f"sqlite:///{app.library_dir / 'clipseek.db'}")
    accounts = Accounts(catalog, KnownSessions(catalog))
    users = {name: catalog.users.add(name, role, login=name.lower()) for name, role in PEOPLE.items()}
    opened = {name: accounts.open_session(user.id, SignInWay.LOCAL) for name, user in users.items() if user is not None}
    admin, editor = users["Harbour"], users["Dunes"]
    assert admin is not None and editor is not None
    accounts.disable(editor.id)
    for place, did in enumerate(Did):
        kind = list(Kind)[place % len(Kind)]
        catalog.audit.note(admin.id, did, kind, "harbour.mp4" if kind in (Kind.FILE, Kind.FUNCTION) else f"{place:016x}")
    catalog.audit.note(None, Did.SIGN_IN_FAILED, Kind.PERSON)
    catalog.close()
    return opened


@pytest.fixture
def admin(page: Page, app: RunningApp, tokens: dict[str, str]) -> Page:
    page.context.add_cookies([{"name": "clipseek", "value": tokens["Harbour"], "url": app.url}])
    return page


@contextmanager
def eyes_of(browser: Browser, app: RunningApp, token: str) -> Iterator[Eyes]:
    """Of whoever has this session; they find nothing."""
    context = browser.new_context(reduced_motion="reduce")
    context.add_cookies([{"name": "clipseek", "value": token, "url": app.url}])
    context.add_init_script((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    eyes = Eyes(context.new_page())
    yield eyes
    context.close()
    assert not eyes.found, "\n".join(sorted(eyes.found))


def test_axe_finds_nothing_and_every_sentence_can_be_said_in_another_language(
    browser: Browser, app: RunningApp, tokens: dict[str, str]
) -> None:
    with eyes_of(browser, app, tokens["Harbour"]) as eyes:
        for address, presses in (("/people", "invite make_invitation"), ("/audit", "")):
            eyes.page.goto(app.url + address)
            expect(eyes.page.locator("h1")).to_be_visible()
            eyes.walk(presses)


def test_nor_where_a_viewer_sees_less(browser: Browser, app: RunningApp, tokens: dict[str, str]) -> None:
    with eyes_of(browser, app, tokens["Market"]) as eyes:
        for address in ("/health", "/people", "/library", "/tasks", "/"):
            eyes.page.goto(app.url + address)
            eyes.walk()


def test_the_audit_is_taken_away_as_a_file(admin: Page, app: RunningApp, tmp_path: Path) -> None:
    admin.goto(f"{app.url}/audit")
    with admin.expect_download() as begun:
        admin.locator(".st-key-audit_csv button").click()
    begun.value.save_as(tmp_path / "audit.csv")
    lines = (tmp_path / "audit.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("at,person,person_id,action")
    # Of sessions, too, and of the account that was disabled by another process.
    assert {line.split(",")[3] for line in lines[1:]} >= {did.value for did in Did}


@pytest.mark.parametrize("address", ["/people", "/audit"])
def test_a_phone_shows_all_of_it_without_moving_sideways(admin: Page, app: RunningApp, address: str) -> None:
    catalog = Catalog(f"sqlite:///{app.library_dir / 'clipseek.db'}")
    assert catalog.users.add("A" * 200, Role.VIEWER, login=f"somebody at {address}") is not None
    catalog.close()
    admin.set_viewport_size({"width": 390, "height": 844})
    admin.goto(app.url + address)
    wait_until_quiet(admin)
    assert admin.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    wide = admin.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert wide == 0
    if address == "/people":
        name = admin.locator(".account .title", has_text="A" * 200).first
        assert name.evaluate("element => element.scrollWidth <= element.clientWidth")
