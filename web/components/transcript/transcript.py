"""What is said in a video, line by line: follows the player, plays from a line that is pressed, and can be searched.

The browser does all of this by itself; the page is told of what is put right, of a clip that is to be cut, and where there is no
player that the browser could move.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.messages.translation import _
from core.models.video import Span, Video, timecode
from core.spoken.corrections import SHORTEST_MS, Edit, Joined, Reworded, Split
from core.spoken.line import Line
from web.components.component import Component
from web.http.downloads import LONGEST_CUT_MS, cut_address

HERE: Final = Path(__file__).parent
KEY: Final = "transcript_component"
CLIP: Final = "transcript_clip"
"""The stretch of which a clip was asked for last, in the session's state: its video, and how many were asked for before."""
_component = Component("clipseek_transcript", HERE / "transcript")
LONGEST_TEXT: Final = 2_000


def transcript(
    video: Video,
    lines: Sequence[Line],
    on_go: Callable[[float], None],
    on_edit: Callable[[Line, Edit], None] | None = None,
    *,
    key: str = KEY,
    find: str | None = None,
    name: str | None = None,
) -> None:
    """Show `lines`. `on_go` is called before the next run with the second of a line that the browser can't play from itself,
    `on_edit` with a line and what is to become of it; without it, lines can't be changed.

    `find` and `name` are what the box and the list are called where they hold something else than what is said.
    """

    def told(what: str) -> Any:
        # The browser may say anything at all.
        return st.session_state.get(key, {}).get(what)

    def went() -> None:
        at_sec = told("go")
        if isinstance(at_sec, int | float) and math.isfinite(at_sec) and at_sec >= 0:
            on_go(float(at_sec))

    def edited() -> None:
        edit = told("edit")
        if on_edit is None or not isinstance(edit, Mapping):
            return
        now = (edit.get("start"), edit.get("end"), edit.get("before"))
        line = next((one for one in lines if (one.start_ms / 1000, one.end_ms / 1000, one.text) == now), None)
        wanted = None if line is None else edit_of(edit, line, video.duration_sec)
        if line is not None and wanted is not None:
            on_edit(line, wanted)

    def wanted() -> None:
        match told("clip"):
            case [int(start_ms), int(end_ms)] if 0 <= start_ms < end_ms:
                before = st.session_state.get(CLIP, (None, None, 0))
                st.session_state[CLIP] = (video.id, Span(start_ms / 1000, end_ms / 1000), before[2] + 1)

    rows = [
        (one.start_ms / 1000, one.end_ms / 1000, timecode(one.start_ms / 1000), one.speaker, one.text, _was(one)) for one in lines
    ]
    data = {
        "video": video.id,
        "lines": rows,
        "may_edit": on_edit is not None,
        "longest": LONGEST_CUT_MS / 1000,
        "clip": _clip(video),
        "words": _words() | {"find": find or _("Search what is said"), "lines": name or _("What is said")},
    }
    _component(key=key, data=data, on_go_change=went, on_edit_change=edited, on_clip_change=wanted)


def _clip(video: Video) -> tuple[int, int, str, int] | None:
    """Where the clip is to be had that was asked for; its number tells it from the same one asked for before."""
    video_id, span, number = st.session_state.get(CLIP, (None, None, 0))
    return (span.start_ms, span.end_ms, cut_address(video, span) or "", number) if video_id == video.id else None


def _was(line: Line) -> str:
    """What a line that was changed said, and when if that is another time; empty for all others."""
    if not line.original:
        return ""
    said = line.original.replace("\n", " / ")
    if (line.start_ms, line.end_ms) == (line.was_start_ms, line.was_end_ms):
        return _("Changed; it was: {text}", text=said)
    start, end = (f"{timecode(at_ms / 1000)}.{at_ms % 1000:03d}" for at_ms in (line.was_start_ms, line.was_end_ms))
    return _("Changed; it was, from {start} to {end}: {text}", start=start, end=end, text=said)


def _words() -> dict[str, str]:
    return {
        "found": _("lines found: {n}"),
        "pick": _("Select the line at {time}"),
        "picked": _("From {time}, lines: {n}"),
        "play": _("Play"),
        "gather": _("Add to the collection"),
        "gathered": _("Take out of the collection"),
        "save": _("Download clip"),
        "save_title": _("What is selected as an MP4, from its first frame to its last"),
        "saving": _("Cutting …"),
        "save_failed": _("Could not be cut"),
        "too_long": _("Too long to save as a clip: at most a minute is possible"),
        "clear": _("Select nothing"),
        "edit": _("Change the line at {time}"),
        "edit_box": _("How the line is to read"),
        "keep": _("Save"),
        "leave": _("Cancel"),
        "remove": _("Remove the line"),
        "starts": _("Start"),
        "ends": _("End"),
        "now": _("Now"),
        "now_title": _("Where the player is"),
        "no_time": _("Times are written as 1:02.5"),
        "no_length": _("A line ends after it starts."),
        "split": _("Split at the cursor"),
        "join": _("Join with the next"),
    }


def edit_of(told: Mapping[str, Any], line: Line, duration_sec: float) -> Edit | None:
    """None for what makes no sense. No line begins before the video or ends after it, if it did not before."""
    latest_ms = max(round(duration_sec * 1000), line.end_ms)
    start_ms, end_ms = _ms(told.get("from"), line.start_ms), _ms(told.get("to"), line.end_ms)
    start_ms, end_ms = min(start_ms, latest_ms - SHORTEST_MS), min(end_ms, latest_ms)
    said, rest = _text(told.get("said")), _text(told.get("rest"))
    does = told.get("do")
    if does == "remove":
        return Reworded("")
    if not said or not 0 <= start_ms < end_ms:
        return None
    if does == "split" and rest:
        at_ms = start_ms + round((end_ms - start_ms) * len(said) / (len(said) + len(rest)))
        return Split(said, rest, start_ms, at_ms, end_ms)
    edits: dict[str, Edit] = {"keep": Reworded(said, start_ms, end_ms), "join": Joined(said, start_ms)}
    return edits.get(str(does))


def _text(said: Any) -> str:
    return " ".join(said.replace("\0", "").split())[:LONGEST_TEXT] if isinstance(said, str) else ""


def _ms(seconds: Any, otherwise: int) -> int:
    """A time that makes no sense lies before all others."""
    if seconds is None:
        return otherwise
    return round(seconds * 1000) if isinstance(seconds, int | float) and math.isfinite(seconds) and abs(seconds) < 1e9 else -1
