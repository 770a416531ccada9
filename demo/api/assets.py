"""`/assets`: files that tasks can name by id, uploaded in one request or fetched from a link."""

from __future__ import annotations

import logging
import shutil
import uuid
from pathlib import Path
from typing import IO, Any, Final

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.answers import page_of
from demo.api.app_state import AppState, state_of
from demo.asset_store import Asset
from demo.database import stamp
from demo.fetch import Unfetchable, download, vet
from demo.jobs import UNFETCHED
from demo.refusals import Refusal, invalid, not_there
from demo.requests import NewAsset

logger = logging.getLogger(__name__)


async def create(request: Request) -> Response:
    """201 with the asset, still `processing`; its bytes are on disk by then, those of a link are fetched afterwards."""
    state = state_of(request)
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        fields = NewAsset.model_validate({name: value for name, value in form.multi_items() if name != "file"})
        if fields.method == "url":
            return await _linked(state, fields)
        if not isinstance(file, UploadFile):
            raise Refusal(400, "parameter_not_provided", "The file parameter is required but was not provided.")
        asset = await run_in_threadpool(_keep, state, fields.filename, file.file)
    state.jobs.wake()
    return JSONResponse(asset_body(asset), status_code=201)


async def _linked(state: AppState, fields: NewAsset) -> Response:
    url = fields.url or ""
    try:
        await run_in_threadpool(vet, url, allow_private=state.options.allow_private)
    except Unfetchable as reason:
        raise invalid("url", str(reason)) from None
    asset = state.assets.add(fields.filename)
    return JSONResponse(asset_body(asset), status_code=201, background=BackgroundTask(_fetch, state, asset, url))


def _fetch(state: AppState, asset: Asset, url: str) -> None:
    partial = state.options.partial / f"{uuid.uuid4().hex}.asset"
    try:
        download(url, partial, allow_private=state.options.allow_private)
        state.assets.received(asset.id, partial)
    except (Unfetchable, OSError) as error:
        logger.info("asset %s cannot be fetched: %s", asset.id, error)
        state.assets.failed(asset.id, UNFETCHED)
    finally:
        partial.unlink(missing_ok=True)
    state.jobs.wake()


def _keep(state: AppState, filename: str, source: IO[bytes]) -> Asset:
    partial = state.options.partial / f"{uuid.uuid4().hex}.asset"
    try:
        _copy(source, partial)
        asset = state.assets.add(filename)
        state.assets.received(asset.id, partial)
    finally:
        partial.unlink(missing_ok=True)
    return asset


def _copy(source: IO[bytes], target: Path) -> None:
    with target.open("wb") as out:
        shutil.copyfileobj(source, out)


def listed(request: Request) -> Response:
    """Assets, newest first, in pages; a page past the last is empty."""
    asked = page_of(request)
    assets, info = state_of(request).assets.page(asked.page, asked.page_limit, asked.filename)
    return JSONResponse({"data": [asset_body(asset) for asset in assets], "page_info": info})


def retrieve(request: Request) -> Response:
    return JSONResponse(asset_body(known_asset(state_of(request), request.path_params["asset_id"])))


def delete(request: Request) -> Response:
    """204; a second time 404."""
    state = state_of(request)
    state.assets.delete(known_asset(state, request.path_params["asset_id"]).id)
    return Response(status_code=204)


def asset_body(asset: Asset) -> dict[str, Any]:
    """An asset as the provider writes it."""
    body = {"_id": asset.id, "status": asset.status, "filename": asset.filename, "created_at": stamp(asset.created_at)}
    return {**body, "error": {"message": asset.error}} if asset.error else body


def known_asset(state: AppState, asset_id: str) -> Asset:
    """Raises Refusal."""
    asset = state.assets.get(asset_id)
    if asset is None:
        raise not_there(asset_id, "assets")
    return asset


ROUTES: Final = [
    Route("/assets", create, methods=["POST"]),
    Route("/assets", listed, methods=["GET"]),
    Route("/assets/{asset_id}", retrieve, methods=["GET"]),
    Route("/assets/{asset_id}", delete, methods=["DELETE"]),
]
