"""`/assets/multipart-uploads`: large files in slices, and the place the slices are put to, as an object store would offer it."""

from __future__ import annotations

import hashlib
import os
from typing import Any, Final

from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.answers import ROOT, SLICES, body_of
from demo.api.app_state import AppState, state_of
from demo.refusals import invalid, not_there
from demo.requests import MoreAddresses, NewUpload, SlicesReport
from demo.upload_store import Upload

FIRST_ADDRESSES: Final = 10
_NEW: Final = TypeAdapter(NewUpload)
_MORE: Final = TypeAdapter(MoreAddresses)
_REPORT: Final = TypeAdapter(SlicesReport)


async def create(request: Request) -> Response:
    """201 with the first addresses."""
    asked = await body_of(request, _NEW)
    state = state_of(request)
    asset = state.assets.add(asked.filename)
    upload = state.uploads.add(asset.id, asked.total_size)
    answer = {
        "upload_id": upload.id,
        "asset_id": asset.id,
        "upload_urls": _addresses(request, upload, 1, FIRST_ADDRESSES),
        "upload_headers": {},
        "chunk_size": upload.chunk_size,
        "total_chunks": upload.total_chunks,
    }
    return JSONResponse(answer, status_code=201)


async def more_addresses(request: Request) -> Response:
    """Addresses of further slices."""
    upload = _known(request)
    asked = await body_of(request, _MORE)
    found = _addresses(request, upload, asked.start, asked.count)
    return JSONResponse({"upload_id": upload.id, "start_index": asked.start, "count": len(found), "upload_urls": found})


async def report(request: Request) -> Response:
    """Slices that have been put; the last report makes the asset. A report may be repeated."""
    upload = _known(request)
    asked = await body_of(request, _REPORT)
    return JSONResponse(await run_in_threadpool(_report, state_of(request), upload, asked))


def _report(state: AppState, upload: Upload, asked: SlicesReport) -> dict[str, Any]:
    for entry in asked.completed_chunks:
        if not state.uploads.report(upload.id, entry.chunk_index, entry.proof):
            raise invalid("proof", f"Chunk {entry.chunk_index} has not arrived like this.")
    if state.uploads.is_complete(upload):
        state.assets.received(upload.asset_id, state.uploads.file(upload.id))
        state.jobs.wake()
    return {"asset_id": upload.asset_id, "total_completed": state.uploads.reported(upload.id)}


async def put_slice(request: Request) -> Response:
    """Writes one slice where it belongs and answers its ETag."""
    uploads = state_of(request).uploads
    upload, index = uploads.get(request.path_params["upload_id"]), int(request.path_params["chunk"])
    if upload is None or not 1 <= index <= upload.total_chunks or not uploads.file(upload.id).exists():
        return Response("no such upload", 404)
    digest, size = hashlib.md5(usedforsecurity=False), 0
    handle = os.open(uploads.file(upload.id), os.O_WRONLY)
    try:
        async for block in request.stream():
            if size + len(block) > upload.size_of(index):
                return Response("the slice is too large", 400)
            os.pwrite(handle, block, (index - 1) * upload.chunk_size + size)
            digest.update(block)
            size += len(block)
    finally:
        os.close(handle)
    if size != upload.size_of(index):
        return Response("the slice is too small", 400)
    uploads.arrived(upload.id, index, digest.hexdigest())
    return Response(status_code=200, headers={"ETag": f'"{digest.hexdigest()}"'})


def _addresses(request: Request, upload: Upload, start: int, count: int) -> list[dict[str, Any]]:
    base = str(request.base_url).rstrip("/").removesuffix(ROOT)
    return [
        {"chunk_index": index, "url": f"{base}{SLICES}/{upload.id}/{index}"}
        for index in range(start, min(start + count, upload.total_chunks + 1))
    ]


def _known(request: Request) -> Upload:
    upload_id = request.path_params["upload_id"]
    upload = state_of(request).uploads.get(upload_id)
    if upload is None:
        raise not_there(upload_id, "multipart-uploads")
    return upload


ROUTES: Final = [
    Route("/assets/multipart-uploads", create, methods=["POST"]),
    Route("/assets/multipart-uploads/{upload_id}/presigned-urls", more_addresses, methods=["POST"]),
    Route("/assets/multipart-uploads/{upload_id}", report, methods=["POST"]),
]
SLICE_ROUTES: Final = [Route(f"{SLICES}/{{upload_id}}/{{chunk:int}}", put_slice, methods=["PUT"])]
