"""Answers of the stand-in changed on their way: things that take their time, tasks that fail, a list that names no files."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.api.answers import ROOT
from demo.task_store import TaskStore
from tests.support.faulty_provider.faulty import FAILURE, STRANGE
from tests.support.faulty_provider.results import CHANGES


@dataclass(frozen=True)
class Changes:
    """`settle_seconds`: how long an asset stays `processing` at least; `seconds_per_minute`: how long a task does, per minute of
    video; `nameless_tasks`: the list of tasks leaves out what each was made of, as the provider may."""

    settle_seconds: float = 0.0
    seconds_per_minute: float = 0.0
    nameless_tasks: bool = False


class ChangedAnswers:
    """ASGI middleware between the faults and the stand-in."""

    def __init__(self, app: ASGIApp, tasks: TaskStore, changes: Changes) -> None:
        self._app = app
        self._tasks = tasks
        self._changes = changes
        self._failures: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(ROOT)
        if scope["type"] != "http" or not path.startswith(("/assets", "/embed-v2/tasks")):
            await self._app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        body = bytearray()

        async def change(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                content = self._changed(path, start["status"], bytes(body), scope.get("state", {}))
                MutableHeaders(raw=start["headers"])["content-length"] = str(len(content))
                await send(start)
                await send({"type": "http.response.body", "body": content})

        await self._app(scope, receive, change)

    def _changed(self, path: str, status: int, body: bytes, orders: Mapping[str, Any]) -> bytes:
        if status >= 300 or not body:
            return body
        answer = json.loads(body)
        if status == 202 and FAILURE in orders:
            self._failures[answer["_id"]] = orders[FAILURE]
        if STRANGE in orders:
            _make_strange(answer, *orders[STRANGE])
        change = self._asset if path.startswith("/assets") else self._task
        is_list = "page_info" in answer
        for entry in answer["data"] if is_list else [answer]:
            change(entry)
            if is_list and self._changes.nameless_tasks:
                for name in ("input_filename", "input_url"):
                    entry.get("video_embedding", {}).get("metadata", {}).pop(name, None)
        return json.dumps(answer).encode()

    def _asset(self, body: dict[str, Any]) -> None:
        if "created_at" in body and time.time() < _seconds(body) + self._changes.settle_seconds:
            body["status"] = "processing"
            body.pop("error", None)

    def _task(self, body: dict[str, Any]) -> None:
        row = self._tasks.get(body["_id"])
        if row is None or "created_at" not in body:
            return
        if time.time() < row.created_at + self._changes.seconds_per_minute * (row.duration or 0.0) / 60:
            body |= {"status": "processing", "data": None}
            body.pop("error", None)
        elif row.id in self._failures:
            body |= {"status": "failed", "data": None, "error": {"message": self._failures[row.id]}}


def _make_strange(answer: dict[str, Any], kind: str, amount: int) -> None:
    """Spoil the results of a task; `endless` is one that never has any."""
    if kind == "endless":
        answer |= {"status": "processing", "data": None}
    elif answer.get("data"):
        answer["data"] = CHANGES[kind](answer["data"], amount)


def _seconds(body: dict[str, Any]) -> float:
    return datetime.fromisoformat(body["created_at"]).timestamp()
