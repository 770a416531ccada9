"""`/assets`: files that tasks can name by id, uploaded in one request or fetched from a link."""

from __future__ import annotations

import json
import mimetypes
import uuid
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.answers import page_and_limit
from demo.api.app_state import Desk, desk_of
from demo.api.forms import Form, read_form
from demo.asset_store import Asset
from demo.clock import stamp
from demo.fetch import Unfetchable, vet
from demo.refusals import Refusal, invalid, missing, not_there, too_large, unknown

LARGEST_DIRECT: Final = 200 * 1024 * 1024
LARGEST_IMAGE: Final = 32 * 1024 * 1024
FORM_FIELDS: Final = ("method", "file", "url", "filename", "enable_hls", "enable_thumbnail", "user_metadata")
LIST_FIELDS: Final = ("page", "page_limit", "asset_ids", "asset_types", "filename")
KINDS: Final = ("video", "audio", "image")
TYPES: Final = {
    ".mkv": "video/x-matroska",
    ".ts": "video/mp2t",
    ".m2ts": "video/mp2t",
    ".mts": "video/mp2t",
    ".webm": "video/webm",
    ".flv": "video/x-flv",
    ".wmv": "video/x-ms-wmv",
    ".ogv": "video/ogg",
}
"""Endings that not every machine knows, or knows as something else."""


async def create(request: Request) -> Response:
    """201 with the asset, still `processing`; its bytes are on disk by then, or being fetched."""
    desk = desk_of(request)
    partial = desk.options.partial / f"{uuid.uuid4().hex}.asset"
    try:
        form = await read_form(request, partial, LARGEST_DIRECT)
        asset = await run_in_threadpool(_create, desk, form, partial)
    finally:
        partial.unlink(missing_ok=True)
    desk.jobs.wake()
    return JSONResponse(asset, status_code=201)


def _create(desk: Desk, form: Form, partial: Path) -> dict[str, Any]:
    for name in [*form.fields, *([form.file_field] if form.file_field else [])]:
        if name not in FORM_FIELDS:
            raise unknown(name)
    method = form.fields.get("method")
    if not method:
        raise missing("method")
    if method not in ("direct", "url"):
        raise invalid("method", "Allowed here: direct, url.")
    metadata = form.fields.get("user_metadata")
    if metadata:
        _check_metadata(metadata)
    if method == "url":
        return _from_link(desk, form, metadata)
    if form.file_field != "file" or form.size is None:
        raise missing("file")
    filename = form.fields.get("filename") or form.filename or "file"
    file_type = type_of(filename, form.file_type)
    limit = LARGEST_IMAGE if kind_of(file_type) == "image" else LARGEST_DIRECT
    if form.size > limit:
        raise too_large(form.size, limit)
    asset = _add(desk, "direct", filename, file_type, None, metadata)
    desk.assets.received(asset.id, partial)
    return body_of(desk, desk.assets.get(asset.id) or asset)


def _from_link(desk: Desk, form: Form, metadata: str | None) -> dict[str, Any]:
    url = form.fields.get("url")
    if not url:
        raise missing("url")
    try:
        vet(url, allow_private=desk.options.allow_private)
    except Unfetchable as reason:
        raise invalid("url", str(reason)) from None
    filename = form.fields.get("filename") or Path(urlsplit(url).path).name or "file"
    return body_of(desk, _add(desk, "url", filename, type_of(filename), url, metadata))


def _add(desk: Desk, method: str, filename: str, file_type: str, url: str | None, metadata: str | None) -> Asset:
    desk.state.count("assets")
    return desk.assets.add(
        method=method, kind=kind_of(file_type), filename=filename, file_type=file_type, url=url, user_metadata=metadata
    )


def listed(request: Request) -> Response:
    """Assets, newest first, in pages; a page past the last is empty."""
    query, desk = request.query_params, desk_of(request)
    for name in query:
        if name not in LIST_FIELDS:
            raise unknown(name)
    page, limit = page_and_limit(query)
    assets, info = desk.assets.page(
        page, limit, query.getlist("asset_ids"), query.getlist("asset_types"), query.get("filename", "")
    )
    return JSONResponse({"data": [body_of(desk, asset) for asset in assets], "page_info": info})


def retrieve(request: Request) -> Response:
    """One asset with what is known of its media."""
    desk = desk_of(request)
    asset = _known(desk, request.path_params["asset_id"])
    body = body_of(desk, asset)
    if body["status"] == "ready":
        body["size"] = asset.size
        body |= {"duration": asset.duration} if asset.duration is not None else {}
    if body["status"] == "ready" and asset.duration is not None:
        body["technical_metadata"] = {
            "video_width": asset.width,
            "video_height": asset.height,
            "video_fps": asset.fps,
            "video_duration_seconds": asset.duration,
            "has_audio": asset.has_audio,
        }
    return JSONResponse(body)


def delete(request: Request) -> Response:
    """204; a second time 404."""
    desk = desk_of(request)
    desk.assets.delete(_known(desk, request.path_params["asset_id"]).id)
    return Response(status_code=204)


def body_of(desk: Desk, asset: Asset) -> dict[str, Any]:
    """An asset as the provider writes it."""
    status = desk.assets.status(asset)
    body: dict[str, Any] = {
        "_id": asset.id,
        "method": asset.method,
        "status": status,
        "filename": asset.filename,
        "file_type": asset.file_type,
        "created_at": stamp(asset.created_at),
    }
    if asset.user_metadata:
        body["user_metadata"] = json.loads(asset.user_metadata)
    if status == "failed":
        body["error"] = {"message": asset.error or "The asset could not be processed."}
    return body


def kind_of(file_type: str) -> str:
    """`video`, `audio` or `image`, by the media type."""
    return file_type.partition("/")[0]


def type_of(filename: str, told: str | None = None) -> str:
    """The media type by the file's ending, else as `told`, else video. Raises Refusal for what is no medium at all."""
    known = TYPES.get(Path(filename).suffix.lower()) or mimetypes.guess_type(filename)[0]
    if known is None and told and kind_of(told) in KINDS:
        known = told
    if known is not None and kind_of(known) not in KINDS:
        raise Refusal(400, "unsupported_file_type", f"The file type {known} is not supported.")
    return known or "video/mp4"


def _known(desk: Desk, asset_id: str) -> Asset:
    asset = desk.assets.get(asset_id)
    if asset is None:
        raise not_there(asset_id, "assets")
    return asset


def _check_metadata(text: str) -> None:
    try:
        value = json.loads(text)
    except ValueError:
        raise invalid("user_metadata") from None
    if not isinstance(value, dict):
        raise invalid("user_metadata")


ROUTES: Final = [
    Route("/assets", create, methods=["POST"]),
    Route("/assets", listed, methods=["GET"]),
    Route("/assets/{asset_id}", retrieve, methods=["GET"]),
    Route("/assets/{asset_id}", delete, methods=["DELETE"]),
]
