"""The stand-in's door: the key, the two shapes of errors, and requests that fit nothing."""

from __future__ import annotations

import httpx
import pytest
from twelvelabs.core import ApiError
from twelvelabs.errors import NotFoundError

from tests.unit.demo.provider import Provider

NOWHERE = "0123456789abcdef01234567"


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "wrong"}, {"x-api-key": ""}, {"x-api-key": "d\xe9mo"}])
@pytest.mark.parametrize(("method", "path"), [("GET", "/embed-v2/tasks"), ("POST", "/embed-v2"), ("GET", "/nothing")])
def test_refuses_a_wrong_key_with_a_flat_error(provider: Provider, headers: dict[str, str], method: str, path: str) -> None:
    with httpx.Client(base_url=provider.stand_in.url, trust_env=False) as stranger:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        reply = stranger.request(method, path, headers=raw)
    assert reply.status_code == 401
    assert reply.json()["code"] == "api_key_invalid"
    assert set(reply.json()) == {"code", "message"}


def test_the_sdk_hears_that_its_key_is_wrong(provider: Provider) -> None:
    with pytest.raises(ApiError) as caught:
        provider.sdk(key="stale").embed.v_2.tasks.list()
    assert caught.value.status_code == 401
    assert caught.value.body["code"] == "api_key_invalid"


def test_an_unknown_task_is_a_nested_404(provider: Provider) -> None:
    with pytest.raises(NotFoundError):
        provider.sdk().embed.v_2.tasks.retrieve(NOWHERE)
    reply = provider.http.get(f"/embed-v2/tasks/{NOWHERE}")
    assert reply.status_code == 404
    assert reply.json()["error"]["code"] == "resource_not_exist"
    assert NOWHERE in reply.json()["error"]["message"]


def test_an_unknown_asset_is_a_flat_404(provider: Provider) -> None:
    with pytest.raises(NotFoundError):
        provider.sdk().assets.retrieve(NOWHERE)
    assert provider.http.get(f"/assets/{NOWHERE}").json()["code"] == "resource_not_exist"
    assert provider.http.delete(f"/assets/{NOWHERE}").status_code == 404


def test_the_shape_of_errors_can_be_switched(provider: Provider) -> None:
    provider.switches.put("/__errors", json={"shape": "flat"})
    assert provider.http.get(f"/embed-v2/tasks/{NOWHERE}").json()["code"] == "resource_not_exist"
    provider.switches.put("/__errors", json={"shape": "nested"})
    assert provider.http.get(f"/assets/{NOWHERE}").json()["error"]["code"] == "resource_not_exist"
    assert provider.switches.put("/__errors", json={"shape": "round"}).status_code == 400


def test_unknown_paths_and_methods_get_the_provider_s_errors(provider: Provider) -> None:
    assert provider.http.get("/nothing").status_code == 404
    assert provider.http.get("/nothing").json()["code"] == "resource_not_exist"
    assert provider.http.get("/embed-v2/nothing/at/all").json()["error"]["code"] == "resource_not_exist"
    assert provider.http.put("/embed-v2/tasks").status_code == 405
    assert provider.http.put("/embed-v2/tasks").json()["code"] == "api_not_allowed"
    assert provider.switches.get("/elsewhere").status_code == 404


@pytest.mark.parametrize("path", ["/embed-v2", "/embed-v2/tasks", "/assets/multipart-uploads"])
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'"' + b"1" * 10_000, b"1" * 10_000])
def test_refuses_what_is_not_json(provider: Provider, path: str, body: bytes) -> None:
    reply = provider.http.post(path, content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 400
    assert "parameter_invalid" in reply.text


@pytest.mark.parametrize("path", ["/embed-v2", "/embed-v2/tasks", "/assets/multipart-uploads"])
@pytest.mark.parametrize("body", [None, [], "x", 7, {"model_name": ["marengo3.5"]}])
def test_refuses_json_of_another_shape(provider: Provider, path: str, body: object) -> None:
    assert provider.post(path, body).status_code == 400


def test_json_must_be_called_json(provider: Provider) -> None:
    reply = provider.http.post("/embed-v2", data={"input_type": "text"})
    assert reply.json()["error"]["code"] == "content_type_invalid"


@pytest.mark.parametrize("path", ["/embed-v2/tasks", "/assets", "/assets/multipart-uploads"])
@pytest.mark.parametrize("query", ["page=0", "page=x", "page_limit=51", "page_limit=0", "page=²", "page=" + "1" * 5000])
def test_refuses_odd_page_numbers(provider: Provider, path: str, query: str) -> None:
    reply = provider.http.get(f"{path}?{query}")
    assert reply.status_code == 400
    assert "parameter_invalid" in reply.text


def test_without_being_asked_there_are_no_switches(slow_provider: Provider) -> None:
    for path in ("/__counters", "/__faults"):
        assert slow_provider.switches.get(path).status_code == 404
    assert slow_provider.switches.post("/__age", json={"days": 1}).status_code == 404
