"""The one player: a moment of a file with exact seek and stop.

What else is on the page may follow it and move it without a run of the script, through its element `.st-key-clip_player .player`:
the events of its `video` element tell where it stands, and it listens to `clipseek:moment` with `{start, end, play}` in `detail`
(seconds): with `play` it goes there and plays, without it only marks the moment as the one that is on. Either way it no longer
stops at the moment's end, unless it is to loop.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import streamlit as st

from core.messages.translation import _
from core.models.video import Span, timecode
from web.components.component import Component

HERE: Final = Path(__file__).parent
CONTEXT_SEC: Final = 5
KEY: Final = "clip_player_component"

_component = Component("clipseek_player", HERE / "player")


class Wish(StrEnum):
    """What the player asks of the page."""

    COPY = "copy"
    """Make a small copy that every browser plays."""
    LOOK = "look"
    """Look how far the copy is."""
    RENEW = "renew"
    """Give another address: the one it has is too old."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a video is read from, and what is known of how browsers take it."""

    address: str
    video_id: str = ""
    """Of the video that it is, where its moments can be gathered into a collection."""
    plays: str = "maybe"
    """`yes`, `maybe` or `no`, as `core.cached.how_plays` says."""
    ask_picture: str = ""
    """A MIME type: the browser that does not know it shows no picture."""
    ask_sound: str = ""
    """A MIME type: the browser that does not know it plays no sound."""
    copy: str = ""
    """How it stands with the small copy: `none`, `wanted`, `making`, `ready` or `failed`; empty where there can be none."""
    copy_address: str = ""
    copy_share: float = 0.0
    """How much of the copy is made, 0..1."""
    why: str = ""
    """Why no copy could be made."""
    on_wish: Callable[[Wish], None] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the film strip: a moment of the video and where its picture is."""

    span: Span
    picture: str


@dataclass(frozen=True, slots=True)
class Trimming:
    """What is called where the beginning and the end of what plays can be set, and what plays be split."""

    trim: Callable[[Span], None]
    split: Callable[[float], None]
    """With the second at which the second part begins."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is shown of a video around the moment that plays, and on it."""

    strip: Sequence[Frame] = ()
    """The film strip."""
    parts: Sequence[Span] = ()
    """What was looked for inside a longer moment: the moments of a sequence."""
    heat: Sequence[tuple[Span, float]] = ()
    """How much each moment of the video answers the search, 0..1, in order."""
    captions: str = ""
    """Where captions as WebVTT are, on this host; empty if there are none."""
    trimming: Trimming | None = None


def clip_player(source: Source, span: Span, duration_sec: float, *, fps: float = 25.0, poster: str, around: Around) -> None:
    """Play `span` of a file: starts at its first second, stops at its last, with what is around it below."""

    def wished() -> None:
        told = st.session_state.get(KEY, {}).get("wish")
        # The browser may say anything at all.
        if source.on_wish is not None and told in tuple(Wish):
            source.on_wish(Wish(told))

    def trimmed() -> None:
        span = _span_of(st.session_state.get(KEY, {}).get("trim"))
        if around.trimming is not None and span is not None:
            around.trimming.trim(span)

    def split() -> None:
        at_sec = st.session_state.get(KEY, {}).get("split")
        if around.trimming is not None and isinstance(at_sec, int | float) and math.isfinite(at_sec):
            around.trimming.split(at_sec)

    with st.container(key="clip_player"):
        _component(
            key=KEY,
            data={
                "src": source.address,
                "video": source.video_id,
                "how": {
                    "plays": source.plays,
                    "picture": source.ask_picture,
                    "sound": source.ask_sound,
                    "copy": source.copy,
                    "copy_src": source.copy_address,
                    "share": round(source.copy_share, 2),
                    "why": source.why,
                },
                "start": span.start_sec,
                "end": span.end_sec,
                "duration": duration_sec,
                "fps": fps,
                "context": CONTEXT_SEC,
                "poster": poster,
                "captions": around.captions,
                "trims": around.trimming is not None,
                "strip": [
                    {**_times(frame.span), "picture": frame.picture, "label": timecode(frame.span.start_sec)}
                    for frame in around.strip
                ],
                "parts": [_times(part) for part in around.parts],
                "heat": [{**_times(moment), "level": round(level, 3)} for moment, level in around.heat],
                "words": _words(),
            },
            on_wish_change=wished,
            on_trim_change=trimmed,
            on_split_change=split,
        )


def _span_of(told: object) -> Span | None:
    """A stretch of time that the browser tells; None for anything else."""
    match told:
        case {"start": int() | float() as start, "end": int() | float() as end}:
            return Span(start, end) if math.isfinite(start) and math.isfinite(end) and 0 <= start < end else None
    return None


def _times(span: Span) -> dict[str, float]:
    return {"start": span.start_sec, "end": span.end_sec}


def _words() -> dict[str, str]:
    return {
        "player": _("Player"),
        "play": _("Play"),
        "pause": _("Pause"),
        "replay": _("Replay (R)"),
        "loop": _("Loop (Shift L)"),
        "context": _("± 5 s"),
        "mute": _("Mute (M)"),
        "unmute": _("Sound on (M)"),
        "volume": _("Volume"),
        "speed": _("Speed {rate} (< and > change it)"),
        "captions": _("Captions (T)"),
        "full": _("Full screen (F)"),
        "gather": _("Add to the collection (B)"),
        "gathered": _("Take out of the collection (B)"),
        "set_in": _("Begin here (I)"),
        "set_out": _("End here (O)"),
        "split": _("Split here (S)"),
        "trimmed": _("{start} – {end}, {length} long"),
        "gather_parts": _("Shift B: its parts, one by one"),
        "position": _("Position in the video"),
        "context_long": _("Five seconds more on both sides (C)"),
        "heat": _("Where this video fits the search"),
        "cannot": _(
            "This browser cannot play this video. The file may be gone from its host, or be of a kind that browsers do not know."
        ),
        "no_kind": _("Browsers do not play this kind of file."),
        "no_picture": _("This browser shows no picture of this kind of video."),
        "no_sound": _("This browser may play this video without its sound."),
        "no_hls": _("This browser does not play streams (HLS). Safari and newer versions of Chrome do."),
        "no_connection": _("No connection to {host}. Nothing is lost: try again when it answers."),
        "no_files": _("No connection to where the files are kept. Nothing is lost: try again when it answers."),
        "slow": _("Waiting for {host} …"),
        "here": _("this app"),
        "gone": _("The file is no longer here."),
        "old": _("This page is too old to play from. Load it again."),
        "again": _("Try again"),
        "anyway": _("Play it anyway"),
        "make_copy": _("Make a small copy that plays here"),
        "copy_wanted": _("The small copy will be made next."),
        "copy_making": _("The small copy is being made: {share} %. It plays here as soon as it is ready."),
        "copy_failed": _("No small copy could be made of it. {why}"),
        "copy_plays": _("A small copy plays here, because this browser cannot play the file as it is."),
    }
