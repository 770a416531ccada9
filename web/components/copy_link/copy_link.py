"""A button that puts a link or a text into the clipboard. Only the browser knows the app's own address: it makes a link whole."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from core.messages.translation import _
from web.components.component import Component

HERE: Final = Path(__file__).parent

_component = Component(
    "clipseek_copy_link",
    HERE / "copy_link",
    html='<button class="copy_link" type="button"><span class="sign" aria-hidden="true"></span>'
    '<span class="word" aria-live="polite"></span></button>',
)


def copy_link(query: str, key: str) -> None:
    """A button that copies the address of this page with `query`, a query string without its question mark."""
    _button({"query": query}, _("Copy link"), key)


def copy_text(text: str, key: str) -> None:
    """A button that copies `text`."""
    _button({"text": text}, _("Copy"), key)


def _button(copied: dict[str, str], label: str, key: str) -> None:
    _component(key=key, data={**copied, "words": _words(label)}, width="content")


def _words(label: str) -> dict[str, str]:
    return {
        "copy": label,
        "copied": _("Copied"),
        "failed": _("Copying is not allowed here"),
    }
