"""What was made of moments over HTTP: under its own name, by a signed address, and only once it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.exports.request import ready_path
from core.services import forget_shared, shared
from web.http.downloads import export_address
from web.http.routes import ROUTES


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    forget_shared()
    yield TestClient(Starlette(routes=ROUTES))
    shared().catalog.close()
    forget_shared()


def an_export(*, is_ready: bool) -> str:
    """One whose file is there; whether its row says so, too."""
    exports = shared().catalog.exports
    export_id = exports.add("", "zip", "Größe 1.zip", "{}", 1)
    exports.claim("me", lease_sec=30)
    path = ready_path(shared().settings.exports_dir, export_id, "Größe 1.zip")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK whole")
    if is_ready:
        exports.finish(export_id, "me", 8)
    return export_id


def test_it_is_saved_under_its_name(client: TestClient) -> None:
    answer = client.get(export_address(an_export(is_ready=True)))
    assert answer.content == b"PK whole"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%201.zip"
    assert answer.headers["content-type"] == "application/zip"


def test_a_download_that_broke_off_goes_on(client: TestClient) -> None:
    answer = client.get(export_address(an_export(is_ready=True)), headers={"Range": "bytes=3-"})
    assert (answer.status_code, answer.content) == (206, b"whole")


def test_nothing_is_given_before_it_is_ready_or_after_it_was_removed(client: TestClient) -> None:
    assert client.get(export_address(an_export(is_ready=False))).status_code == 404
    (half,) = shared().catalog.exports.of("", 10)
    shared().catalog.exports.cancel(half.id, "")
    made = an_export(is_ready=True)
    shared().catalog.exports.cancel(made, "")
    assert client.get(export_address(made)).status_code == 404


def test_an_address_that_was_not_signed_for_it_is_refused(client: TestClient) -> None:
    one, other = an_export(is_ready=True), "0" * 32
    proof = export_address(one).partition("?")[2]
    for path in (f"/exports/{one}", f"/exports/{other}?{proof}", f"/exports/x?{proof}"):
        assert client.get(path).status_code == 403
