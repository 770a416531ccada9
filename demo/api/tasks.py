"""`/embed-v2/tasks`: videos to embed, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from demo.api.answers import body_of, page_of
from demo.api.app_state import AppState, state_of
from demo.api.assets import known_asset
from demo.database import stamp
from demo.fetch import Unfetchable, vet
from demo.limits import broken, check_video
from demo.refusals import invalid, not_ready, not_there
from demo.requests import TASK, Task
from demo.task_store import TaskRow
from demo.understanding import Unreadable, inspect

BLOCK: Final = 256 * 1024


async def create(request: Request) -> Response:
    """202 with the new task's id. What the provider would see at once to be wrong is refused; the rest fails later."""
    task = await body_of(request, TASK)
    row = await run_in_threadpool(_create, state_of(request), task)
    return JSONResponse({"_id": row.id, "status": "processing", "data": None}, status_code=202)


def _create(state: AppState, task: Task) -> TaskRow:
    source = task.video.media_source
    filename: str | None = None
    duration: float | None = None
    if source.asset_id is not None:
        asset = known_asset(state, source.asset_id)
        if asset.status != "ready":
            raise not_ready(asset.id, asset.status)
        try:
            facts = inspect(state.assets.file(asset.id))
        except Unreadable:
            raise broken() from None
        check_video(facts)
        filename, duration = asset.filename, facts.duration_sec
    else:
        try:
            vet(source.url or "", allow_private=state.options.allow_private)
        except Unfetchable as reason:
            raise invalid("video.media_source.url", str(reason)) from None
    row = state.tasks.add(task, filename=filename, duration=duration)
    state.jobs.wake()
    return row


def retrieve(request: Request) -> Response:
    """A task, with all its vectors once it is ready."""
    state, task_id = state_of(request), request.path_params["task_id"]
    row = state.tasks.get(task_id)
    if row is None:
        raise not_there(task_id, "tasks")
    body = _summary(row)
    if row.status == "ready":
        return _with_vectors(body, state.tasks.result(row.id))
    if row.error:
        body["error"] = {"message": row.error}
    return JSONResponse({**body, "data": None})


def _with_vectors(body: dict[str, Any], vectors: Path) -> Response:
    """The vectors are JSON text on disk already, 100 MB for the longest films: they go out as they are, bit by bit."""
    head = json.dumps(body)[:-1].encode() + b', "data": '

    def blocks() -> Iterator[bytes]:
        with vectors.open("rb") as source:
            yield head
            while block := source.read(BLOCK):
                yield block
        yield b"}"

    length = len(head) + vectors.stat().st_size + 1
    return StreamingResponse(blocks(), media_type="application/json", headers={"content-length": str(length)})


def listed(request: Request) -> Response:
    """Tasks, newest first, in pages; a page past the last is empty."""
    asked = page_of(request)
    rows, info = state_of(request).tasks.page(asked.page, asked.page_limit)
    return JSONResponse({"data": [_listed(row) for row in rows], "page_info": info})


def _summary(row: TaskRow) -> dict[str, Any]:
    body = {"_id": row.id, "status": row.status, "created_at": stamp(row.created_at)}
    return body if row.computed_at is None else {**body, "updated_at": stamp(row.computed_at)}


def _listed(row: TaskRow) -> dict[str, Any]:
    """One row of the list, where the provider still uses the names of its first version."""
    video = row.request.video
    metadata: dict[str, Any] = {
        "video_embedding_scope": video.embedding_scope,
        "video_embedding_option": video.embedding_option,
    }
    known = {"input_url": row.url, "input_filename": row.filename, "duration": row.duration}
    metadata |= {name: value for name, value in known.items() if value is not None}
    return {**_summary(row), "model_name": row.request.model_name, "video_embedding": {"metadata": metadata}}


ROUTES: Final = [
    Route("/embed-v2/tasks", create, methods=["POST"]),
    Route("/embed-v2/tasks", listed, methods=["GET"]),
    Route("/embed-v2/tasks/{task_id}", retrieve, methods=["GET"]),
]
