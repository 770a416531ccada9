"""The place on a search page that takes a picture, sound or clip: chosen, dropped or pasted anywhere, or read from a link."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.examples import MOST_BYTES
from core.messages.formatting import duration
from core.messages.translation import N_, _
from core.models.search_query import Example
from core.models.video import QueryKind, timecode
from web.components.component import Component
from web.components.upload.upload import upload_session
from web.escape_markdown import escape_markdown
from web.http.base_path import below_base
from web.http.examples import picture_address
from web.http.routes import thumb_address
from web.http.uploads.routes import token_for

HERE: Final = Path(__file__).parent
KINDS: Final = {
    QueryKind.IMAGE: ("image", N_("Picture")),
    QueryKind.AUDIO: ("graphic_eq", N_("Sound")),
    QueryKind.VIDEO: ("movie", N_("Clip")),
}
"""The icon and the name of each."""


_catch = Component("clipseek_example_catch", HERE / "example_catch")
_area = Component("clipseek_example_area", HERE / "example_area")


def example_box(example: Example | None, *, key: str, on_pick: Callable[[Example | None], None]) -> None:
    """Show the chosen example with a cross to take it out again, or a button that opens the ways to choose one.

    `on_pick` is called before the page runs again: with what was chosen, or None for the cross. `key` keeps several apart.
    """
    with st.container(key=f"example_box_{key}", horizontal=True, vertical_alignment="center", gap="small", width="content"):
        if example is None:
            with st.popover(_("Add a picture or clip"), icon=":material/add_photo_alternate:"):
                _area(key=f"example_area_{key}", data={"key": key, "words": _words()})
        else:
            _chosen(example, key, on_pick)
        _catch(
            key=f"example_catch_{key}", data=_told(example, key), width="content", on_picked_change=lambda: _picked(key, on_pick)
        )


def _told(example: Example | None, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "digest": example.digest if example is not None else None,
        "address": below_base("/examples"),
        "token": token_for(upload_session()),
        "most_bytes": MOST_BYTES,
        "words": _words(),
    }


def _picked(key: str, on_pick: Callable[[Example | None], None]) -> None:
    """What the browser says is only a name for something that is kept here, or nothing."""
    digest = st.session_state.get(f"example_catch_{key}", {}).get("picked")
    example = cached.search.find_example(digest) if isinstance(digest, str) else None
    if example is not None:
        on_pick(example)


def _chosen(example: Example, key: str, on_pick: Callable[[Example | None], None]) -> None:
    picture, title, about = _seen(example)
    with st.container(key=f"example_chip_{key}", horizontal=True, vertical_alignment="center", width="content"):
        st.html(
            f'<div class="example_chip"><span class="seen">{picture}</span>'
            f'<span class="named"><b>{escape(title)}</b><span>{escape(about)}</span></span></div>',
            width="content",
        )
        st.button(
            escape_markdown(_("Search without {name}", name=title)),
            key=f"example_remove_{key}",
            icon=":material/close:",
            type="tertiary",
            on_click=on_pick,
            args=(None,),
        )


def _seen(example: Example) -> tuple[str, str, str]:
    """The picture as HTML, the name, and what it is."""
    if example.moment is not None:
        return _moment(example)
    if example.concept_id is not None:
        name = next((look.name for look in cached.searches.saved_concepts() if look.id == example.concept_id), "")
        return _icon("style"), name or _("No longer here"), _("Look")
    icon, kind = KINDS[example.kind or QueryKind.IMAGE]
    facts = cached.search.example_facts(example)
    if facts is None:
        return _icon(icon), _("No longer here"), _(kind)
    about = _(kind)
    if facts.seconds is not None:
        about = f"{about} · {_('first 30 s') if facts.is_cut else duration(facts.seconds)}"
    return f'<img src="{escape(picture_address(example))}" alt="">', facts.name or _(kind), about


def _moment(example: Example) -> tuple[str, str, str]:
    assert example.moment is not None
    try:
        video = cached.application.services().catalog.videos.get(example.moment.video_id)
    except ClipseekError:
        video = None
    if video is None:
        return _icon("movie"), _("No longer here"), _("Moment")
    span = example.moment.span
    about = _("Like this photo") if video.is_photo else _("Like the moment at {time}", time=timecode(span.start_sec))
    return f'<img src="{escape(thumb_address(video, span.middle_sec))}" alt="">', video.title, about


def _icon(name: str) -> str:
    return f'<span class="icon" aria-hidden="true" translate="no">{name}</span>'


def _words() -> dict[str, str]:
    return {
        "drop": _("Drop a picture, sound or clip here, or"),
        "choose": _("choose a file"),
        "about": _("Or paste it anywhere on this page. Of sounds and clips, the first 30 seconds count."),
        "ask": _("Or a link to one"),
        "placeholder": "https://example.com/picture.jpg",
        "use": _("Use"),
        "drop_here": _("Let go to search by it"),
        "pasted": _("Pasted picture"),
        "sending": _("Uploading {name}: {share} %"),
        "looking": _("Looking at {name} …"),
        "stop": _("Never mind"),
        "empty": _("This file is empty. Nothing was paid. Copy or download it again."),
        "too_large": _("Too large to search by: at most 200 MB is possible. Nothing was paid. Cut out the part that matters."),
        "broken": _("The connection broke off. Nothing was paid. Try it once more."),
    }
