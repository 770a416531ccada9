"""Signing in at an organisation, against a real OpenID provider: who gets in, as what, and what is said when it is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from core.people.person import Role, SignInWay
from core.services import forget_shared, shared
from tests.support.people import signed_in
from tests.support.running import free_port
from tests.support.servers.organisation import Organisation, organisation
from tests.unit.web.sign_in.test_entering import filled
from web.http.access.gate import Gate
from web.sign_in.leaving import SIGN_IN_ROUTES
from web.sign_in.oidc import role_in


@pytest.fixture(scope="module")
def at() -> Iterator[Organisation]:
    with organisation() as running:
        yield running


@pytest.fixture(autouse=True)
def _services(at: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "oidc")
    monkeypatch.setenv("CLIPSEEK_OIDC_ISSUER", at.issuer)
    monkeypatch.setenv("CLIPSEEK_OIDC_CLIENT_ID", "clipseek")
    monkeypatch.setenv("CLIPSEEK_OIDC_CLIENT_SECRET", "s3cret-of-clipseek")
    forget_shared()
    yield
    shared().catalog.close()
    forget_shared()


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=SIGN_IN_ROUTES, middleware=[Middleware(Gate)])
    return TestClient(app, base_url="http://127.0.0.1:8501", follow_redirects=False)


def came_back(client: TestClient, at: Organisation, subject: str, wanted: str = "") -> httpx2.Response:
    """Somebody goes there, signs in, and is led back."""
    there = client.get(f"/sign-in/oidc?next={wanted}")
    return client.get(at.lets_in(there.headers["location"], subject))


def test_whoever_signs_in_there_is_in_here_and_on_the_page_that_was_wanted(client: TestClient, at: Organisation) -> None:
    at.knows("ana-1", name="Ana Ruiz", email="ana@example.org")
    assert 'href="/sign-in/oidc?next=%2Flibrary"' in client.get("/sign-in?next=/library").text
    answer = came_back(client, at, "ana-1", "/library")
    assert (answer.status_code, answer.headers["location"]) == (303, "/library")
    [user] = shared().catalog.users.all()
    assert (user.name, user.email, user.role, user.login) == ("Ana Ruiz", "ana@example.org", Role.VIEWER, None)
    assert client.get("/sign-in").status_code == 303
    # The same person later is the same account.
    came_back(client, at, "ana-1")
    assert len(shared().catalog.users.all()) == 1


def test_what_goes_there_has_state_nonce_and_a_challenge_and_no_secret(client: TestClient, at: Organisation) -> None:
    asked = {
        name: values[0] for name, values in parse_qs(urlsplit(client.get("/sign-in/oidc").headers["location"]).query).items()
    }
    assert asked["redirect_uri"] == "http://127.0.0.1:8501/sign-in/oidc/back"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["state"]) > 20 and len(asked["nonce"]) > 15 and len(asked["code_challenge"]) > 40
    assert "s3cret" not in str(asked)


@pytest.mark.parametrize("change", ["state=forged", "code=forged", "nothing", "another browser"])
def test_whoever_comes_back_with_what_was_not_given_to_them_is_refused(client: TestClient, at: Organisation, change: str) -> None:
    there = client.get("/sign-in/oidc").headers["location"]
    back = urlsplit(at.lets_in(there, "eve"))
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    name, _, value = change.partition("=")
    if value:
        query[name] = value
    elif change == "nothing":
        query = {}
    else:
        client.cookies.clear()
    answer = client.get(back.path, params=query)
    assert answer.status_code == 403
    assert "sign-in did not let you in" in answer.text
    assert shared().catalog.users.all() == []


def test_a_code_is_good_once(client: TestClient, at: Organisation) -> None:
    back = at.lets_in(client.get("/sign-in/oidc").headers["location"], "ana-2")
    assert [client.get(back).status_code for _ in range(2)] == [303, 403]


def test_whoever_changes_their_mind_there_is_told_and_can_begin_anew(client: TestClient, at: Organisation) -> None:
    answer = client.get(at.turns_away(client.get("/sign-in/oidc").headers["location"]))
    assert answer.status_code == 403
    assert 'href="/sign-in"' in answer.text


@pytest.mark.parametrize(
    ("claims", "is_in"),
    [
        ({"email": "ana@example.org"}, True),
        ({"email": "ana@EXAMPLE.org", "email_verified": True}, True),
        ({"email": "ana@example.org", "email_verified": False}, False),
        ({"email": "ana@example.org.evil.example"}, False),
        ({"email": "ana@evil.example"}, False),
        ({}, False),
    ],
)
def test_only_addresses_of_the_allowed_domains_are_let_in(
    client: TestClient, at: Organisation, claims: dict[str, Any], is_in: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSEEK_OIDC_DOMAINS", "example.org, @example.com")
    forget_shared()
    at.knows("somebody", **claims)
    assert came_back(client, at, "somebody").status_code == (303 if is_in else 403)


def test_a_role_comes_from_a_claim_and_follows_it(client: TestClient, at: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_OIDC_ROLE_CLAIM", "groups")
    monkeypatch.setenv("CLIPSEEK_OIDC_DEFAULT_ROLE", "editor")
    forget_shared()
    signed_in("Admin", Role.ADMIN)
    roles = []
    for groups in (["staff"], ["staff", "admin"], ["viewer"], []):
        at.knows("ana-3", name="Ana", groups=groups)
        came_back(client, at, "ana-3")
        roles += [user.role for user in shared().catalog.users.all() if user.name == "Ana"]
    assert roles == [Role.EDITOR, Role.ADMIN, Role.VIEWER, Role.VIEWER]


def test_the_highest_role_of_a_claim_counts() -> None:
    assert [role_in(claim) for claim in (["viewer", "Admin"], "editor", "owner", None, 7, [], ["x", None])] == [
        Role.ADMIN,
        Role.EDITOR,
        None,
        None,
        None,
        None,
        None,
    ]


def test_an_account_that_is_disabled_here_is_refused_whatever_is_said_there(client: TestClient, at: Organisation) -> None:
    signed_in("Admin", Role.ADMIN)
    came_back(client, at, "ana-4")
    [ana] = [user for user in shared().catalog.users.all() if user.login is None]
    shared().accounts.disable(ana.id)
    assert client.get("/sign-in").status_code == 200
    assert came_back(client, at, "ana-4").status_code == 403


def test_signing_out_ends_it_here_and_shows_where_to_end_it_there(client: TestClient, at: Organisation) -> None:
    came_back(client, at, "ana-5")
    answer = filled(client, "/sign-out", press="here")
    assert f'href="{at.issuer}/oauth2/end_session?client_id=clipseek&amp;post_logout_redirect_uri=' in answer.text
    assert client.get("/sign-in").status_code == 200


def test_passwords_and_the_organisation_go_together(
    client: TestClient, at: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local,oidc")
    forget_shared()
    # Before there is an admin, the page that was wanted is not forgotten on the way.
    assert 'href="/sign-in/oidc?next=%2Flibrary"' in client.get("/sign-in?next=/library", follow_redirects=True).text
    token = signed_in("Ben", Role.ADMIN)[1]
    page = client.get("/sign-in").text
    assert 'name="password"' in page and "/sign-in/oidc" in page
    came_back(client, at, "ana-6")
    assert {shared().catalog.sessions.how(key) for key in _keys(client, token)} == {SignInWay.OIDC, SignInWay.LOCAL}


def _keys(client: TestClient, token: str) -> list[str]:
    from tests.support.people import key_of

    return [key_of(client.cookies["clipseek"]), key_of(token)]


def test_an_organisation_that_is_away_is_a_sentence(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_OIDC_ISSUER", f"http://127.0.0.1:{free_port()}")
    forget_shared()
    away = client.get("/sign-in/oidc")
    assert away.status_code == 503
    assert "sign-in does not answer" in away.text
