"""What a request meets on its way to the stand-in: it is counted, and perhaps a fault was ordered for it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.api.answers import ROOT, error_body
from demo.refusals import Refusal
from tests.support.faulty_provider.results import CHANGES
from tests.support.faulty_provider.rules import Faults, Kind, Rule
from tests.support.faulty_provider.wire import cut

FAILURE: Final = "failure"
"""Where in the scope's state stands why the task that this request makes must fail."""
STRANGE: Final = "strange"
"""Where stands what is to be made of the results that this request asks for, and how many there shall be."""
EFFECTS: Final = {
    ("POST", "/assets"): "assets",
    ("POST", "/assets/multipart-uploads"): "assets",
    ("POST", "/embed-v2/tasks"): "tasks",
    ("POST", "/embed-v2"): "queries",
}
TOO_OFTEN: Final = Refusal(429, "too_many_requests", "You have exceeded the rate limit (25req/1min). Please try again later.")
REFUSALS: Final = {
    "400_file": Refusal(400, "video_file_broken", "Cannot read video file."),
    "401": Refusal(401, "api_key_invalid", "API Key is either invalid or expired."),
    "402": Refusal(402, "payment_required", "Your credit is used up. Please add a payment method."),
    "403": Refusal(403, "resource_not_allowed", "You may not use this video."),
    "403_account": Refusal(403, "api_allowed_for_paid_plan", "This endpoint is only for paid plans."),
    "404": Refusal(404, "resource_not_exist", "Resource with id 1 does not exist in tasks."),
    "429": TOO_OFTEN,
    "429_retry_after": TOO_OFTEN,
    "500": Refusal(500, "internal_server_error", "An unexpected error occurred. Please try again later."),
    "503": Refusal(503, "service_unavailable", "The service is temporarily unavailable."),
}
BAD_GATEWAY: Final = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Faulty:
    """ASGI middleware. `counts` are effects, answered or not: assets, tasks, queries."""

    def __init__(self, app: ASGIApp, faults: Faults, counts: Counter[str]) -> None:
        self._app = app
        self._faults = faults
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{ROOT}/"):
            await self._app(scope, receive, send)
            return
        fault = self._faults.pick(scope["method"], scope["path"].removeprefix(ROOT))
        if fault is None:
            await self._counted(scope, receive, send)
        else:
            await self._commit(*fault, scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        effect = EFFECTS.get((scope["method"], scope["path"].removeprefix(ROOT)))

        async def count(message: Message) -> None:
            if effect and message["type"] == "http.response.start" and message["status"] < 300:
                self._counts[effect] += 1
            await send(message)

        await self._app(scope, receive, count)

    async def _commit(self, kind: Kind, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
        match kind:
            case "slow":
                await asyncio.sleep(rule.slow_seconds)
                await self._counted(scope, receive, send)
            case "task_failed":
                scope.setdefault("state", {})[FAILURE] = rule.message
                await self._counted(scope, receive, send)
            case _ if kind == "endless" or kind in CHANGES:
                scope.setdefault("state", {})[STRANGE] = (kind, rule.amount)
                await self._counted(scope, receive, send)
            case "reset_after":
                await self._counted(scope, receive, _swallow)
                await _hang_up(scope, receive)
            case "bad_json":
                await self._counted(scope, receive, _swallow)
                await _answer(send, 200, b'{"data": [', "application/json")
            case "empty_json":
                await self._counted(scope, receive, _swallow)
                await _answer(send, 200, b"{}", "application/json")
            case "reset_before":
                await _hang_up(scope, receive)
            case "502_html":
                await _drain(receive)
                await _answer(send, 502, BAD_GATEWAY, "text/html")
            case _:
                await _drain(receive)
                body = json.dumps(error_body(scope["path"], REFUSALS[kind])).encode()
                headers = {"retry-after": str(rule.retry_after)} if kind == "429_retry_after" else {}
                await _answer(send, REFUSALS[kind].status, body, "application/json", headers)


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
    await _drain(receive)
    while (await receive())["type"] != "http.disconnect":
        pass


async def _drain(receive: Receive) -> None:
    """Reads the rest of a request."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return
