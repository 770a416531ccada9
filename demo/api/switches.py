"""Switches for tests, outside the provider's paths and only there when asked for: faults, counters, age."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.answers import SHAPES
from demo.api.app_state import desk_of
from demo.api.bodies import json_of
from demo.api.fields import Fields
from demo.refusals import invalid

EFFECTS: Final = ("assets", "tasks", "chunk_uploads", "queries")


async def set_faults(request: Request) -> Response:
    """New fault rules, in place of the old ones."""
    desk_of(request).faults.replace(await json_of(request))
    return JSONResponse(desk_of(request).faults.shown())


def faults(request: Request) -> Response:
    """What is left of the rules."""
    return JSONResponse(desk_of(request).faults.shown())


def clear_faults(request: Request) -> Response:
    desk_of(request).faults.clear()
    return JSONResponse([])


def counters(request: Request) -> Response:
    """How often what was made and asked, over restarts.

    `assets`, `tasks`, `chunk_uploads` and `queries` count effects, answered or not; `polls` and `requests` (by method and path)
    count what came in, faults included; `sources` says how many tasks each file name or link got.
    """
    state = desk_of(request).state
    numbers = state.counters()
    effects = {name: numbers.pop(name, 0) for name in EFFECTS}
    faults = {name.removeprefix("fault "): numbers.pop(name) for name in list(numbers) if name.startswith("fault ")}
    sources = state.rows("SELECT coalesce(filename, source) AS source, count(*) AS number FROM tasks GROUP BY 1")
    body = {
        **effects,
        "polls": numbers.get("GET /embed-v2/tasks/{id}", 0),
        "requests": numbers,
        "faults": faults,
        "sources": {row["source"]: row["number"] for row in sources},
    }
    return JSONResponse(body)


async def age(request: Request) -> Response:
    """Makes one task, or all, so many days older."""
    body = Fields(await json_of(request))
    days = body.seconds("days") or 0.0
    task_id = body.text("task_id") if "task_id" in body else None
    return JSONResponse({"aged": desk_of(request).tasks.age(days, task_id)})


async def error_shape(request: Request) -> Response:
    """Which of the provider's two error bodies to use: as its spec says, always flat, always nested."""
    shape = Fields(await json_of(request)).text("shape")
    if shape not in SHAPES:
        raise invalid("shape")
    desk_of(request).error_shape = shape
    return JSONResponse({"shape": shape})


ROUTES: Final = [
    Route("/__faults", set_faults, methods=["PUT"]),
    Route("/__faults", faults, methods=["GET"]),
    Route("/__faults", clear_faults, methods=["DELETE"]),
    Route("/__counters", counters, methods=["GET"]),
    Route("/__age", age, methods=["POST"]),
    Route("/__errors", error_shape, methods=["PUT"]),
]
