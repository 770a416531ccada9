"""What open tabs ask: a short text, never kept by a browser, and no stack trace while the catalog is away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.services import forget_shared, shared
from web.http.revision import REVISION_ROUTES


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    forget_shared()
    yield TestClient(Starlette(routes=REVISION_ROUTES))
    forget_shared()


def test_the_answer_is_a_short_text_that_is_not_to_be_kept(client: TestClient) -> None:
    first, second = client.get("/revision"), client.get("/revision")
    shared().catalog.close()
    assert re.fullmatch("[0-9a-f]{16}", first.text)
    assert second.text == first.text
    assert first.headers["cache-control"] == "no-store"


def test_a_catalog_that_is_away_is_no_news(client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}")
    forget_shared()
    answer = client.get("/revision")
    assert (answer.status_code, answer.text) == (503, "")
