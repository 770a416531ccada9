"""How the provider is spoken to: the HTTP client under the SDK, and calls that are timed, logged, translated and repeated."""

from __future__ import annotations

import ipaddress
import logging
import random
import time
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay, wait_exponential_jitter

from core import logs
from core.errors import ProviderError, ProviderUnavailable, Reason, RequestRefused, TooManyRequests
from core.timings import PROVIDER_SEC
from core.twelve_labs.http_errors import FAMILIES, fault, refusal

log = logging.getLogger(__name__)
T = TypeVar("T")
_TRIES: Final = 4
_TOTAL_SEC: Final = 10.0
_LONGEST_PAUSE_SEC: Final = 5.0
_BACK_OFF: Final = wait_exponential_jitter(multiplier=0.2, max=2.0, jitter=0.2)
ANSWER_LIMIT_BYTES: Final = 300_000_000
"""Four hours cut into moments of two seconds, three vectors of 512 numbers each, are some 240 MB as the provider writes them."""


class Caller:
    """Makes calls through the SDK. Every one is tried exactly once unless it goes through `patiently`.

    `secret` is the key, which is taken out of all that the provider says.
    """

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def __call__(self, what: str, function: Callable[[], T], *, level: int = logging.INFO) -> T:
        """The function's answer. Raises ProviderError for whatever goes wrong on the way; other exceptions pass."""
        started = time.monotonic()
        try:
            answer = function()
        except ProviderError as error:
            problem = error.with_traceback(None)
        except FAMILIES as error:
            problem = fault(error, secret=self.secret)
        else:
            took_sec = time.monotonic() - started
            PROVIDER_SEC.labels("ok").observe(took_sec)
            log.log(level, "%s took %.3f s", what, took_sec)
            return answer
        PROVIDER_SEC.labels(problem.reason.value).observe(time.monotonic() - started)
        log.warning(
            "%s failed after %.3f s: %s, status %s, code %s, %s %s",
            what,
            time.monotonic() - started,
            problem.reason,
            problem.status,
            problem.code or "-",
            problem.message or "-",
            problem.detail,
        )
        # Raised out here and not in the handler, so that the SDK's exception, which holds the request and the key, is gone.
        raise problem


def patiently(function: Callable[[], T]) -> T:
    """Call a function that may be repeated without harm: a few tries within ten seconds, with growing pauses.

    Raises the last ProviderError; at once if it is for good, or if the provider wants a pause nobody would sit through.
    """
    reembedding = Retrying(
        stop=stop_after_attempt(_TRIES) | stop_before_delay(_TOTAL_SEC),
        wait=_pause,
        retry=retry_if_exception(_worth_another_try),
        reraise=True,
    )
    return reembedding(function)


def _worth_another_try(error: BaseException) -> bool:
    if isinstance(error, TooManyRequests):
        return error.retry_after_sec is None or error.retry_after_sec <= _LONGEST_PAUSE_SEC
    return isinstance(error, ProviderUnavailable)


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, TooManyRequests) and error.retry_after_sec is not None:
        return error.retry_after_sec + random.uniform(0, 0.2)
    return _BACK_OFF(state)


KEY_HEADER: Final = "x-api-key"
REQUEST_ID_HEADER: Final = "X-Request-ID"


class _ShortAddresses(logging.Filter):
    """httpx logs whole addresses, and those of upload slices carry a signature."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_short(arg) if isinstance(arg, httpx.URL) else arg for arg in record.args)
        return True


logging.getLogger("httpx").addFilter(_ShortAddresses())


def open_http(base_url: str, *, timeout_sec: float, secret: str) -> httpx.Client:
    """The client for the API at `base_url` and for the storage it names.

    Refused requests raise our ProviderError before the SDK reads them, since it loses the status of some answers (413). So does
    an answer that is longer than one can be.
    """
    base = httpx.URL(base_url)

    def prepare(request: httpx.Request) -> None:
        # A redirect takes all headers along, also to a stranger.
        if KEY_HEADER in request.headers and not _same_house(base, request.url):
            del request.headers[KEY_HEADER]
            request.headers.pop(REQUEST_ID_HEADER, None)
        elif KEY_HEADER in request.headers and logs.REQUEST_ID.get():
            # What it says of a call can then be found beside what our log says of it.
            request.headers[REQUEST_ID_HEADER] = logs.REQUEST_ID.get()

    def limit(response: httpx.Response) -> None:
        # Not by a transport of our own: given one, httpx would no longer look for a company's proxy.
        if isinstance(response.stream, httpx.SyncByteStream):
            response.stream = LimitedStream(response.stream)

    def refuse(response: httpx.Response) -> None:
        if response.status_code >= 400 and KEY_HEADER in response.request.headers:
            body = response.read()
            raise refusal(response.status_code, response.headers, body, secret=secret)

    return httpx.Client(
        timeout=timeout_sec,
        follow_redirects=True,
        # A company's proxy is obeyed for the real API, but it cannot reach a stand-in on this machine.
        trust_env=not is_loopback(base.host),
        event_hooks={"request": [prepare], "response": [limit, refuse]},
    )


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _same_house(base: httpx.URL, other: httpx.URL) -> bool:
    """Same host and port, or the encrypted port of the same host."""
    if base.host != other.host:
        return False
    return (base.scheme, base.port) == (other.scheme, other.port) or (other.scheme == "https" and other.port is None)


def _short(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}{url.path}"


class LimitedStream(httpx.SyncByteStream):
    """The body of an answer as it comes in. Raises RequestRefused where it gets too long."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        read_bytes = 0
        for piece in self._stream:
            read_bytes += len(piece)
            if read_bytes > ANSWER_LIMIT_BYTES:
                raise RequestRefused(Reason.ANSWER_TOO_LARGE, limit_bytes=ANSWER_LIMIT_BYTES)
            yield piece

    def close(self) -> None:
        self._stream.close()
