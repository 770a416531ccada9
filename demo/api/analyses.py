"""`/analyze/tasks`: videos to describe, and what became of them."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.analysis_store import AnalysisRow
from demo.api.answers import body_of
from demo.api.app_state import AppState, state_of
from demo.api.assets import known_asset
from demo.database import stamp
from demo.fetch import Unfetchable, vet
from demo.refusals import Refusal, invalid, not_ready, not_there
from demo.requests import ANALYSIS


async def create(request: Request) -> Response:
    """202 with the task's id; the same for the same `Idempotency-Key`."""
    asked = await body_of(request, ANALYSIS)
    state, video = state_of(request), asked.video
    if video.asset_id is not None:
        asset = known_asset(state, video.asset_id)
        if asset.status != "ready":
            raise not_ready(asset.id, asset.status)
    else:
        try:
            vet(video.url or "", allow_private=state.options.allow_private)
        except Unfetchable as reason:
            raise invalid("video.url", str(reason)) from None
    window = (asked.start_time, asked.end_time)
    row = state.analyses.add(request.headers.get("idempotency-key", ""), asked.custom_id, video.asset_id, video.url, window)
    state.analyses.wake()
    return JSONResponse({"task_id": row.id, "status": row.status}, status_code=202)


def retrieve(request: Request) -> Response:
    """A task, with what was written once it is ready."""
    row = _known(state_of(request), request.path_params["task_id"])
    body: dict[str, Any] = {
        "task_id": row.id,
        "custom_id": row.custom_id,
        "status": row.status,
        "created_at": stamp(row.created_at),
    }
    if row.completed_at is not None:
        body["completed_at"] = stamp(row.completed_at)
    if row.data is not None:
        usage = {"output_tokens": len(row.data) // 4}
        body["result"] = {"generation_id": row.id, "data": row.data, "finish_reason": "stop", "usage": usage}
    if row.error is not None:
        body["error"] = {"message": row.error}
    return JSONResponse(body)


def cancel(request: Request) -> Response:
    state, task_id = state_of(request), request.path_params["task_id"]
    if not state.analyses.cancel(task_id) and _known(state, task_id).status != "canceled":
        raise Refusal(409, "task_not_cancelable", "The task is over and can't be canceled.")
    return JSONResponse({"task_id": task_id, "status": "canceled"})


def _known(state: AppState, task_id: str) -> AnalysisRow:
    row = state.analyses.get(task_id)
    if row is None:
        raise not_there(task_id, "tasks")
    return row


ROUTES: Final = [
    Route("/analyze/tasks", create, methods=["POST"]),
    Route("/analyze/tasks/{task_id}", retrieve, methods=["GET"]),
    Route("/analyze/tasks/{task_id}/cancel", cancel, methods=["POST"]),
]
