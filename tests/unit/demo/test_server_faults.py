"""Faults on demand: each does what it says, to the requests it was ordered for, and counts tell what really happened."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest
from twelvelabs.core import ApiError
from twelvelabs.errors import ContentTooLargeError, InternalServerError, TooManyRequestsError

from tests.unit.demo.provider import Provider, inline, new_name, video
from tests.unit.demo.tiny_understanding import film

WORDS: dict[str, Any] = {"input_type": "text", "model_name": "marengo3.0", "text": {"input_text": "boat"}}


def made(provider: Provider) -> tuple[int, int, int]:
    """Assets, tasks and answered queries so far."""
    numbers = provider.counters()
    return numbers["assets"], numbers["tasks"], numbers["queries"]


def once(kind: str, **more: object) -> dict[str, object]:
    return {"script": [kind], **more}


@pytest.mark.parametrize("kind", ["408", "413", "429", "429_retry_after", "500", "502_html", "503", "reset_before"])
def test_refusals_make_nothing(provider: Provider, kind: str) -> None:
    before = made(provider)
    for path, body in (("/embed-v2", WORDS), ("/embed-v2/tasks", video(inline(film())))):
        provider.faults(once(kind))
        if kind == "reset_before":
            with pytest.raises(httpx.TransportError):
                provider.post(path, body)
        else:
            assert provider.post(path, body).status_code == int(kind[:3])
    provider.faults(once(kind))
    files = {"file": (new_name(), film())}
    if kind == "reset_before":
        with pytest.raises(httpx.TransportError):
            provider.http.post("/assets", data={"method": "direct"}, files=files)
    else:
        assert provider.http.post("/assets", data={"method": "direct"}, files=files).status_code == int(kind[:3])
    assert made(provider) == before


@pytest.mark.parametrize("kind", ["reset_after", "bad_json", "empty_json"])
def test_lost_answers_make_the_thing_once(provider: Provider, kind: str) -> None:
    assets, tasks, queries = made(provider)
    provider.faults({"script": [kind] * 3})
    name = new_name()
    for path, body in (("/embed-v2", WORDS), ("/embed-v2/tasks", video(inline(film())))):
        if kind == "reset_after":
            with pytest.raises(httpx.TransportError):
                provider.post(path, body)
        else:
            assert provider.post(path, body).content in (b"{}", b'{"data": [')
    files = {"file": (name, film())}
    if kind == "reset_after":
        with pytest.raises(httpx.TransportError):
            provider.http.post("/assets", data={"method": "direct"}, files=files)
    else:
        provider.http.post("/assets", data={"method": "direct"}, files=files)
    assert made(provider) == (assets + 1, tasks + 1, queries + 1)
    assert [asset.filename for asset in provider.sdk().assets.list(filename=name)] == [name]


def test_the_sdk_sees_each_as_the_real_thing_shows_it(provider: Provider) -> None:
    def ask() -> object:
        return provider.sdk().embed.v_2.create(input_type="text", model_name="marengo3.0", text=WORDS["text"])

    provider.faults(once("429_retry_after", retry_after=11382))
    with pytest.raises(TooManyRequestsError) as limited:
        ask()
    assert limited.value.headers is not None
    assert limited.value.headers["retry-after"] == "11382"
    assert limited.value.headers["x-ratelimit-remaining"] == "0"
    assert int(limited.value.headers["x-ratelimit-reset"]) > time.time() + 11000
    provider.faults(once("413"))
    with pytest.raises(ContentTooLargeError):
        ask()
    provider.faults(once("500"))
    with pytest.raises(InternalServerError):
        ask()
    for kind, status in (("502_html", 502), ("bad_json", 200), ("503", 503)):
        provider.faults(once(kind))
        with pytest.raises(ApiError) as caught:
            ask()
        assert caught.value.status_code == status
    provider.faults(once("reset_before"))
    with pytest.raises(httpx.TransportError):
        ask()
    ask()


def test_without_a_wait_there_is_no_such_header(provider: Provider) -> None:
    provider.faults(once("429"))
    reply = provider.post("/embed-v2", WORDS)
    assert reply.json()["error"]["code"] == "too_many_requests"
    assert "retry-after" not in reply.headers


def test_slow_answers_come_late(provider: Provider) -> None:
    provider.faults(once("slow", slow_seconds=0.3))
    started = time.monotonic()
    assert provider.post("/embed-v2", WORDS).status_code == 200
    assert time.monotonic() - started >= 0.3
    provider.faults(once("slow", slow_seconds=0.5))
    with pytest.raises(httpx.ReadTimeout):
        provider.http.post("/embed-v2", json=WORDS, timeout=0.1)


def test_a_task_can_be_ordered_to_fail(provider: Provider) -> None:
    provider.faults(once("task_failed"), once("task_failed", message="Content exceeds the model's context window."))
    first, second, third = (provider.task(video(inline(film()))) for _ in range(3))
    assert provider.settled_task(first)["error"]["message"] == "The embedding task failed. Please try again later."
    assert provider.settled_task(second)["error"]["message"] == "Content exceeds the model's context window."
    assert provider.settled_task(third)["status"] == "ready"


def test_a_script_goes_request_by_request(provider: Provider) -> None:
    provider.faults({"script": [None, "500", None, "429"], "paths": ["/assets"]})
    assert [provider.http.get("/assets").status_code for _ in range(5)] == [200, 500, 200, 429, 200]


def test_paths_say_which_requests(provider: Provider) -> None:
    provider.faults({"rate": 1, "kinds": ["503"], "paths": ["POST /embed-v2$", "GET /assets"]})
    assert provider.post("/embed-v2", WORDS).status_code == 503
    assert provider.http.get("/assets").status_code == 503
    assert provider.http.get("/assets/multipart-uploads").status_code == 503
    assert provider.http.get("/embed-v2/tasks").status_code == 200
    assert provider.post("/embed-v2/tasks", {}).status_code == 400
    assert provider.post("/assets", {}).status_code == 400


def test_a_seed_throws_the_same_dice_again(provider: Provider) -> None:
    rule = {"rate": 0.5, "kinds": ["500", "503"], "seed": 7}

    def thrown() -> list[int]:
        provider.faults(rule)
        return [provider.http.get("/assets").status_code for _ in range(12)]

    first = thrown()
    assert first == thrown()
    assert set(first) == {200, 500, 503}


def test_a_rule_ends_after_so_many_faults(provider: Provider) -> None:
    provider.faults({"rate": 1, "kinds": ["500"], "times": 2})
    assert [provider.http.get("/assets").status_code for _ in range(4)] == [500, 500, 200, 200]
    assert provider.switches.get("/__faults").json()[0]["times"] == 0
    provider.faults({"rate": 1, "kinds": ["500"]})
    provider.switches.delete("/__faults")
    assert provider.http.get("/assets").status_code == 200


@pytest.mark.parametrize(
    "rule",
    [
        {"kinds": ["earthquake"]},
        {"script": ["earthquake"]},
        {"rate": 0.5},
        {"rate": "often", "kinds": ["500"]},
        {"times": "twice"},
        {"kinds": [["500"]]},
        {"script": 5},
        {"paths": "/x"},
        {"colour": 1},
        "500",
        7,
    ],
)
def test_refuses_rules_it_does_not_know_and_keeps_the_old(provider: Provider, rule: object) -> None:
    provider.faults({"script": ["500"], "paths": ["/assets"]})
    assert provider.switches.put("/__faults", json=rule).status_code == 400
    assert provider.http.get("/assets").status_code == 500


def test_counts_what_was_asked_and_what_was_made(provider: Provider) -> None:
    before = provider.counters()
    name = new_name()
    task_id = provider.task(video({"asset_id": provider.asset(name=name)}))
    provider.settled_task(task_id)
    provider.post("/embed-v2", WORDS)
    provider.post("/embed-v2", {})
    provider.faults(once("500"))
    provider.http.get("/assets")
    after = provider.counters()

    def more(path: str) -> int:
        return int(after["requests"][path]) - int(before["requests"].get(path, 0))

    assert (after["assets"], after["tasks"], after["queries"]) == (
        before["assets"] + 1,
        before["tasks"] + 1,
        before["queries"] + 1,
    )
    assert more("POST /embed-v2") == 2
    assert more("POST /embed-v2/tasks") == 1
    assert after["polls"] - before["polls"] >= 1
    assert after["faults"]["500"] == before["faults"].get("500", 0) + 1
    assert after["sources"][name] == 1


def test_the_switches_take_only_json(provider: Provider) -> None:
    for path in ("/__faults", "/__errors"):
        reply = provider.switches.put(path, content=b"{", headers={"content-type": "application/json"})
        assert reply.status_code == 400
        assert json.loads(reply.content)["code"] == "parameter_invalid"
