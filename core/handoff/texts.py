"""Cuts as a table for spreadsheets, and as subtitles that name each cut in a player."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from core.handoff.timeline import Event, Timeline
from core.library.csv_export import harmless

COLUMNS: Final = (
    "number", "title", "file", "path", "rate", "source_in", "source_out", "frames", "start", "end", "note", "query", "link",
    "tags",
)  # fmt: skip
LinkOf = Callable[[Event], str]
"""The address of a cut in this app, for whoever has only the table."""


def table(timeline: Timeline, link_of: LinkOf) -> bytes:
    """One line for each cut, UTF-8 with the mark that spreadsheets know it by. `start` and `end` are in seconds of the file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, event in enumerate(timeline.events, 1):
        source, rate = event.source, event.source.time.rate
        row = (
            number,
            event.title,
            source.name,
            source.path,
            f"{float(rate.fps):.3f}".rstrip("0").rstrip(".") + (" DF" if rate.is_drop else ""),
            event.source_in,
            event.source_out,
            event.count,
            _seconds(rate.seconds(event.first)),
            _seconds(rate.seconds(event.end)),
            event.note,
            event.query,
            link_of(event),
            "; ".join(event.tags),
        )
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def subtitles(timeline: Timeline) -> str:
    """SRT: the title and the note of each cut, for as long as it lasts on the line."""
    cues = []
    for number, (event, at, length) in enumerate(timeline.placed(), 1):
        begin, end = timeline.rate.seconds(at), timeline.rate.seconds(at + length)
        said = "\n".join(line for line in (event.title, event.note) if line)
        cues.append(f"{number}\n{_clock(begin)} --> {_clock(end)}\n{said}\n")
    return "\n".join(cues)


def _seconds(time: Fraction) -> str:
    return f"{round(time * 1000) / 1000:.3f}"


def _clock(time: Fraction) -> str:
    seconds, ms = divmod(round(time * 1000), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{ms:03}"
