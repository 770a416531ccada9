"""Streamlit's page takes commands from itself and from nobody else, and shows no error boxes of its own."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from web.http.host_config import HostConfig


@pytest.fixture
def asking() -> TestClient:
    return TestClient(Starlette(middleware=[Middleware(HostConfig)]), base_url="http://127.0.0.1:8501")


def test_the_page_itself_is_the_only_one_that_may_command_it(asking: TestClient) -> None:
    said = asking.get("/_stcore/host-config").json()
    assert said["allowedOrigins"] == ["http://127.0.0.1:8501"]
    assert said["blockErrorDialogs"] is True


def test_behind_a_proxy_its_public_name_is_the_one(asking: TestClient) -> None:
    read = asking.get("/clips/_stcore/host-config", headers={"referer": "https://clips.example/clips/library?q=secret"})
    assert read.json()["allowedOrigins"] == ["https://clips.example"]


@pytest.mark.parametrize("referer", ["http://[", "javascript:alert(1)", "//evil.example", ""])
def test_what_is_no_address_of_a_page_is_not_taken_for_one(asking: TestClient, referer: str) -> None:
    said = asking.get("/_stcore/host-config", headers={"referer": referer}).json()
    assert said["allowedOrigins"] == ["http://127.0.0.1:8501"]


def test_everything_else_goes_on_to_streamlit(asking: TestClient) -> None:
    assert asking.get("/_stcore/health").status_code == 404
    assert asking.post("/_stcore/host-config").status_code == 404
