"""Answers of the stand-in changed on their way: things that take their time, tasks that fail, a list that names no files."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.api.answers import ROOT
from demo.task_store import TaskStore
from tests.support.faulty_provider.faulty import FAILURE


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
                content = self._changed(path, start["status"], bytes(body), scope.get("state", {}).get(FAILURE))
                MutableHeaders(raw=start["headers"])["content-length"] = str(len(content))
                await send(start)
                await send({"type": "http.response.body", "body": content})

        await self._app(scope, receive, change)

    def _changed(self, path: str, status: int, body: bytes, failure: str | None) -> bytes:
        if status >= 300 or not body:
            return body
        answer = json.loads(body)
        if status == 202 and failure is not None:
            self._failures[answer["_id"]] = failure
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


def _seconds(body: dict[str, Any]) -> float:
    return datetime.fromisoformat(body["created_at"]).timestamp()
