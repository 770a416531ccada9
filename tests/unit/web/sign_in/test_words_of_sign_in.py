"""The documents of the sign-in in a made-up language: what stands outside of its brackets, nobody could translate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from core.messages.translation import speak
from core.people.person import Role
from core.services import forget_shared, shared
from tests.support.made_up_language import made_up_catalogue
from tests.support.people import signed_in
from web.http.access.gate import Gate
from web.sign_in.leaving import SIGN_IN_ROUTES


class Read(HTMLParser):
    """All that is read or heard of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value or "" for name, value in attrs if name in ("alt", "title", "placeholder", "aria-label")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local,oidc")
    monkeypatch.setenv("CLIPSEEK_OIDC_ISSUER", "http://127.0.0.1:9")
    monkeypatch.setenv("CLIPSEEK_OIDC_CLIENT_ID", "clipseek")
    forget_shared()
    speak(made_up_catalogue(tmp_path))
    yield TestClient(Starlette(routes=SIGN_IN_ROUTES, middleware=[Middleware(Gate)]), follow_redirects=False)
    speak(None)
    shared().catalog.close()
    forget_shared()


def test_every_document_speaks_the_language(client: TestClient) -> None:
    documents = [client.get("/set-up"), client.post("/set-up")]
    user_id, token = signed_in("Ana", Role.ADMIN)
    invited = shared().accounts.invite(Role.VIEWER, by=user_id)
    documents += [
        client.get(path) for path in ("/sign-in", "/sign-in?out=1", "/sign-in/oidc", "/invite/forged", f"/invite/{invited}")
    ]
    cookie = {"cookie": f"clipseek={token}"}
    documents += [client.get(path, headers=cookie) for path in ("/sign-out", "/password")]
    documents += [client.get("/sign-in", headers={"cookie": f"clipseek={'x' * 43}"}), client.post("/sign-in")]
    assert {answer.headers["content-type"] for answer in documents} == {"text/html; charset=utf-8"}
    for answer in documents:
        read = Read()
        read.feed(answer.text)
        said = re.sub("⟦[^⟦⟧]*⟧", "", " ".join(read.words)).replace("Clipseek", "")
        assert re.findall(r"\w+", said) == [], answer.url
