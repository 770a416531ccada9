"""What people search by over HTTP: taken from our own page only, a sentence for whatever it is not, a picture for the screen."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import examples
from core.models.search_query import Example
from core.models.video import QueryKind
from core.services import forget_shared, shared
from web.http.examples import picture_address
from web.http.routes import ROUTES
from web.http.uploads.routes import new_session, token_for


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where examples are kept, of an app with a data folder of its own."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    forget_shared()
    yield shared().settings.examples_dir
    forget_shared()


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=ROUTES), raise_server_exceptions=False)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 40, 40)).save(out, "PNG")
    return out.getvalue()


def bring(client: TestClient, content: bytes, name: str = "photo.png", **headers: str) -> Any:
    shown = {"Upload-Token": token_for(new_session()), "Example-Name": quote(name), **headers}
    return client.post("/examples", content=content, headers=shown)


def bring_link(client: TestClient, body: bytes) -> Any:
    return client.post("/examples/link", content=body, headers={"Upload-Token": token_for(new_session())})


def test_a_picture_comes_in_and_goes_out_small(client: TestClient, folder: Path) -> None:
    answer = bring(client, photo(), "at the sea – 1.png")
    assert answer.status_code == 200
    example = shared().examples.find(answer.json()["digest"])
    assert example is not None
    facts = shared().examples.facts(example)
    assert facts is not None
    assert facts.name == "at the sea – 1.png"
    picture = client.get(picture_address(example))
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert Image.open(io.BytesIO(picture.content)).size == (360, 270)
    assert list((folder / "arriving").iterdir()) == []


def test_what_is_no_example_is_answered_with_a_sentence(client: TestClient, folder: Path) -> None:
    for content, reason in ((b"<svg/>", "example_unreadable"), (b"", "empty_file")):
        answer = bring(client, content)
        assert answer.status_code == 200
        assert (answer.json()["error"], "digest" in answer.json()) == (reason, False)
        assert "Nothing was paid" in answer.json()["sentence"]
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("told", [True, False])
def test_no_more_is_kept_than_may_be_looked_at(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    monkeypatch.setattr(examples, "MOST_BYTES", 1000)
    content = b"x" * 5000
    headers = {"Upload-Token": token_for(new_session())}
    answer = client.post("/examples", content=content if told else iter([content[:900], content[900:]]), headers=headers)
    assert answer.json()["error"] == "example_large"
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_full_disk_is_a_sentence(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared().examples, "_spare_bytes", 10**18)
    answer = bring(client, photo())
    assert answer.json()["error"] == "not_saved"


def test_without_a_token_of_ours_nothing_is_taken(client: TestClient, folder: Path) -> None:
    assert bring(client, photo(), **{"Upload-Token": "0" * 32}).status_code == 403
    assert client.post("/examples/link", json={"url": "https://example.com/a.png"}).status_code == 403
    assert not folder.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"url": ' + b"[" * 5000, b"x" * 20_000])
def test_a_link_must_be_told_as_agreed(client: TestClient, body: bytes) -> None:
    answer = bring_link(client, body)
    assert answer.status_code == 400
    assert answer.json()["error"] == "upload_malformed"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:9000/a.png", "link_private"),
        ("http://169.254.169.254/latest/meta-data", "link_private"),
        ("https://youtu.be/abc", "example_page"),
        ("javascript:alert(1)", "example_link"),
    ],
)
def test_a_link_that_is_refused_is_a_sentence(client: TestClient, url: str, reason: str) -> None:
    answer = bring_link(client, json.dumps({"url": url}).encode())
    assert (answer.status_code, answer.json()["error"]) == (200, reason)


def test_a_picture_needs_a_signature_for_just_it(client: TestClient) -> None:
    digest = bring(client, photo()).json()["digest"]
    address = picture_address(Example(kind=QueryKind.IMAGE, digest=digest))
    assert client.get(address.split("?")[0]).status_code == 403
    assert client.get(address.replace(digest, "0" * 64)).status_code == 403
    assert client.get(f"/examples/..%2f..%2fsigning.jpg?{address.split('?')[1]}").status_code in (403, 404)
    gone = picture_address(Example(kind=QueryKind.IMAGE, digest="0" * 64))
    assert client.get(gone).status_code == 404
