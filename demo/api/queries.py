"""`POST /embed-v2`: the vector of a question, at once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.app_state import Desk, desk_of
from demo.api.bodies import decoded, json_of
from demo.api.query_rules import read_query, without_placeholders
from demo.backend import Mind, Vector, blend, shorten
from demo.compute import Item, check_window, embed_file, item
from demo.fetch import Unfetchable, download
from demo.limits import broken, check_image, check_query_length
from demo.orders import Model, Query, QuerySource
from demo.refusals import Refusal, invalid, not_there, too_large

MEBIBYTE: Final = 1024 * 1024
LARGEST_IMAGE: Final = 32 * MEBIBYTE
LARGEST: Final = {Model.MARENGO_3_5: 32 * MEBIBYTE, Model.MARENGO_3_0: 36 * MEBIBYTE}
TOKENS_PER_MEDIUM: Final = 1000
"""What the stand-in says a medium costs; the provider's own count is not known."""
LONGEST_SEC: Final = {Model.MARENGO_3_5: 30.0, Model.MARENGO_3_0: 600.0}
FETCH_SEC: Final = 30.0
MOST_WORDS: Final = {Model.MARENGO_3_5: 2000, Model.MARENGO_3_0: 500}


async def create(request: Request) -> Response:
    """200 with one vector, or with one for each piece of a 3.0 sound or video."""
    raw = await json_of(request)
    desk = desk_of(request)
    answer = await run_in_threadpool(_answer, desk, read_query(raw))
    return JSONResponse(answer)


def _answer(desk: Desk, query: Query) -> dict[str, Any]:
    mind = desk.jobs.mind()
    text, truncated = _words(query)
    try:
        with TemporaryDirectory(dir=desk.options.partial) as folder:
            files = [_file(desk, query, source, Path(folder) / str(n)) for n, source in enumerate(query.sources)]
            if query.order is not None:
                data = list(embed_file(mind, files[0], query.order))
            else:
                vectors = [_look(mind, source.media_type, file) for source, file in zip(query.sources, files, strict=True)]
                if text:
                    vectors.insert(0, mind.embed_text(text))
                data = [item(shorten(blend(vectors), query.dimension), None, None)]
    except mind.Unreadable:
        raise broken() from None
    desk.state.count("queries")
    answer: dict[str, Any] = {"data": data}
    if query.input_type != "text":
        answer["metadata"] = _metadata(query, data)
    if query.model is Model.MARENGO_3_5:
        tokens = {"text": len(text.split())} if text else {}
        tokens |= {source.media_type: TOKENS_PER_MEDIUM for source in query.sources}
        answer["usage"] = {"input_tokens": tokens, "truncated": truncated}
        if truncated:
            answer["usage"]["truncation_reason"] = "model_context_window"
    return answer


def _metadata(query: Query, data: list[Item]) -> dict[str, Any]:
    metadata: dict[str, Any] = {"input_type": query.input_type}
    if query.order is not None:
        metadata["duration"] = max((entry["end_sec"] or 0.0) for entry in data)
        metadata["embedding_scopes"] = list(query.order.scopes)
        metadata["embedding_options"] = list(query.order.options)
    if query.model is Model.MARENGO_3_5:
        metadata["embedding_dimension"] = query.dimension
    return metadata


def _words(query: Query) -> tuple[str | None, bool]:
    if query.text is None:
        return None, False
    words = without_placeholders(query.text).split()
    limit = MOST_WORDS[query.model]
    if len(words) > limit and not query.auto_truncate:
        raise invalid(f"{query.input_type}.input_text", f"It has more than {limit} tokens.")
    return " ".join(words[:limit]), len(words) > limit


def _file(desk: Desk, query: Query, wanted: QuerySource, place: Path) -> Path:
    """The medium on disk. Raises Refusal."""
    source = wanted.source
    limit = LARGEST_IMAGE if wanted.media_type == "image" else LARGEST[query.model]
    if source.kind == "asset_id":
        asset = desk.assets.get(source.value)
        if asset is None:
            raise not_there(source.value, "assets")
        if desk.assets.status(asset) != "ready":
            raise Refusal(400, "asset_not_ready", f"The asset {asset.id} is not ready.")
        place = desk.assets.file(asset.id)
        if (asset.size or 0) > limit:
            raise too_large(asset.size or 0, limit)
    elif source.kind == "base64_string":
        place.write_bytes(decoded(source, limit))
    else:
        try:
            download(
                source.value,
                place,
                allow_private=desk.options.allow_private,
                most_bytes=limit,
                seconds=FETCH_SEC,
            )
        except Unfetchable as reason:
            raise invalid(source.parameter, str(reason)) from None
    if wanted.media_type == "image":
        check_image(place.read_bytes(), source.parameter)
    else:
        facts = desk.jobs.mind().inspect(place)
        check_query_length(facts, LONGEST_SEC[query.model])
        if query.order is not None:
            check_window(facts, query.order)
    return place


def _look(mind: Mind, media_type: str, file: Path) -> Vector:
    if media_type == "image":
        return mind.embed_image(file.read_bytes())
    return mind.embed_clip(file) if media_type == "video" else mind.embed_sound(file)


ROUTES: Final = [Route("/embed-v2", create, methods=["POST"])]
