"""`POST /embed-v2`, the vector of a question, at once; and which of its words the stand-in does not know."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.api.answers import body_of
from demo.api.app_state import state_of
from demo.compute import embed_query
from demo.limits import broken
from demo.refusals import invalid
from demo.requests import QUERY, Query
from demo.understanding import Unreadable, unknown_words


async def create(request: Request) -> Response:
    """200 with one vector."""
    query = await body_of(request, QUERY)
    return JSONResponse(await run_in_threadpool(_embedded, query, state_of(request).options.partial))


def _embedded(query: Query, partial: Path) -> dict[str, Any]:
    try:
        with TemporaryDirectory(dir=partial) as folder:
            return {"data": [embed_query(query, Path(folder))]}
    except Unreadable:
        raise broken() from None
    except ValueError as error:
        raise invalid("media_source", str(error)) from None


def unknown(request: Request) -> Response:
    """The words of `text` that stand for nothing here: not in the lexicon, and spoken in no video.

    The real provider has no such route; it need not, since it knows what words mean.
    """
    found = unknown_words(request.query_params.get("text", ""), state_of(request).tasks.heard)
    return JSONResponse({"unknown": found.words, "is_any_known": found.is_any_known})


ROUTES: Final = [
    Route("/embed-v2", create, methods=["POST"]),
    Route("/demo/unknown-words", unknown, methods=["GET"]),
]
