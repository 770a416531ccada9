"""The forms of the sign-in over HTTP: who gets a session, what a cookie of it is like, and what a forged form is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from core.people import accounts
from core.people.person import Role
from core.services import forget_shared, shared
from tests.support.people import PASSWORD, signed_in
from web.http.access.gate import Gate
from web.http.text_font import FONT_ROUTES
from web.sign_in.leaving import SIGN_IN_ROUTES


@pytest.fixture
def _services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    forget_shared()
    yield
    shared().catalog.close()
    forget_shared()


def browser(base: str = "http://testserver") -> TestClient:
    app = Starlette(routes=[*SIGN_IN_ROUTES, *FONT_ROUTES], middleware=[Middleware(Gate)])
    return TestClient(app, base_url=base, follow_redirects=False)


@pytest.fixture
def client(_services: None) -> TestClient:
    return browser()


def filled(client: TestClient, path: str, **entered: str) -> httpx2.Response:
    """The form at this address, opened and sent with these values in its fields."""
    page = client.get(path)
    assert page.status_code == 200, page.text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    return client.post(path, data={**hidden, **entered})


def focused(page: httpx2.Response) -> str:
    """The name of the field in which the cursor is."""
    (name,) = re.findall(r'<input name="(\w+)"[^>]* autofocus', page.text)
    return str(name)


@pytest.fixture
def admin(client: TestClient) -> str:
    return signed_in("Ana", Role.ADMIN)[0]


def session_cookie(answer: httpx2.Response) -> str:
    return next(line for line in answer.headers.get_list("set-cookie") if re.match(r"(__Host-)?clipseek=", line))


@pytest.mark.usefixtures("admin")
def test_the_right_password_leads_to_the_page_that_was_wanted_with_a_session_no_script_can_read(client: TestClient) -> None:
    answer = filled(client, "/sign-in?next=%2Flibrary%3Fvideo%3Da", name="ana", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/library?video=a")
    kept = session_cookie(answer)
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(kept.split("; "))
    assert "Secure" not in kept
    assert client.get("/sign-out").status_code == 200


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("headers", [{}, {"x-forwarded-proto": "https,http"}, {"origin": "https://clips.example"}])
def test_behind_https_the_cookie_never_leaves_it(headers: dict[str, str]) -> None:
    with browser("http://clips.example" if headers else "https://clips.example") as client:
        page = client.get("/sign-in", headers=headers)
        token = re.findall(r'name="form" value="([^"]*)"', page.text)[0]
        answer = client.post(
            "/sign-in",
            data={"form": token, "name": "Ana", "password": PASSWORD},
            headers={**headers, "cookie": f"__Host-clipseek_form={token}"},
        )
    kept = session_cookie(answer)
    assert kept.startswith("__Host-clipseek=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(kept.split("; "))
    assert "Domain" not in kept


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "\\\\evil", ""],
)
def test_a_link_leads_nowhere_but_to_us(client: TestClient, wanted: str) -> None:
    answer = filled(
        client, f"/sign-in?next={httpx2.QueryParams({'n': wanted})['n']}".replace("\t", "%09"), name="Ana", password=PASSWORD
    )
    assert answer.headers["location"] == "/"


@pytest.mark.usefixtures("admin")
def test_a_wrong_password_is_told_like_an_unknown_name_and_the_name_stays_in_the_field(client: TestClient) -> None:
    wrong = filled(client, "/sign-in", name="Ana", password="guess")
    unknown = filled(client, "/sign-in", name="Eve", password="guess")
    assert (wrong.status_code, unknown.status_code) == (403, 403)
    assert "The name or the password is wrong." in wrong.text
    assert wrong.text.replace('value="Ana"', "") == unknown.text.replace('value="Eve"', "")
    assert (focused(client.get("/sign-in")), focused(wrong)) == ("name", "password")


def test_these_pages_are_in_the_font_of_the_app(client: TestClient) -> None:
    assert "/text-font.woff2" in client.get("/sign-in/style.css").text
    answer = client.get("/text-font.woff2")
    assert (answer.status_code, answer.headers["content-type"], answer.content[:4]) == (200, "font/woff2", b"wOF2")


@pytest.mark.usefixtures("admin")
def test_too_many_tries_are_told_how_long_to_wait(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "TRIES_OF_NAME", 1)
    assert filled(client, "/sign-in", name="Ana", password="guess").status_code == 403
    limited = filled(client, "/sign-in", name="Ana", password=PASSWORD)
    assert limited.status_code == 429
    assert "Try again after a wait of 15 min." in limited.text


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"data": {"form": "forged"}}, 403),
        ({"data": {"form": ""}}, 403),
        ({"headers": {"sec-fetch-site": "cross-site"}}, 403),
        ({"headers": {"sec-fetch-site": "same-site"}}, 403),
        ({"headers": {"cookie": ""}}, 403),
        ({"data": {"more": "x" * 20_000}}, 403),
    ],
)
def test_a_form_of_another_site_opens_no_session(client: TestClient, change: dict[str, Any], status: int) -> None:
    token = re.findall(r'name="form" value="([^"]*)"', client.get("/sign-in").text)[0]
    data = {"form": token, "name": "Ana", "password": PASSWORD, **change.get("data", {})}
    answer = client.post("/sign-in", data=data, headers=change.get("headers"))
    assert answer.status_code == status
    assert "Nothing was sent" in answer.text
    assert not any("clipseek=" in line for line in answer.headers.get_list("set-cookie"))


@pytest.mark.usefixtures("admin")
def test_a_body_that_is_no_form_is_refused_without_a_trace(client: TestClient) -> None:
    for body in (b"", b"\xff\xfe", b"--x\r\nbroken"):
        for kind in (
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "application/json",
        ):
            assert client.post("/sign-in", content=body, headers={"content-type": kind}).status_code in (400, 403)


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in?out=1", "/set-up", "/invite/forged"])
def test_a_document_runs_no_script_is_framed_by_nobody_and_kept_by_nobody(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=True) if path == "/set-up" else client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text


@pytest.mark.usefixtures("admin")
def test_what_comes_in_an_address_or_a_field_is_text(client: TestClient) -> None:
    hostile = '"><script>alert(1)</script>'
    page = client.get("/sign-in", params={"next": hostile})
    assert "<script" not in page.text
    assert "<script" not in filled(client, "/sign-in", name=hostile, password="guess").text


def test_the_first_start_makes_an_admin_for_whoever_sees_the_terminal(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    assert client.get("/sign-in").headers["location"] == "/set-up"
    wanted = "?next=%2Flibrary%3Fvideo%3D1"
    assert client.get(f"/sign-in{wanted}").headers["location"] == f"/set-up{wanted}"
    client.get("/set-up")
    assert 'name="next" value="/library?video=1"' in client.get(f"/set-up{wanted}").text
    told = capsys.readouterr().out
    code = re.findall(r"with this code: (\S+)", told)
    assert len(code) == 1
    assert "http://testserver/set-up" in told
    assert "This is not the code." in filled(client, "/set-up", code="AAAA-BBBB-CCCC", name="Ana", password=PASSWORD).text
    assert "10 to 500 characters" in filled(client, "/set-up", code=code[0], name="Ana", password="short").text
    new = {"code": code[0].lower().replace("-", " "), "name": "Ana", "password": PASSWORD}
    made = filled(client, "/set-up", **new, next="/library?video=1")
    assert (made.status_code, made.headers["location"]) == (303, "/library?video=1")
    assert [user.role for user in shared().catalog.users.all()] == [Role.ADMIN]
    # Used up, and the page has gone.
    assert client.get("/set-up").headers["location"] == "/sign-in"


def test_the_code_of_the_set_up_cannot_be_guessed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "TRIES_OF_ADDRESS", 3)
    told = [filled(client, "/set-up", code="guess", name="Eve", password=PASSWORD).status_code for _ in range(4)]
    assert told == [403, 403, 403, 429]


def test_an_invitation_makes_an_account_once(client: TestClient, admin: str) -> None:
    token = shared().accounts.invite(Role.EDITOR, by=admin)
    taken = filled(client, f"/invite/{token}", name="ana", password=PASSWORD)
    assert taken.status_code == 400 and "Somebody has this name already." in taken.text
    made = filled(client, f"/invite/{token}", name="Ben", password=PASSWORD)
    assert made.status_code == 303 and session_cookie(made)
    assert {user.name: user.role for user in shared().catalog.users.all()} == {"Ana": Role.ADMIN, "Ben": Role.EDITOR}
    again = browser().get(f"/invite/{token}")
    assert again.status_code == 410 and "This invitation has been used, or its time is over." in again.text


def test_a_link_to_a_new_password_asks_for_nothing_else(client: TestClient, admin: str) -> None:
    token = shared().accounts.invite_to_new_password(admin, by=admin)
    page = client.get(f"/invite/{token}").text
    assert "Choose a new password for Ana." in page and 'name="name"' not in page
    assert "10 to 500 characters" in filled(client, f"/invite/{token}", password="short").text
    assert filled(client, f"/invite/{token}", password="another long password").status_code == 303
    assert filled(browser(), "/sign-in", name="Ana", password="another long password").status_code == 303
    assert browser().get(f"/invite/{token}").status_code == 410


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(("press", "others"), [("here", 303), ("everywhere", 200)])
def test_signing_out_here_or_everywhere(press: str, others: int) -> None:
    here, elsewhere = browser(), browser()
    for client in (here, elsewhere):
        filled(client, "/sign-in", name="Ana", password=PASSWORD)
    left = filled(here, "/sign-out", press=press)
    assert left.headers["location"] == "/sign-in?out=1"
    assert 'clipseek=""' in session_cookie(left)
    assert "You are signed out." in here.get("/sign-in?out=1").text
    # Who is signed in is led on, who is not gets the form.
    assert elsewhere.get("/sign-in").status_code == others


@pytest.mark.usefixtures("admin")
def test_a_link_of_another_page_signs_nobody_out(client: TestClient) -> None:
    filled(client, "/sign-in", name="Ana", password=PASSWORD)
    assert client.get("/sign-out").status_code == 200
    assert client.post("/sign-out", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get("/sign-out").status_code == 200


@pytest.mark.usefixtures("admin")
def test_a_new_password_keeps_this_browser_in_and_no_other() -> None:
    here, elsewhere = browser(), browser()
    for client in (here, elsewhere):
        filled(client, "/sign-in", name="Ana", password=PASSWORD)
    wrong = filled(here, "/password", present="guess", password="another long password")
    assert wrong.status_code == 403 and "This is not your present password." in wrong.text
    assert filled(here, "/password", present=PASSWORD, password="another long password").status_code == 303
    assert here.get("/password").status_code == 200
    assert elsewhere.get("/password", headers={"accept": "text/html"}).status_code == 303


def test_without_sign_in_these_pages_lead_back(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "off")
    forget_shared()
    without = browser()
    for path in ("/sign-in", "/set-up", "/invite/x", "/sign-out", "/password", "/sign-in/oidc", "/sign-in/oidc/back"):
        answer = without.get(path)
        assert (answer.status_code, answer.headers["location"] in ("/", "/sign-in")) == (303, True)
