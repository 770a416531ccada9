"""`/assets/multipart-uploads`: large files in pieces, and the place the pieces are put to, as an object store would offer it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.answers import ROOT, SINK, page_and_limit
from demo.api.app_state import Desk, desk_of
from demo.api.assets import LARGEST_IMAGE, kind_of, type_of
from demo.api.bodies import json_of
from demo.api.fields import Fields
from demo.clock import stamp
from demo.refusals import Refusal, invalid, not_there, too_large
from demo.upload_store import Chunk, Upload

LARGEST: Final = 10 * 1024**3
MOST_LINKS: Final = 50
LINK_SEC: Final = 3600


async def create(request: Request) -> Response:
    """201 with the first links, at most ten."""
    body = Fields(await json_of(request))
    body.only("filename", "type", "total_size", "enable_hls", "enable_thumbnail", "user_metadata")
    filename, kind = body.text("filename"), body.choice("type", ("video", "audio", "image"))
    size = body.whole("total_size", 1, 2**62)
    limit = LARGEST_IMAGE if kind == "image" else LARGEST
    if size > limit:
        raise too_large(size, limit)
    file_type = type_of(filename)
    if kind_of(file_type) != kind:
        file_type = {"video": "video/mp4", "audio": "audio/mpeg", "image": "image/jpeg"}[kind]
    metadata = json.dumps(body.require("user_metadata")) if "user_metadata" in body else None
    desk = desk_of(request)
    desk.state.count("assets")
    asset = desk.assets.add(
        method="multipart", kind=kind, filename=filename, file_type=file_type, url=None, user_metadata=metadata
    )
    upload = desk.uploads.add(asset.id, size)
    answer = {
        "upload_id": upload.id,
        "asset_id": asset.id,
        "upload_urls": _links(request, desk, upload, 1, min(10, upload.total_chunks)),
        "upload_headers": {},
        "chunk_size": upload.chunk_size,
        "total_chunks": upload.total_chunks,
        "expires_at": stamp(upload.expires_at),
    }
    return JSONResponse(answer, status_code=201)


async def more_links(request: Request) -> Response:
    """Links for further pieces."""
    desk = desk_of(request)
    upload = _open(desk, request)
    body = Fields(await json_of(request))
    body.only("start", "count")
    start, count = body.whole("start", 1, upload.total_chunks), body.whole("count", 1, MOST_LINKS)
    links = _links(request, desk, upload, start, min(count, upload.total_chunks - start + 1))
    answer = {"upload_id": upload.id, "start_index": start, "count": len(links), "upload_urls": links}
    return JSONResponse({**answer, "generated_at": stamp(time.time())})


async def report(request: Request) -> Response:
    """Pieces that have been put; the last report makes the asset."""
    desk = desk_of(request)
    upload = _open(desk, request)
    body = Fields(await json_of(request))
    body.only("completed_chunks")
    entries = [Fields(raw, f"completed_chunks[{number}]") for number, raw in enumerate(body.items("completed_chunks"))]
    answer = await run_in_threadpool(_report, desk, upload, entries)
    return JSONResponse(answer)


def _report(desk: Desk, upload: Upload, entries: list[Fields]) -> dict[str, Any]:
    arrived = desk.uploads.chunks(upload.id)
    news = 0
    for entry in entries:
        entry.only("chunk_index", "proof", "proof_type", "chunk_size")
        index = entry.whole("chunk_index", 1, upload.total_chunks)
        entry.choice("proof_type", ("etag",))
        chunk = arrived.get(index)
        if chunk is None or chunk.etag != entry.text("proof") or chunk.size != entry.whole("chunk_size", 1, 2**40):
            raise invalid(entry.name("proof"), f"Chunk {index} has not arrived like this.")
        news += desk.uploads.report(upload.id, index)
    reported = sum(chunk.reported_at is not None for chunk in desk.uploads.chunks(upload.id).values())
    answer: dict[str, Any] = {
        "asset_id": upload.asset_id,
        "processed_chunks": news,
        "duplicate_chunks": len(entries) - news,
        "total_completed": reported,
    }
    if reported == upload.total_chunks:
        # Marked before the file moves: of two last reports at once, one moves it. A kill in between is put right at the start.
        if desk.uploads.complete(upload.id):
            desk.assets.received(upload.asset_id, desk.uploads.file(upload.id))
            desk.jobs.wake()
        answer["url"] = f"https://assets.invalid/{upload.asset_id}"
    return answer


def status(request: Request) -> Response:
    """Which pieces have arrived, in pages."""
    desk = desk_of(request)
    upload = _known(desk, request.path_params["upload_id"])
    page, limit = page_and_limit(request.query_params)
    arrived = desk.uploads.chunks(upload.id)
    numbers = range(1, upload.total_chunks + 1)[(page - 1) * limit : page * limit]
    states = [_state(number, arrived.get(number)) for number in numbers]
    reported = [number for number, chunk in arrived.items() if chunk.reported_at is not None]
    info = {"limit_per_page": limit, "page": page, "total_page": -(-upload.total_chunks // limit)}
    body = {
        "upload_id": upload.id,
        "status": upload.status,
        "uploaded_chunks": states,
        "chunks_completed": len(reported),
        "chunks_failed": 0,
        "chunks_pending": upload.total_chunks - len(reported),
        "total_size": upload.total_size,
        "uploaded_size": sum(upload.size_of(number) for number in reported),
        "created_at": stamp(upload.created_at),
        "updated_at": stamp(upload.updated_at),
        "page_info": {**info, "total_results": upload.total_chunks},
    }
    return JSONResponse(body)


def _state(number: int, chunk: Chunk | None) -> dict[str, Any]:
    if chunk is None or chunk.reported_at is None:
        return {"index": number, "status": "pending", "uploaded_at": None}
    return {"index": number, "status": "completed", "uploaded_at": stamp(chunk.reported_at)}


def incomplete(request: Request) -> Response:
    """Uploads that nobody finished, in pages."""
    page, limit = page_and_limit(request.query_params)
    uploads, info = desk_of(request).uploads.incomplete(page, limit)
    data = [
        {
            "upload_id": upload.id,
            "status": upload.status,
            "total_size": upload.total_size,
            "chunk_size": upload.chunk_size,
            "total_chunks": upload.total_chunks,
            "created_at": stamp(upload.created_at),
            "expires_at": stamp(upload.expires_at),
        }
        for upload in uploads
    ]
    return JSONResponse({"data": data, "page_info": info})


async def put_chunk(request: Request) -> Response:
    """The place behind a link: writes one piece where it belongs and answers its ETag. Needs no key, only the link's proof."""
    desk = desk_of(request)
    upload = desk.uploads.get(request.path_params["upload_id"])
    index, query = int(request.path_params["chunk"]), request.query_params
    if upload is None or upload.status != "active" or not 1 <= index <= upload.total_chunks:
        return Response("no such upload", 404)
    expires = query.get("e", "")
    proof = _proof(desk, upload.id, index, expires)
    if not hmac.compare_digest(proof.encode(), query.get("s", "").encode()) or int(expires) < time.time():
        return Response("the link is not valid", 403)
    digest, size = hashlib.md5(usedforsecurity=False), 0
    handle = os.open(desk.uploads.file(upload.id), os.O_WRONLY)
    try:
        async for block in request.stream():
            if size + len(block) > upload.size_of(index):
                return Response("the piece is too large", 400)
            os.pwrite(handle, block, (index - 1) * upload.chunk_size + size)
            digest.update(block)
            size += len(block)
    except ClientDisconnect:
        return Response(status_code=400)
    finally:
        os.close(handle)
    if size != upload.size_of(index):
        return Response("the piece is too small", 400)
    desk.state.count("chunk_uploads")
    desk.uploads.arrived(upload.id, index, digest.hexdigest(), size)
    return Response(status_code=200, headers={"ETag": f'"{digest.hexdigest()}"'})


def _links(request: Request, desk: Desk, upload: Upload, start: int, count: int) -> list[dict[str, Any]]:
    expires = str(int(time.time()) + LINK_SEC)
    base = str(request.base_url).rstrip("/").removesuffix(ROOT)
    return [
        {
            "chunk_index": index,
            "url": f"{base}{SINK}/{upload.id}/{index}?e={expires}&s={_proof(desk, upload.id, index, expires)}",
            "expires_at": stamp(int(expires)),
        }
        for index in range(start, start + count)
    ]


def _proof(desk: Desk, upload_id: str, index: int, expires: str) -> str:
    return hmac.new(desk.secret.encode(), f"{upload_id}|{index}|{expires}".encode(), hashlib.sha256).hexdigest()


def _open(desk: Desk, request: Request) -> Upload:
    upload = _known(desk, request.path_params["upload_id"])
    if upload.status == "expired":
        raise Refusal(400, "upload_expired", "The upload session has expired. Please start a new upload.")
    return upload


def _known(desk: Desk, upload_id: str) -> Upload:
    upload = desk.uploads.get(upload_id)
    if upload is None:
        raise not_there(upload_id, "multipart-uploads")
    return upload


ROUTES: Final = [
    Route("/assets/multipart-uploads", create, methods=["POST"]),
    Route("/assets/multipart-uploads", incomplete, methods=["GET"]),
    Route("/assets/multipart-uploads/{upload_id}/presigned-urls", more_links, methods=["POST"]),
    Route("/assets/multipart-uploads/{upload_id}", report, methods=["POST"]),
    Route("/assets/multipart-uploads/{upload_id}", status, methods=["GET"]),
]
SINK_ROUTES: Final = [Route(f"{SINK}/{{upload_id}}/{{chunk:int}}", put_chunk, methods=["PUT"])]
