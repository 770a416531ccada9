"""`/assets`: files that tasks can name by id, uploaded in one request or fetched from a link."""

from __future__ import annotations

import json
import mimetypes
import shutil
import uuid
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.answers import page_and_limit
from demo.api.desk import Desk, desk_of
from demo.asset_store import Asset
from demo.clock import stamp
from demo.refusals import invalid, missing, not_there, too_large, unknown

LARGEST_DIRECT: Final = 200 * 1024 * 1024
LARGEST_IMAGE: Final = 32 * 1024 * 1024
FORM_FIELDS: Final = ("method", "file", "url", "filename", "enable_hls", "enable_thumbnail", "user_metadata")
LIST_FIELDS: Final = ("page", "page_limit", "asset_ids", "asset_types", "filename")
COPY_BLOCK: Final = 1024 * 1024


async def create(request: Request) -> Response:
    """201 with the asset, still `processing`; its bytes are on disk by then, or being fetched."""
    async with request.form(max_files=1, max_fields=20) as form:
        asset = await run_in_threadpool(_create, desk_of(request), form)
    return JSONResponse(asset, status_code=201)


def _create(desk: Desk, form: FormData) -> dict[str, Any]:
    for name in form:
        if name not in FORM_FIELDS:
            raise unknown(name)
    method = _text(form, "method")
    if method is None:
        raise missing("method")
    if method not in ("direct", "url"):
        raise invalid("method", "Allowed here: direct, url.")
    metadata = _text(form, "user_metadata")
    if metadata is not None:
        _check_metadata(metadata)
    if method == "url":
        url = _text(form, "url")
        if url is None:
            raise missing("url")
        filename = _text(form, "filename") or Path(url.partition("?")[0]).name or "file"
        asset = _add(desk, "url", filename, url, metadata)
        desk.jobs.wake()
        return body_of(desk, asset)
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise missing("file")
    return _keep(desk, file, _text(form, "filename") or file.filename or "file", metadata)


def _keep(desk: Desk, file: UploadFile, filename: str, metadata: str | None) -> dict[str, Any]:
    limit = LARGEST_IMAGE if kind_of(filename) == "image" else LARGEST_DIRECT
    if file.size is not None and file.size > limit:
        raise too_large(file.size, limit)
    partial = desk.options.partial / f"{uuid.uuid4().hex}.asset"
    with partial.open("wb") as target:
        shutil.copyfileobj(file.file, target, COPY_BLOCK)
    asset = _add(desk, "direct", filename, None, metadata)
    desk.assets.received(asset.id, partial)
    desk.jobs.wake()
    return body_of(desk, desk.assets.get(asset.id) or asset)


def _add(desk: Desk, method: str, filename: str, url: str | None, metadata: str | None) -> Asset:
    desk.state.count("assets_created")
    return desk.assets.add(
        method=method, kind=kind_of(filename), filename=filename, file_type=type_of(filename), url=url, user_metadata=metadata
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
    body |= {"size": asset.size, "duration": asset.duration}
    if desk.assets.status(asset) == "ready" and asset.duration is not None:
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


def kind_of(filename: str) -> str:
    """`video`, `audio` or `image`, by the file's ending."""
    kind = type_of(filename).partition("/")[0]
    return kind if kind in ("audio", "image") else "video"


def type_of(filename: str) -> str:
    return mimetypes.guess_type(filename)[0] or "video/mp4"


def _known(desk: Desk, asset_id: str) -> Asset:
    asset = desk.assets.get(asset_id)
    if asset is None:
        raise not_there(asset_id, "assets")
    return asset


def _text(form: FormData, name: str) -> str | None:
    value = form.get(name)
    if isinstance(value, UploadFile):
        raise invalid(name)
    return value or None


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
