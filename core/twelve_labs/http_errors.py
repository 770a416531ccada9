"""Which answer of Twelve Labs, or failure on the way, becomes which of our exceptions: by HTTP status, code and cause."""

from __future__ import annotations

import json
import re
import socket
import ssl
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import httpx
from pydantic import BaseModel, ValidationError
from twelvelabs.core.api_error import ApiError

from core.errors import KeyRefused, ProviderError, ProviderUnavailable, Reason, RequestRefused, TooManyRequests
from core.logs import hidden, one_line

# Everything the SDK lets out. ValueError covers pydantic's ValidationError and JSON in a broken encoding, RecursionError
# JSON nested too deep.
FAMILIES: Final = (ApiError, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, RecursionError)

_MESSAGE_CHARS: Final = 300
_LONGEST_READ: Final = 20_000
_OF_THE_ACCOUNT: Final = frozenset({"", "unauthorized", "api_not_allowed", "api_allowed_for_paid_plan", "region_not_allowed"})
_LONGEST_CHAIN: Final = 10
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
"""There was no connection that a request could have gone through."""


def refusal(status: int, headers: Mapping[str, str], body: object, *, secret: str) -> ProviderError:
    """The exception for an answer by its HTTP status. `headers` has lower-case keys, `body` any shape the API has sent.

    `secret` is blanked out wherever the provider repeats it.
    """
    code, message = (shown(text, secret) for text in _said(body))
    message = message or _phrase(status)
    trace = shown(headers.get("x-trace-id", ""), secret)
    detail = f"trace {trace}" if trace else ""
    if status < 400:
        return ProviderUnavailable(Reason.PROVIDER_UNREADABLE, status=status, detail=detail or "an answer that is not JSON")
    kind, reason = _kind(status, code)
    pause = _retry_after(headers.get("retry-after", "")) if kind is TooManyRequests else None
    return kind(reason, status=status, code=code, message=message, retry_after_sec=pause, detail=detail)


def _kind(status: int, code: str) -> tuple[type[ProviderError], Reason]:
    if status == 401 or (status == 403 and code == "api_key_invalid"):
        return KeyRefused, Reason.KEY_REFUSED
    if status == 402 or code == "usage_limit_exceeded":
        return KeyRefused, Reason.PAYMENT_REQUIRED
    if status == 403:
        # One that speaks of the account would stop every video; any other only this one.
        return KeyRefused if code in _OF_THE_ACCOUNT else RequestRefused, Reason.NOT_ALLOWED
    if status == 429:
        return TooManyRequests, Reason.TOO_MANY_REQUESTS
    if status == 408 or status >= 500:
        return ProviderUnavailable, Reason.PROVIDER_FAULT
    return RequestRefused, Reason.NOT_FOUND if status == 404 else Reason.REQUEST_REFUSED


def fault(error: Exception, *, secret: str) -> ProviderError:
    """Our exception for one of FAMILIES. It holds nothing of the original, which carries the request and its key."""
    if isinstance(error, ApiError):
        return refusal(error.status_code or 200, error.headers or {}, error.body, secret=secret)
    if isinstance(error, httpx.TransportError):
        detail = shown(f"{type(error).__name__}: {error}", secret)
        return ProviderUnavailable(_why_unreached(error), detail=detail, was_sent=not isinstance(error, _NOT_SENT))
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return ProviderUnavailable(Reason.PROVIDER_UNREADABLE, detail=f"{first['type']} at {where or 'the top'}")
    return ProviderUnavailable(Reason.PROVIDER_UNREADABLE, detail=type(error).__name__)


def shown(text: str, secret: str) -> str:
    """What the provider says, as it may be shown, kept and logged: a line without our key and without what looks like a secret.

    A message may repeat the address of a file with its signature. It is cut last, or half a key would be left at its end.
    """
    text = text[:_LONGEST_READ]
    if secret:
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "…", text)
    return one_line(" ".join(hidden(text).split()), _MESSAGE_CHARS)


def _why_unreached(error: httpx.TransportError) -> Reason:
    """What kept us from an answer, as far as the system says: each wants something else of whoever mends it."""
    if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return Reason.PROVIDER_SLOW
    cause: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Reason.PROVIDER_CERTIFICATE
        if isinstance(cause, socket.gaierror):
            return Reason.PROVIDER_NO_NAME
        cause = cause and (cause.__cause__ or cause.__context__)
    return Reason.PROVIDER_UNREACHABLE


def _said(body: object) -> tuple[str, str]:
    """Code and message of an error body: flat, nested under `error`, a model of the SDK, plain text, or nothing."""
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return "", _plain(str(body))
    if isinstance(body, BaseModel):
        body = body.model_dump()
    if isinstance(body, Mapping) and isinstance(body.get("error"), Mapping):
        body = body["error"]
    if not isinstance(body, Mapping):
        return "", ""
    code, message = body.get("code"), body.get("message")
    return (code if isinstance(code, str) else ""), (_plain(message) if isinstance(message, str) else "")


def _plain(text: str) -> str:
    """Words; a page of HTML says nothing worth showing."""
    return "" if text.lstrip().startswith("<") else text


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _retry_after(value: str) -> float | None:
    """Seconds from now, from seconds or an HTTP date; None if it says neither."""
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - time.time())
