"""EDL (CMX3600): the oldest list of cuts, read by nearly every program. It counts by one rate and holds 999 cuts.

Reels have eight letters, so comments carry the whole name. Programs differ in the comment that they look at. DaVinci Resolve also
imports markers from an EDL: of each event it looks at the place on the line, and at a comment with colour, name and length.
"""

from __future__ import annotations

from typing import Final

from core.handoff.names import reel_names
from core.handoff.timeline import Event, Timeline

MOST_EVENTS: Final = 999
_TITLE_LETTERS: Final = 70
COLOUR: Final = "ResolveColorBlue"
_LONGEST_NAME: Final = 120


def edl(timeline: Timeline) -> str:
    """A list of cuts that all have the timeline's rate (`Timeline.by_rate`). Ends are those of the frame behind the last."""
    rate, reels = timeline.rate, reel_names(timeline.sources)
    lines = [f"TITLE: {timeline.title[:_TITLE_LETTERS]}", f"FCM: {'DROP FRAME' if rate.is_drop else 'NON-DROP FRAME'}", ""]
    for number, (event, at, length) in enumerate(timeline.placed(), 1):
        begin = timeline.start + at
        tracks = "AA/V" if event.source.has_audio else "V"
        times = (event.source_in, event.source_out, rate.timecode(begin), rate.timecode(begin + length))
        lines += [
            f"{number:03}  {reels[event.source.id]:8} {tracks:5} C        {' '.join(times)}",
            f"* FROM CLIP NAME: {event.source.name}",
            f"* SOURCE FILE: {event.source.path}",
            *([f"* COMMENT: {event.note}"] if event.note else []),
        ]
    return "\r\n".join([*lines, ""])


def markers(timeline: Timeline) -> str:
    """One marker for each cut, as long as the cut, where it lies on the line that the other formats hand off."""
    rate = timeline.rate
    lines = [f"TITLE: {timeline.title[:_TITLE_LETTERS]}", f"FCM: {'DROP FRAME' if rate.is_drop else 'NON-DROP FRAME'}", ""]
    for number, (event, at, length) in enumerate(timeline.placed(), 1):
        begin = timeline.start + at
        times = f"{rate.timecode(begin)} {rate.timecode(begin + 1)}"
        lines += [f"{number:03}  001      V     C        {times} {times}", f" |C:{COLOUR} |M:{_name(event)} |D:{length}", ""]
    return "\r\n".join(lines)


def _name(event: Event) -> str:
    """The title, and the note if there is one. A stroke begins the next field."""
    said = f"{event.title}: {event.note}" if event.note else event.title
    return said.replace("|", "/")[:_LONGEST_NAME]
