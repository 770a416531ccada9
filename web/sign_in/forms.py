"""Forms of the sign-in: what makes one, and whether what comes back was sent from it.

Each form carries a random text that the browser also has as a cookie. Another site can have a browser send a form, but can
neither read that text nor set the cookie. Browsers that say where a request comes from (`Sec-Fetch-Site`) are asked as well.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from html import escape
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from core.messages.translation import _
from web.http.access.session_cookie import is_https
from web.sign_in.document import document

COOKIE: Final = "clipseek_form"
TOKEN: Final = "form"  # noqa: S105 - the name of a field
MOST_BYTES: Final = 16_384


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `complete` is what the browser may fill in (the tokens of HTML's `autocomplete`)."""

    name: str
    label: str
    complete: str
    value: str = ""
    hint: str = ""
    is_secret: bool = False

    def html(self, *, has_focus: bool) -> str:
        kind = "password" if self.is_secret else "text"
        focus = " autofocus" if has_focus else ""
        hint = f"<small>{escape(self.hint)}</small>" if self.hint else ""
        return (
            f'<label>{escape(self.label)} <input name="{self.name}" type="{kind}" autocomplete="{self.complete}" required'
            f' value="{escape(self.value)}" autocapitalize="none" spellcheck="false"{focus}>{hint}</label>'
        )


@dataclass(frozen=True, slots=True)
class Form:
    """A document with one form: what stands above it, its fields and its buttons (value and words), and what stands below."""

    title: str
    fields: tuple[Field, ...]
    presses: tuple[tuple[str, str], ...]
    above: str = ""
    below: str = ""
    hidden: dict[str, str] = field(default_factory=dict)


def form_document(request: Request, form: Form, *, trouble: str = "", status: int = 200) -> Response:
    """The document. It is sent back to its own address."""
    known = request.cookies.get(_cookie(request), "")
    token = known if len(known) == 43 else secrets.token_urlsafe(32)
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in {TOKEN: token, **form.hidden}.items()
    )
    # A form that is shown again keeps what was right, so its first empty field is the one to fill in.
    first_empty = next((one for one in form.fields if not one.value), None)
    fields = "".join(one.html(has_focus=one is first_empty) for one in form.fields)
    presses = "".join(
        f'<button name="press" value="{value}" class="{"second" if number else "first"}">{escape(words)}</button>'
        for number, (value, words) in enumerate(form.presses)
    )
    answer = document(
        form.title, f'{trouble}{form.above}<form method="post">{hidden}{fields}{presses}</form>{form.below}', status=status
    )
    answer.set_cookie(_cookie(request), token, secure=is_https(request), httponly=True, samesite="lax", path="/")
    return answer


async def sent(request: Request) -> dict[str, str] | None:
    """What was entered; None if it does not come from a form of ours, or is larger than any could be."""
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 9 and int(length) <= MOST_BYTES):
        return None
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return None
    async with request.form(max_files=0, max_fields=20) as entered:
        values = {name: value for name, value in entered.items() if not isinstance(value, UploadFile)}
    known = request.cookies.get(_cookie(request), "")
    is_ours = bool(known) and hmac.compare_digest(values.get(TOKEN, "").encode(), known.encode())
    return values if is_ours else None


def stale() -> str:
    """What is said of a form that was not sent from a page of ours, or from one that was open for very long."""
    sentence = _("This page was open for too long. Nothing was sent; please enter it again.")
    return f'<p class="trouble" role="alert">{escape(sentence)}</p>'


def _cookie(request: Request) -> str:
    return f"__Host-{COOKIE}" if is_https(request) else COOKIE
