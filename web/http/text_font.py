"""Serves the font of the pages for our own documents (sign-in, shared pages), also to people who are not signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from web.http.base_path import below_base

FONT_PATH: Final = "/text-font.woff2"
HEADERS: Final = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}


def font_style() -> str:
    """The font for the beginning of a style sheet. Until it has come, or where it is missing, the system's is shown."""
    return (
        "@font-face{font-family:'Source Sans';font-weight:200 900;font-display:swap;"
        f"src:url({below_base(FONT_PATH)}) format('woff2')}}"
    )


def serve_font(_request: Request) -> Response:
    """The upright letters, in all weights."""
    folder = Path(streamlit.__file__).parent / "static" / "static" / "media"
    found = sorted(folder.glob("SourceSansVF-Upright.*.woff2"))
    if not found:
        return PlainTextResponse("not found", 404)
    return FileResponse(found[0], media_type="font/woff2", headers=HEADERS)


FONT_ROUTES: Final = [Route(FONT_PATH, serve_font, methods=["GET"])]
