"""Who is here, as the shell of every page says it: a name and the way out, or nothing at all where nobody signs in."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.cached.access import person as module
from core.people.person import Role
from core.services import forget_shared
from tests.pages.conftest import ROOT, Open, spoken
from tests.support.people import key_of, signed_in
from web.shell import listening

OPEN_TO_ALL = "Nobody has to sign in here"


def shown() -> AppTest:
    return AppTest.from_file(str(ROOT / "web" / "shell" / "main.py"), default_timeout=30).run()


def html_of(app: AppTest) -> str:
    return " ".join(str(one.proto.body) for one in app.get("html"))


def test_on_a_laptop_no_page_says_anything_of_people(open_page: Open) -> None:
    app = open_page("search")
    assert 'class="person"' not in html_of(app) and "ign in" not in html_of(app) + spoken(app)
    assert OPEN_TO_ALL not in html_of(app)


def test_whoever_is_signed_in_finds_their_name_and_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    forget_shared()
    _, token = signed_in("Ana <b>Ruiz", Role.VIEWER)
    monkeypatch.setattr(module, "st", SimpleNamespace(user={"session": key_of(token)}))
    app = shown()
    assert not app.error
    assert "<span>Ana &lt;b&gt;Ruiz</span>" in html_of(app)
    assert 'href="/sign-out" target="_self">Sign out</a>' in html_of(app)


@pytest.mark.parametrize("session", [None, "forged"])
def test_a_run_for_nobody_shows_nothing_but_the_way_to_the_sign_in(session: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    forget_shared()
    monkeypatch.setattr(module, "st", SimpleNamespace(user={"session": session}))
    app = shown()
    assert len(app.error) == 1 and "You have been signed out. Sign in again to go on." in spoken(app).replace("**", "")
    assert 'href="/sign-in"' in html_of(app)
    assert not app.text_input and not app.button


def test_where_everybody_who_reaches_the_app_may_do_everything_each_page_says_so(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "off")
    monkeypatch.setattr(listening, "listening_on", lambda: "0.0.0.0")
    assert all(OPEN_TO_ALL in html_of(open_page(name)) for name in ("search", "health"))
