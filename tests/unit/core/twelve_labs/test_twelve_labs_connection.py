"""Where the client connects, who sees the key, how often it asks and what it logs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from core.errors import KeyRefused, ProviderUnavailable, Reason, SettingsError, TooManyRequests
from core.logs import REQUEST_ID
from core.models.video import Query
from core.twelve_labs import TwelveLabsClient
from core.twelve_labs.calls import is_loopback, open_http
from tests.support.saying import sentence_of

TASK = "65f8d2c7e4a1b37f8a9c5d12"
TASK_PATH = f"/v1.3/embed-v2/tasks/{TASK}"
TASK_BODY = {"_id": TASK, "status": "processing"}
VECTOR = {"data": [{"embedding": [0.5] * 512}]}
QUERY = Query(text="a dog")

Connect = Callable[..., TwelveLabsClient]


def answers(httpserver: HTTPServer, path: str, *given: Response) -> None:
    """Serve these one after the other."""
    for response in given:
        httpserver.expect_ordered_request(path).respond_with_response(response)


def failing(status: int, **headers: str) -> Response:
    return Response("{}", status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


def vector() -> Response:
    return Response(json.dumps(VECTOR), mimetype="application/json")


def test_the_given_address_beats_the_environment(
    connect: Connect, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request(TASK_PATH).respond_with_json(TASK_BODY)
    monkeypatch.setenv("TWELVELABS_BASE_URL", "http://127.0.0.1:9/v1.3")
    assert connect().task(TASK).id == TASK


def test_no_proxy_stands_between_us_and_this_machine(
    connect: Connect, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    httpserver.expect_request(TASK_PATH).respond_with_json(TASK_BODY)
    assert connect().task(TASK).id == TASK


def test_a_proxy_is_used_for_the_world_outside() -> None:
    with open_http("https://api.twelvelabs.io/v1.3", timeout_sec=1, secret="x") as http:
        assert http.trust_env
    with open_http("http://127.0.0.1:8/v1.3", timeout_sec=1, secret="x") as http:
        assert not http.trust_env


@pytest.mark.parametrize("host", ["localhost", "demo.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_knows_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["api.twelvelabs.io", "10.0.0.1", "localhost.example", ""])
def test_knows_other_machines(host: str) -> None:
    assert not is_loopback(host)


def test_follows_a_redirect_in_the_house_with_the_key(client: TwelveLabsClient, httpserver: HTTPServer, key: str) -> None:
    httpserver.expect_request(TASK_PATH).respond_with_data(status=307, headers={"Location": "/elsewhere"})
    httpserver.expect_request("/elsewhere", headers={"x-api-key": key}).respond_with_json(TASK_BODY)
    assert client.task(TASK).id == TASK


def test_no_redirect_takes_the_key_to_another_host(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    seen: list[Request] = []

    def stranger(request: Request) -> Response:
        seen.append(request)
        return Response("{}", status=401)

    location = httpserver.url_for("/stranger").replace("127.0.0.1", "localhost")
    httpserver.expect_request("/v1.3/embed-v2").respond_with_data(status=307, headers={"Location": location})
    httpserver.expect_request("/stranger").respond_with_handler(stranger)
    with pytest.raises(KeyRefused):
        client.embed_query(QUERY)
    assert len(seen) == 1
    assert "x-api-key" not in seen[0].headers


def test_a_call_bears_the_id_of_the_request_that_it_is_made_for(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request(TASK_PATH).respond_with_json(TASK_BODY)
    client.task(TASK)
    assert "X-Request-ID" not in httpserver.log[-1][0].headers
    token = REQUEST_ID.set("video-1a2b")
    try:
        client.task(TASK)
    finally:
        REQUEST_ID.reset(token)
    assert httpserver.log[-1][0].headers["X-Request-ID"] == "video-1a2b"


@pytest.mark.parametrize("bad", ["", "  ", "tlk\nx", "tlk x", "clé", "tlk\x00"])
def test_refuses_a_key_that_can_not_be_one_without_showing_it(connect: Connect, bad: str) -> None:
    with pytest.raises(SettingsError) as caught:
        connect(api_key=bad)
    assert "TWELVE_LABS_API_KEY" in sentence_of(caught.value)
    assert not bad.strip() or bad not in sentence_of(caught.value)


def test_a_key_pasted_with_its_line_end_works(connect: Connect, httpserver: HTTPServer) -> None:
    httpserver.expect_request(TASK_PATH, headers={"x-api-key": "tlk_1"}).respond_with_json(TASK_BODY)
    assert connect(api_key=" tlk_1\n").task(TASK).id == TASK


@pytest.mark.parametrize("bad", ["", "api.twelvelabs.io", "ftp://api.twelvelabs.io", "http://", "http://h:port"])
def test_refuses_an_address_that_is_none(connect: Connect, bad: str) -> None:
    with pytest.raises(SettingsError) as caught:
        connect(base_url=bad)
    assert "TWELVELABS_BASE_URL" in sentence_of(caught.value)


@pytest.mark.parametrize("status", [408, 500, 502, 503])
def test_repeats_a_query_after_a_fault(client: TwelveLabsClient, httpserver: HTTPServer, status: int) -> None:
    answers(httpserver, "/v1.3/embed-v2", failing(status), vector())
    assert client.embed_query(QUERY).shape == (512,)
    assert len(httpserver.log) == 2


def test_never_repeats_what_is_to_be_paid_for_once(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    answers(httpserver, "/v1.3/embed-v2", failing(503), Response("<html>"), vector())
    with pytest.raises(ProviderUnavailable) as failed:
        client.embed_query(QUERY, is_asked_once=True)
    with pytest.raises(ProviderUnavailable) as lost:
        client.embed_query(QUERY, is_asked_once=True)
    assert (failed.value.lost_an_answer, lost.value.lost_an_answer, len(httpserver.log)) == (False, True, 2)


def test_an_answer_can_be_lost_only_of_what_was_sent(connect: Connect) -> None:
    nobody = connect(base_url="http://127.0.0.1:9/v1.3")
    with pytest.raises(ProviderUnavailable) as caught:
        nobody.embed_query(QUERY, is_asked_once=True)
    assert (caught.value.reason, caught.value.lost_an_answer) == (Reason.PROVIDER_UNREACHABLE, False)


def test_repeats_a_query_after_an_answer_that_makes_no_sense(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    answers(httpserver, "/v1.3/embed-v2", Response("<html>"), vector())
    assert client.embed_query(QUERY).shape == (512,)


@pytest.mark.parametrize("wait", [{"retry_after": "0"}, {}], ids=["told how long", "not told"])
def test_repeats_a_query_after_a_short_pause(client: TwelveLabsClient, httpserver: HTTPServer, wait: dict[str, str]) -> None:
    answers(httpserver, "/v1.3/embed-v2", failing(429, **wait), vector())
    assert client.embed_query(QUERY).shape == (512,)


def test_waits_as_long_as_it_is_told(client: TwelveLabsClient, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    queue_pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", queue_pauses.append)
    answers(httpserver, "/v1.3/embed-v2", failing(429, retry_after="3"), vector())
    client.embed_query(QUERY)
    assert len(queue_pauses) == 1
    assert 3 <= queue_pauses[0] < 4


def test_never_sleeps_through_a_long_ban(
    client: TwelveLabsClient, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", queue_pauses.append)
    httpserver.expect_request("/v1.3/embed-v2").respond_with_response(failing(429, retry_after="11382"))
    with pytest.raises(TooManyRequests) as caught:
        client.embed_query(QUERY)
    assert (caught.value.retry_after_sec, queue_pauses, len(httpserver.log)) == (11382, [], 1)


def test_gives_up_on_a_query_after_a_few_tries(
    client: TwelveLabsClient, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", queue_pauses.append)
    httpserver.expect_request("/v1.3/embed-v2").respond_with_response(failing(503))
    with pytest.raises(ProviderUnavailable) as caught:
        client.embed_query(QUERY)
    assert (caught.value.status, len(httpserver.log), len(queue_pauses)) == (503, 4, 3)
    assert sum(queue_pauses) < 10
    assert queue_pauses == sorted(queue_pauses)


def test_an_answer_without_a_vector_is_none(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1.3/embed-v2").respond_with_json({"data": []})
    with pytest.raises(ProviderUnavailable):
        client.embed_query(QUERY)


def test_logs_one_line_a_call_with_its_duration(
    client: TwelveLabsClient, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture, key: str
) -> None:
    caplog.set_level(logging.DEBUG)
    httpserver.expect_request("/v1.3/embed-v2").respond_with_json(VECTOR)
    httpserver.expect_request(TASK_PATH).respond_with_json(TASK_BODY)
    client.embed_query(QUERY)
    client.task(TASK)
    ours = [record for record in caplog.records if record.name.startswith("core.twelve_labs")]
    assert [record.levelno for record in ours] == [logging.INFO, logging.DEBUG]
    assert all(" s" in record.getMessage() for record in ours)
    assert key not in caplog.text
    assert "a dog" not in "".join(record.getMessage() for record in ours)
