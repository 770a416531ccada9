"""Switches for tests, outside the provider's paths and only there when asked for: faults, counters, age."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.answers import SHAPES
from demo.api.desk import desk_of
from demo.api.fields import Fields
from demo.refusals import invalid


async def set_faults(request: Request) -> Response:
    """New fault rules, in place of the old ones."""
    desk_of(request).faults.replace(await request.json())
    return JSONResponse(desk_of(request).faults.shown())


def clear_faults(request: Request) -> Response:
    desk_of(request).faults.clear()
    return JSONResponse([])


def counters(request: Request) -> Response:
    """How often what was asked and made, over restarts."""
    return JSONResponse(desk_of(request).state.counters())


async def age(request: Request) -> Response:
    """Makes one task, or all, so many days older."""
    body = Fields(await request.json())
    days = body.seconds("days") or 0.0
    task_id = body.text("task_id") if "task_id" in body else None
    return JSONResponse({"aged": desk_of(request).tasks.age(days, task_id)})


async def error_shape(request: Request) -> Response:
    """Which of the provider's two error bodies to use: as its spec says, always flat, always nested."""
    shape = Fields(await request.json()).text("shape")
    if shape not in SHAPES:
        raise invalid("shape")
    desk_of(request).error_shape = shape
    return JSONResponse({"shape": shape})


ROUTES: Final = [
    Route("/__faults", set_faults, methods=["PUT"]),
    Route("/__faults", clear_faults, methods=["DELETE"]),
    Route("/__counters", counters, methods=["GET"]),
    Route("/__age", age, methods=["POST"]),
    Route("/__errors", error_shape, methods=["PUT"]),
]
