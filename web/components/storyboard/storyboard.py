"""All moments of a video as a row of pictures with times, and what can be done from the one that plays.

The browser follows the player by itself; only what leads elsewhere is told to the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.media.pictures.picture_times import picture_ms
from core.messages.translation import _
from core.models.video import Span, Video, timecode
from web.components.component import Component
from web.http.downloads import cut_address
from web.http.routes import thumb_addresses

HERE: Final = Path(__file__).parent
KEY: Final = "storyboard_component"

_component = Component("clipseek_storyboard", HERE / "storyboard")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that a moment's name is put behind (`more`: search the library by it, `alike`: this video), or its time."""

    more: str
    alike: str
    here: str


def storyboard(
    video: Video,
    moments: Sequence[Span],
    levels: Mapping[Span, float],
    *,
    names: Sequence[str],
    links: Links,
    start_sec: float,
    on_ask: Callable[[str, int], None],
) -> None:
    """Show `moments`; with `levels` (0..1) they are coloured by how much each answers a search.

    `names` are the moments as addresses write them. `on_ask` is called before the next run with `alike`, or with `go` where there
    is no player that the browser could move, and the number of the moment it is about.
    """

    def asked() -> None:
        told = st.session_state.get(KEY, {}).get("ask")
        # The browser may say anything at all.
        if isinstance(told, Mapping) and told.get("what") in ("alike", "go"):
            index = told.get("index")
            if isinstance(index, int | float) and 0 <= index < len(moments):
                on_ask(str(told["what"]), int(index))

    with st.container(key="storyboard"):
        _component(key=KEY, data=_data(video, moments, levels, names, links, start_sec), on_ask_change=asked)


def _data(
    video: Video, moments: Sequence[Span], levels: Mapping[Span, float], names: Sequence[str], links: Links, start_sec: float
) -> dict[str, Any]:
    before, after = thumb_addresses(video)
    return {
        "before": before,
        "after": after,
        "searched": bool(levels),
        "start": start_sec,
        "links": {"more": links.more, "alike": links.alike, "here": links.here},
        "words": _words(),
        "moments": [
            {
                "start": moment.start_sec,
                "end": moment.end_sec,
                "at_ms": picture_ms(moment.middle_sec, video.duration_sec),
                "label": timecode(moment.start_sec),
                "span": str(moment),
                "level": round(levels.get(moment, 0.0), 3),
                "ref": name,
                "save": cut_address(video, moment) or "",
            }
            for moment, name in zip(moments, names, strict=True)
        ],
    }


def _words() -> dict[str, str]:
    return {
        "board": _("Moments of this video"),
        "play": _("Play from"),
        "place": _("moment {number} of {count}"),
        "previous": _("Previous moment (P)"),
        "next": _("Next moment (N)"),
        "more": _("More like this"),
        "alike": _("Similar in this video"),
        "save": _("Download clip"),
        "save_title": _("This moment as an MP4, from its first frame to its last"),
        "saving": _("Cutting …"),
        "save_failed": _("Could not be cut"),
        "too_long": _("Too long to save as a clip: at most a minute is possible"),
        "copy": _("Copy link"),
        "copied": _("Copied"),
        "copy_failed": _("Copying is not allowed here"),
    }
