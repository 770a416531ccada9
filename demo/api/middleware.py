"""What every request passes: it is counted, its key is checked, and a test may have ordered a fault for it."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.api.answers import ROOT, SINK, drain, error_body
from demo.api.app_state import Desk
from demo.api.faults import Fault
from demo.refusals import wrong_key
from demo.wire import cut

TASK_FAILED: Final = "The embedding task failed. Please try again later."
REFUSALS: Final = {
    "408": (408, "request_canceled_or_timed_out", "Request canceled."),
    "413": (413, "payload_too_large", "The request is too large."),
    "429": (429, "too_many_requests", "You have exceeded the rate limit (25req/1min). Please try again later."),
    "429_retry_after": (429, "too_many_requests", "You have exceeded the rate limit (25req/1min). Please try again later."),
    "500": (500, "internal_server_error", "An unexpected error occurred. Please try again later."),
    "503": (503, "service_unavailable", "The service is temporarily unavailable."),
}
BAD_GATEWAY: Final = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Gate:
    """ASGI middleware around all routes of the stand-in."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith((f"{ROOT}/", f"{SINK}/")):
            await self._app(scope, receive, send)
            return
        path, method = scope["path"].removeprefix(ROOT), scope["method"]
        fault = self._desk.faults.pick(method, path)
        if self._desk.options.test_switches:
            await asyncio.to_thread(self._count, f"{method} {_shape(path)}", fault)
        if not scope["path"].startswith(SINK) and not self._key_is_right(scope):
            await drain(receive)
            refusal = wrong_key()
            await self._refuse(scope, send, refusal.status, refusal.code, refusal.message)
        elif fault is None:
            await self._app(scope, receive, send)
        else:
            await self._commit(fault, scope, receive, send)

    def _key_is_right(self, scope: Scope) -> bool:
        key = Headers(scope=scope).get("x-api-key", "")
        return hmac.compare_digest(key.encode(), self._desk.options.key.encode())

    def _count(self, request: str, fault: Fault | None) -> None:
        self._desk.state.count(request)
        if fault is not None:
            self._desk.state.count(f"fault {fault.kind}")

    async def _commit(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        match fault.kind:
            case "slow":
                await asyncio.sleep(fault.slow_seconds)
                await self._app(scope, receive, send)
            case "task_failed":
                scope.setdefault("state", {})["failure"] = fault.message or TASK_FAILED
                await self._app(scope, receive, send)
            case "reset_after":
                await self._app(scope, receive, _swallow)
                await _hang_up(scope, receive)
            case "bad_json":
                await self._app(scope, receive, _swallow)
                await _answer(send, 200, b'{"data": [', "application/json")
            case "empty_json":
                await self._app(scope, receive, _swallow)
                await _answer(send, 200, b"{}", "application/json")
            case "reset_before":
                await _hang_up(scope, receive)
            case "502_html":
                await drain(receive)
                await _answer(send, 502, BAD_GATEWAY, "text/html")
            case kind:
                await drain(receive)
                headers = _limits(fault.retry_after) if kind == "429_retry_after" else {}
                await self._refuse(scope, send, *REFUSALS[kind], headers)

    async def _refuse(
        self, scope: Scope, send: Send, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        body = error_body(scope["path"], status, code, message, self._desk.error_shape)
        await _answer(send, status, json.dumps(body).encode(), "application/json", headers)


async def _swallow(_message: Message) -> None:
    """The effect happens, the answer is lost."""


async def _answer(send: Send, status: int, body: bytes, kind: str, headers: Mapping[str, str] | None = None) -> None:
    pairs = {"content-type": kind, "content-length": str(len(body)), **(headers or {})}
    raw = [(name.encode(), value.encode()) for name, value in pairs.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Cuts the connection; returns once the server knows, so that it does not try to answer."""
    cut(scope["client"])
    await drain(receive)
    while (await receive())["type"] != "http.disconnect":
        pass


def _limits(retry_after: int) -> dict[str, str]:
    """The headers of a refusal for asking too often, as they were seen on the real thing."""
    return {
        "retry-after": str(retry_after),
        "x-ratelimit-dimensions": "Request",
        "x-ratelimit-limit": "25",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(int(time.time()) + retry_after),
        "x-ratelimit-used": "25",
    }


def _shape(path: str) -> str:
    """A path with its ids and numbers left out, so that all looks at tasks count together."""
    return "/".join(
        "{id}" if len(part) == 24 and part.isalnum() else "{n}" if part.isdigit() else part for part in path.split("/")
    )
