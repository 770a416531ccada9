"""`/embed-v2/tasks`: videos to embed, and what became of them."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.answers import one_of, page_and_limit
from demo.api.desk import Desk, desk_of
from demo.api.task_rules import read_task
from demo.asset_store import Asset
from demo.clock import parse, stamp
from demo.compute import check_media
from demo.fetch import Unfetchable, vet
from demo.orders import FULL_DIMENSION, Model, Source, Task
from demo.refusals import Refusal, invalid, not_there, too_large, unknown
from demo.state import new_id
from demo.task_store import EXPIRED, TaskRow

LARGEST_INLINE: Final = 36 * 1024 * 1024
STATUSES: Final = ("processing", "ready", "failed")


async def create(request: Request) -> Response:
    """202 with the new task's id. What the provider would see at once to be wrong is refused; the rest fails later."""
    raw = await json_of(request)
    row = await run_in_threadpool(_create, desk_of(request), raw, getattr(request.state, "failure", None))
    body: dict[str, Any] = {"_id": row.id, "status": "processing", "data": None}
    if row.model is Model.MARENGO_3_5:
        body["metadata"] = {"embedding_dimension": row.order.dimension}
    return JSONResponse(body, status_code=202)


def _create(desk: Desk, raw: object, failure: str | None) -> TaskRow:
    task, task_id = read_task(raw), new_id()
    filename: str | None = None
    duration: float | None = None
    if task.source.kind == "asset_id":
        asset = _ready_asset(desk, task)
        filename, duration = asset.filename, asset.duration
    elif task.source.kind == "base64_string":
        desk.tasks.inline_source(task_id).write_bytes(decoded(task.source, LARGEST_INLINE))
    else:
        try:
            vet(task.source.value, allow_private=desk.options.allow_private)
        except Unfetchable as reason:
            raise invalid(f"{task.order.input_type}.media_source.url", str(reason)) from None
    desk.state.count("tasks_created")
    row = desk.tasks.add(task_id, task, filename=filename, duration=duration, failure=failure)
    desk.jobs.wake()
    return row


def _ready_asset(desk: Desk, task: Task) -> Asset:
    asset = desk.assets.get(task.source.value)
    if asset is None:
        raise not_there(task.source.value, "assets")
    status = desk.assets.status(asset)
    if status != "ready":
        raise Refusal(400, "asset_not_ready", f"The asset {asset.id} is not ready. Its current status is {status}.")
    facts = desk.assets.facts(asset)
    if facts is not None:
        check_media(facts, task.order)
    return asset


def retrieve(request: Request) -> Response:
    """A task, with all its vectors once it is ready."""
    desk = desk_of(request)
    task_id = str(request.path_params["task_id"])
    row = desk.tasks.get(task_id)
    if row is None:
        raise not_there(task_id, "tasks")
    body = _summary(row)
    status = row.status
    if status == "failed":
        body["error"] = {"message": EXPIRED if row.expired else row.error or ""}
    data = "null"
    if status == "ready":
        data = desk.tasks.result(row.id).read_text(encoding="ascii")
    # The vectors are a JSON text on disk already; parsing it only to write it again would take seconds for long films.
    text = json.dumps(body)[:-1] + f', "data": {data}}}'
    return Response(text, media_type="application/json")


def listed(request: Request) -> Response:
    """Tasks, newest first, in pages; a page past the last is empty."""
    query = request.query_params
    for name in query:
        if name not in ("page", "page_limit", "started_at", "ended_at", "status"):
            raise unknown(name)
    page, limit = page_and_limit(query)
    rows, info = desk_of(request).tasks.page(
        page, limit, status=one_of(query, "status", STATUSES), after=_time(query, "started_at"), before=_time(query, "ended_at")
    )
    data = [{**_summary(row), "model_name": row.model.value} for row in rows]
    return JSONResponse({"data": data, "page_info": info})


def _summary(row: TaskRow) -> dict[str, Any]:
    order = row.order
    metadata: dict[str, Any] = {
        "input_type": order.input_type,
        "embedding_scopes": list(order.scopes),
        "embedding_options": list(order.options),
        "duration": row.duration or 0.0,
    }
    if row.source_kind == "url":
        metadata["input_url"] = row.source
    elif row.filename:
        metadata["input_filename"] = row.filename
    if order.cutting == "fixed":
        metadata["clip_length"] = order.cut_sec
    if order.dimension != FULL_DIMENSION or row.model is Model.MARENGO_3_5:
        metadata["embedding_dimension"] = order.dimension
    return {
        "_id": row.id,
        "status": row.status,
        "created_at": stamp(row.created_at),
        "updated_at": stamp(row.updated_at),
        "metadata": metadata,
        "video_embedding": {"metadata": metadata},
    }


async def json_of(request: Request) -> object:
    """The request's JSON body. Raises Refusal."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Refusal(400, "content_type_invalid", "The content type must be application/json.")
    try:
        return await request.json()
    except ValueError:
        raise invalid("body", "It is not valid JSON.") from None


def decoded(source: Source, limit: int) -> bytes:
    """The bytes of a base64 source. Raises Refusal."""
    if len(source.value) * 3 // 4 > limit + 3:
        raise too_large(len(source.value) * 3 // 4, limit)
    try:
        return base64.b64decode(source.value, validate=True)
    except binascii.Error:
        raise invalid(f"{source.parameter}.base64_string") from None


def _time(query: QueryParams, name: str) -> float | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError:
        raise invalid(name, "It must be in RFC 3339 format.") from None


ROUTES: Final = [
    Route("/embed-v2/tasks", create, methods=["POST"]),
    Route("/embed-v2/tasks", listed, methods=["GET"]),
    Route("/embed-v2/tasks/{task_id}", retrieve, methods=["GET"]),
]
