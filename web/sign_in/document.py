"""The documents of the sign-in: plain HTML that works without a script, with nothing on it that a stranger may not see."""

from __future__ import annotations

import base64
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from core.messages.faults import Told, what_happened, what_to_do
from core.messages.translation import _, spoken
from web.colours import root_style
from web.http.base_path import below_base
from web.http.text_font import font_style

HERE: Final = Path(__file__).parent
PRODUCT: Final = "Clipseek"
STYLE_PATH: Final = "/sign-in/style.css"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
"""Other sites are not told the address of an invitation. With no referrer at all, browsers would hide from us who sent a form."""


def document(title: str, content: str, *, status: int = 200) -> HTMLResponse:
    """A whole document with our mark, the title as its heading, and `content`, which is HTML."""
    body = f"""<!doctype html>
<html lang="{escape(spoken())}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · {PRODUCT}</title>
<link rel="icon" href="{_picture("logo.svg")}">
<link rel="stylesheet" href="{escape(below_base(STYLE_PATH))}">
</head>
<body class="sign_in"><main>
<img class="mark" src="{_picture("wordmark.svg")}" alt="{PRODUCT}" width="120" height="24">
<h1>{escape(title)}</h1>
{content}
</main></body>
</html>"""
    return HTMLResponse(body, status, HEADERS)


def trouble(told: Told) -> str:
    """What went wrong, read aloud when the document comes."""
    hint = what_to_do(told)
    return f'<p class="trouble" role="alert"><strong>{escape(what_happened(told))}</strong> {escape(hint)}</p>'


def remark(sentence: str) -> str:
    """Something to know, in a quiet line."""
    return f'<p class="remark" role="status">{escape(sentence)}</p>'


def link(sentence: str, address: str, *, is_press: bool = False) -> str:
    """A link of its own line; as a press it looks like a button."""
    look = ' class="press"' if is_press else ""
    return f'<p><a href="{escape(address)}"{look}>{escape(sentence)}</a></p>'


def way_in() -> str:
    """The link to the sign-in, where there is nothing else to do."""
    return link(_("Go to the sign-in"), below_base("/sign-in"))


@cache
def _picture(name: str) -> str:
    picture = (HERE.parent / "shell" / "theme" / name).read_bytes()
    return f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"


def serve_style(_request: Request) -> Response:
    """The style of these documents, in the colours and the font of the pages."""
    text = root_style() + font_style() + (HERE / "sign_in.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css", headers={"Cache-Control": "public, max-age=300"})


STYLE_ROUTE: Final = Route(STYLE_PATH, serve_style, methods=["GET"])
