"""`/assets/{id}/transcription`: what is said in a file, as far as its subtitles tell; the stand-in recognises no speech.

They tell when a line begins and ends, so it has sentences, turns of speakers where they name these, and never words.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.app_state import state_of
from demo.api.assets import known_asset
from demo.jobs import DEMUXER_FAULTS
from demo.refusals import invalid, not_there
from demo.understanding import Unreadable
from demo.understanding.subtitles import Line, lines

SEGMENTATIONS: Final = ("words", "sentences", "utterances")


async def retrieve(request: Request) -> Response:
    """200 with what is asked for and there is, or with how far it is; 404 for a file that has no subtitles."""
    state = state_of(request)
    asset = known_asset(state, request.path_params["asset_id"])
    asked = {part for value in request.query_params.getlist("include") for part in value.split(",")} or {"words"}
    if not asked.issubset(SEGMENTATIONS):
        raise invalid("include", f"It must be of {', '.join(SEGMENTATIONS)}.")
    if asset.status != "ready":
        return JSONResponse({"status": asset.status})
    try:
        said = await run_in_threadpool(lines, state.assets.file(asset.id))
    except (Unreadable, *DEMUXER_FAULTS):
        said = []
    if not said:
        raise not_there(asset.id, "transcriptions")
    return JSONResponse({"status": "ready", **_segmented(said, asked)})


def _segmented(said: list[Line], asked: set[str]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if "sentences" in asked:
        body["sentences"] = [_entry(line) for line in said]
    if "utterances" in asked and any(line.speaker for line in said):
        body["utterances"] = [_entry(line) | {"speaker": line.speaker or None} for line in said]
    return body


def _entry(line: Line) -> dict[str, Any]:
    return {"start": round(line.start_sec, 3), "end": round(line.end_sec, 3), "value": line.words}


ROUTES: Final = [Route("/assets/{asset_id}/transcription", retrieve, methods=["GET"])]
