"""Every way the provider can fail, seen through the real SDK."""

from __future__ import annotations

import json
import logging
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from twelvelabs.core.api_error import ApiError
from twelvelabs.types.error_response import ErrorResponse
from twelvelabs.types.error_response_error import ErrorResponseError
from werkzeug import Request, Response

from core.errors import KeyRefused, ProviderError, ProviderUnavailable, Reason, RequestRefused, TooManyRequests
from core.models.jobs import EmbedOptions
from core.models.video import Modality, Query
from core.twelve_labs import TaskSource, TwelveLabsClient
from core.twelve_labs.http_errors import fault, refusal
from tests.support.saying import hint_of, sentence_of

TASK = "65f8d2c7e4a1b37f8a9c5d12"
TASK_PATH = f"/v1.3/embed-v2/tasks/{TASK}"
QUERY = Query(text="a dog")
FLAT = {"code": "parameter_invalid", "message": "The video parameter is invalid."}
BODIES = {"flat": FLAT, "nested": {"error": FLAT}}

Connect = Callable[..., TwelveLabsClient]


def make_task(client: TwelveLabsClient) -> None:
    client.create_task(TaskSource(url="https://footage.example/v.mp4"), EmbedOptions((Modality.VISUAL,)))


CALLS: dict[str, tuple[str, str, Callable[[TwelveLabsClient], object]]] = {
    "task": ("GET", TASK_PATH, lambda client: client.task(TASK)),
    "create_task": ("POST", "/v1.3/embed-v2/tasks", make_task),
    "asset": ("GET", f"/v1.3/assets/{TASK}", lambda client: client.asset(TASK)),
    "recent_tasks": ("GET", "/v1.3/embed-v2/tasks", lambda client: list(client.recent_tasks(0))),
    "delete_asset": ("DELETE", f"/v1.3/assets/{TASK}", lambda client: client.delete_asset(TASK)),
}


STATUSES: dict[int, tuple[type[ProviderError], Reason]] = {
    400: (RequestRefused, Reason.REQUEST_REFUSED),
    401: (KeyRefused, Reason.KEY_REFUSED),
    402: (KeyRefused, Reason.PAYMENT_REQUIRED),
    403: (RequestRefused, Reason.NOT_ALLOWED),
    404: (RequestRefused, Reason.NOT_FOUND),
    408: (ProviderUnavailable, Reason.PROVIDER_FAULT),
    409: (RequestRefused, Reason.REQUEST_REFUSED),
    413: (RequestRefused, Reason.REQUEST_REFUSED),
    422: (RequestRefused, Reason.REQUEST_REFUSED),
    429: (TooManyRequests, Reason.TOO_MANY_REQUESTS),
    500: (ProviderUnavailable, Reason.PROVIDER_FAULT),
    503: (ProviderUnavailable, Reason.PROVIDER_FAULT),
}


@pytest.mark.parametrize("shape", BODIES)
@pytest.mark.parametrize("name", CALLS)
def test_turns_a_status_into_our_exception_and_tries_once(
    client: TwelveLabsClient, httpserver: HTTPServer, name: str, shape: str
) -> None:
    method, path, call = CALLS[name]
    statuses = [status for status in STATUSES if (name, status) != ("delete_asset", 404)]
    for status in statuses:
        httpserver.expect_ordered_request(path, method=method).respond_with_json(BODIES[shape], status=status)
    for status in statuses:
        kind, reason = STATUSES[status]
        with pytest.raises(kind) as caught:
            call(client)
        assert (caught.value.reason, caught.value.status) == (reason, status)
        assert (caught.value.code, caught.value.message) == ("parameter_invalid", "The video parameter is invalid.")
    assert len(httpserver.log) == len(statuses)


@pytest.mark.parametrize("shape", BODIES)
@pytest.mark.parametrize("status", [400, 401, 404, 413])
def test_does_not_repeat_a_query_that_was_refused(
    client: TwelveLabsClient, httpserver: HTTPServer, shape: str, status: int
) -> None:
    httpserver.expect_request("/v1.3/embed-v2").respond_with_json(BODIES[shape], status=status)
    with pytest.raises(ProviderError) as caught:
        client.embed_query(QUERY)
    assert (caught.value.status, caught.value.code) == (status, "parameter_invalid")
    assert len(httpserver.log) == 1


def test_a_refusal_without_words_gets_the_words_of_its_status(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request(TASK_PATH).respond_with_data("<html><h1>400</h1>", status=400, content_type="text/html")
    with pytest.raises(RequestRefused) as caught:
        client.task(TASK)
    assert caught.value.message == "Bad Request"


def test_a_refusal_in_plain_words_keeps_them(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request(TASK_PATH).respond_with_data("no such\n thing ", status=400)
    with pytest.raises(RequestRefused) as caught:
        client.task(TASK)
    assert caught.value.message == "no such thing"


@pytest.mark.parametrize("body", ["", "[]", '{"error": "x"}', '{"code": 7, "message": null}', "null", "\xff\xfe", "[" * 100_000])
def test_a_refusal_with_a_strange_body_is_still_that_refusal(client: TwelveLabsClient, httpserver: HTTPServer, body: str) -> None:
    httpserver.expect_request(TASK_PATH).respond_with_data(body.encode("latin-1"), status=422, content_type="application/json")
    with pytest.raises(RequestRefused) as caught:
        client.task(TASK)
    assert (caught.value.status, caught.value.code) == (422, "")


def test_keeps_the_trace_for_the_log_only(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request(TASK_PATH).respond_with_json(FLAT, status=500, headers={"x-trace-id": "trace-7"})
    with pytest.raises(ProviderUnavailable) as caught:
        client.task(TASK)
    assert "trace-7" in caught.value.detail
    assert "trace-7" not in str(caught.value) + hint_of(caught.value)


@pytest.mark.parametrize(("header", "seconds"), [("11382", 11382), ("1.5", 1.5), ("0", 0)])
def test_reads_how_long_to_wait(client: TwelveLabsClient, httpserver: HTTPServer, header: str, seconds: float) -> None:
    httpserver.expect_request(TASK_PATH).respond_with_json(FLAT, status=429, headers={"Retry-After": header})
    with pytest.raises(TooManyRequests) as caught:
        client.task(TASK)
    assert caught.value.retry_after_sec == seconds


def test_reads_until_when_to_wait(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    headers = {"Retry-After": formatdate(time.time() + 3600, usegmt=True)}
    httpserver.expect_request(TASK_PATH).respond_with_json(FLAT, status=429, headers=headers)
    with pytest.raises(TooManyRequests) as caught:
        client.task(TASK)
    assert caught.value.retry_after_sec is not None
    assert 3500 <= caught.value.retry_after_sec <= 3601


@pytest.mark.parametrize("header", ["soon", "", "-5", "nan", "Sat, 99 Foo"])
def test_an_unreadable_wait_is_no_wait(client: TwelveLabsClient, httpserver: HTTPServer, header: str) -> None:
    httpserver.expect_request(TASK_PATH).respond_with_json(FLAT, status=429, headers={"Retry-After": header})
    with pytest.raises(TooManyRequests) as caught:
        client.task(TASK)
    assert caught.value.retry_after_sec is None


NONSENSE = {
    "empty": b"",
    "html": b"<html>proxy</html>",
    "cut off": b"{",
    "list": b"[]",
    "number": b"7",
    "wrong types": b'{"_id": null, "status": null, "data": 7}',
    "broken encoding": b'{"_id": "\xff"}',
    "endless": b"[" * 50_000,
}


@pytest.mark.parametrize("name", ["task", "create_task", "recent_tasks", "asset"])
@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_an_answer_that_makes_no_sense(client: TwelveLabsClient, httpserver: HTTPServer, name: str, body: bytes) -> None:
    method, path, call = CALLS[name]
    httpserver.expect_request(path, method=method).respond_with_data(body, content_type="application/json")
    with pytest.raises(ProviderUnavailable) as caught:
        call(client)
    assert caught.value.reason is Reason.PROVIDER_UNREADABLE


@contextmanager
def talking(answer: bytes | None) -> Iterator[str]:
    """A server on 127.0.0.1 that answers one request with these bytes and hangs up; None resets the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(65536)
                if answer is None:
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                else:
                    peer.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1.3"
        thread.join(timeout=5)


@pytest.mark.parametrize(
    "answer",
    [None, b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"],
    ids=["reset", "hang-up", "no HTTP", "cut short"],
)
def test_a_broken_connection(connect: Connect, answer: bytes | None) -> None:
    with talking(answer) as base_url, pytest.raises(ProviderUnavailable) as caught:
        connect(base_url=base_url).task(TASK)
    assert (caught.value.reason, caught.value.status) == (Reason.PROVIDER_UNREACHABLE, None)


def test_a_body_in_a_broken_compression(connect: Connect) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"
    with talking(answer) as base_url, pytest.raises(ProviderUnavailable) as caught:
        connect(base_url=base_url).task(TASK)
    assert caught.value.reason is Reason.PROVIDER_UNREADABLE


def test_nobody_listening(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1.3"
    with pytest.raises(ProviderUnavailable) as caught:
        connect(base_url=base_url).task(TASK)
    assert caught.value.reason is Reason.PROVIDER_UNREACHABLE


def test_a_silent_provider_is_given_up(connect: Connect, httpserver: HTTPServer) -> None:
    released = threading.Event()

    def silent(request: Request) -> Response:
        released.wait(5)
        return Response("{}")

    httpserver.expect_request(TASK_PATH).respond_with_handler(silent)
    try:
        with pytest.raises(ProviderUnavailable) as caught:
            connect(timeout_sec=0.1).task(TASK)
    finally:
        released.set()
    assert caught.value.reason is Reason.PROVIDER_SLOW


def test_an_address_that_no_name_server_knows(connect: Connect) -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        connect(base_url="http://no-such-name.invalid/v1.3").task(TASK)
    assert caught.value.reason is Reason.PROVIDER_NO_NAME


def test_a_certificate_that_nobody_vouches_for(connect: Connect, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made_of = ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=localhost"]
    subprocess.run([openssl, *made_of, "-keyout", key, "-out", certificate], check=True, capture_output=True, timeout=60)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with HTTPServer(ssl_context=context) as server, pytest.raises(ProviderUnavailable) as caught:
        connect(base_url=f"https://localhost:{server.port}/v1.3").task(TASK)
    assert caught.value.reason is Reason.PROVIDER_CERTIFICATE
    assert "nothing was sent" in sentence_of(caught.value)


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_the_key_shows_in_no_exception_and_no_log(
    client: TwelveLabsClient, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture, key: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = {"code": "api_key_invalid", "message": f"The key {key} is not known."}
    httpserver.expect_request(TASK_PATH).respond_with_json(echo, status=status)
    with pytest.raises(ProviderError) as caught:
        client.task(TASK)
    error = caught.value
    everything = [str(error), repr(error), hint_of(error), error.message, error.detail, json.dumps(error.facts), caplog.text]
    assert not [text for text in everything if key in text]
    assert (error.__cause__, error.__context__) == (None, None)


SIGNED = "https://bucket.example/film.mp4?X-Amz-Signature=0a1b2c3d&token=hunter2"
SECRET_PARTS = ("0a1b2c3d", "hunter2")


def test_what_a_failed_file_or_task_says_is_shown_without_secrets(
    client: TwelveLabsClient, httpserver: HTTPServer, key: str
) -> None:
    said = {"message": f"Cannot read {SIGNED} with {key}\nAuthorization: Bearer hunter2"}
    task = {"_id": TASK, "status": "failed", "error": said}
    httpserver.expect_request(TASK_PATH).respond_with_json(task)
    httpserver.expect_request(f"/v1.3/assets/{TASK}").respond_with_json(
        {"_id": TASK, "status": "failed", "error": said, "method": "direct"}
    )
    for text in (client.task(TASK).error, client.asset(TASK).error):
        assert text is not None
        assert text.startswith("Cannot read https://bucket.example/film.mp4?")
        assert not [part for part in (*SECRET_PARTS, key, "\n") if part in text]


@pytest.mark.parametrize("before", range(280, 301, 4))
def test_a_key_is_not_half_shown_where_a_message_is_cut(before: int, key: str) -> None:
    problem = refusal(400, {"x-trace-id": key}, {"code": key, "message": f"{'x' * before} {key}"}, secret=key)
    assert not [text for text in (problem.message, problem.code, problem.detail) if key[:8] in text]


def test_a_transport_fault_leads_to_no_request_with_a_key(connect: Connect) -> None:
    with talking(None) as base_url, pytest.raises(ProviderUnavailable) as caught:
        connect(base_url=base_url).task(TASK)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_reads_an_error_that_the_sdk_has_made_a_model_of() -> None:
    body = ErrorResponse(error=ErrorResponseError(code="too_big", message="No."))
    problem = fault(ApiError(status_code=413, headers={}, body=body), secret="x")
    assert (type(problem), problem.code, problem.message) == (RequestRefused, "too_big", "No.")


@pytest.mark.parametrize("body", [None, "words", {"code": "c", "message": "words"}])
def test_reads_whatever_else_the_sdk_hands_over(body: object) -> None:
    problem = fault(ApiError(status_code=400, headers=None, body=body), secret="x")
    assert problem.message in ("words", "Bad Request")


@pytest.mark.parametrize("bad", ["", "../assets", "a/b", "a?b=c", "a b", "ä", "x" * 200])
def test_an_id_that_is_none_never_goes_into_a_path(client: TwelveLabsClient, httpserver: HTTPServer, bad: str) -> None:
    for call in (client.task, client.asset, client.delete_asset):
        with pytest.raises(RequestRefused):
            call(bad)
    assert not httpserver.log


@pytest.mark.parametrize("code", ["", "usage_limit_exceeded", "region_not_allowed", "api_key_invalid"])
def test_a_403_that_speaks_of_the_account_is_a_refused_key_and_stops_the_queue_not_the_video(code: str) -> None:
    assert isinstance(refusal(403, {}, {"code": code, "message": "No."}, secret="tlk"), KeyRefused)
