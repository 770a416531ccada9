"""`/embed-v2/tasks`: videos to embed, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from demo.api.answers import one_of, page_and_limit
from demo.api.app_state import Desk, desk_of
from demo.api.bodies import decoded, json_of
from demo.api.task_rules import read_task
from demo.asset_store import Asset
from demo.clock import parse, stamp
from demo.compute import check_media
from demo.fetch import Unfetchable, vet
from demo.limits import broken, check_image
from demo.orders import Model, Task
from demo.refusals import Refusal, invalid, not_there, unknown
from demo.state import new_id
from demo.task_store import EXPIRED, TaskRow

LARGEST_INLINE: Final = 36 * 1024 * 1024
BLOCK: Final = 256 * 1024
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
        duration = _keep_inline(desk, task, desk.tasks.inline_source(task_id))
    else:
        try:
            vet(task.source.value, allow_private=desk.options.allow_private)
        except Unfetchable as reason:
            raise invalid(task.source.parameter, str(reason)) from None
    row = desk.tasks.add(task_id, task, filename=filename, duration=duration, failure=failure)
    desk.state.count("tasks")
    desk.jobs.wake()
    return row


def _keep_inline(desk: Desk, task: Task, place: Path) -> float | None:
    """Puts the media of the request on disk and looks at them; their length in seconds, None for pictures. Raises Refusal."""
    media = decoded(task.source, LARGEST_INLINE)
    if task.order.input_type == "image":
        check_image(media, task.source.parameter)
        place.write_bytes(media)
        return None
    mind = desk.jobs.mind()
    place.write_bytes(media)
    try:
        facts = mind.inspect(place)
        check_media(facts, task.order)
    except (mind.Unreadable, Refusal) as reason:
        place.unlink()
        raise (reason if isinstance(reason, Refusal) else broken()) from None
    return facts.duration_sec


def _ready_asset(desk: Desk, task: Task) -> Asset:
    asset = desk.assets.get(task.source.value)
    if asset is None:
        raise not_there(task.source.value, "assets")
    status = desk.assets.status(asset)
    if status != "ready":
        raise Refusal(400, "asset_not_ready", f"The asset {asset.id} is not ready. Its current status is {status}.")
    facts = desk.assets.facts(asset)
    if (facts is None) != (task.order.input_type == "image"):
        raise invalid(task.source.parameter, f"The asset is no {task.order.input_type}.")
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
    body: dict[str, Any] = _summary(row)
    # The length is a required part of the metadata; of a link it is known only after the download.
    if row.duration is not None or row.order.input_type == "image":
        body["metadata"] = _metadata(row)
    if body["status"] == "ready":
        return _with_vectors(body, desk.tasks.result(row.id))
    if body["status"] == "failed":
        body["error"] = {"message": EXPIRED if row.expired else row.error or ""}
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
    query = request.query_params
    for name in query:
        if name not in ("page", "page_limit", "started_at", "ended_at", "status"):
            raise unknown(name)
    page, limit = page_and_limit(query)
    desk = desk_of(request)
    rows, info = desk.tasks.page(
        page, limit, status=one_of(query, "status", STATUSES), after=_time(query, "started_at"), before=_time(query, "ended_at")
    )
    data = [_listed(row, is_nameless=desk.options.nameless_tasks) for row in rows]
    return JSONResponse({"data": data, "page_info": info})


def _listed(row: TaskRow, *, is_nameless: bool) -> dict[str, Any]:
    origin = {} if is_nameless else _origin(row)
    embedding = {"metadata": {**origin, **_listed_metadata(row)}}
    return {**_summary(row), "model_name": row.model.value, f"{row.order.input_type}_embedding": embedding}


def _summary(row: TaskRow) -> dict[str, Any]:
    return {
        "_id": row.id,
        "status": row.status,
        "created_at": stamp(row.created_at),
        "updated_at": stamp(row.updated_at),
    }


def _metadata(row: TaskRow) -> dict[str, Any]:
    """What `GET /embed-v2/tasks/{id}` tells of the input."""
    order = row.order
    metadata: dict[str, Any] = {
        "input_type": order.input_type,
        **_origin(row),
        "embedding_scopes": list(order.scopes),
        "embedding_options": list(order.options),
    }
    if row.duration is not None:
        metadata |= {"duration": row.duration, "start_offset_sec": order.start_sec}
        metadata["end_offset_sec"] = row.duration if order.end_sec is None else order.end_sec
    if order.input_type != "image" and order.cutting == "fixed":
        metadata["clip_length"] = order.cut_sec
    if row.model is Model.MARENGO_3_5:
        metadata["embedding_dimension"] = order.dimension
    return metadata


def _listed_metadata(row: TaskRow) -> dict[str, Any]:
    """How it was embedded, in a row of the list, where the provider still uses the names of its first version."""
    order = row.order
    kind = order.input_type
    metadata: dict[str, Any] = {
        f"{kind}_embedding_scope": list(order.scopes),
        f"{kind}_embedding_option": list(order.options),
    }
    if row.duration is not None:
        metadata["duration"] = row.duration
    if kind == "video" and order.cutting == "fixed":
        metadata["video_clip_length"] = order.cut_sec
    return metadata


def _origin(row: TaskRow) -> dict[str, str]:
    if row.source_kind == "url":
        return {"input_url": row.source}
    return {"input_filename": row.filename} if row.filename else {}


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
