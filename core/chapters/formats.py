"""What a video is about as a file for others: JSON, a table, and the list of chapters that YouTube reads in a description."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from core.chapters.synopsis import Synopsis
from core.library.csv_export import harmless
from core.models.video import timecode

COLUMNS: Final = ("start", "end", "title", "summary")


class Format(StrEnum):
    """The kinds of files; the values are their endings."""

    TXT = "txt"
    CSV = "csv"
    JSON = "json"


MIME: Final = {Format.TXT: "text/plain", Format.CSV: "text/csv", Format.JSON: "application/json"}


def written(synopsis: Synopsis, format_: Format) -> bytes:
    """As a file of this format, UTF-8."""
    return _WRITE[format_](synopsis).encode("utf-8-sig" if format_ is Format.CSV else "utf-8")


def _description(synopsis: Synopsis) -> str:
    """YouTube takes a list only if it begins at 0:00."""
    marks = [(chapter.start_ms, chapter.title) for chapter in synopsis.chapters]
    if marks and marks[0][0] >= 1000:
        marks.insert(0, (0, synopsis.title))
    return "".join(f"{timecode(start_ms / 1000)} {title}\n" for start_ms, title in marks)


def _table(synopsis: Synopsis) -> str:
    """`start` and `end` in seconds."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in synopsis.chapters:
        cells = (f"{one.start_ms / 1000:.3f}", f"{one.end_ms / 1000:.3f}", one.title, one.summary)
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue()


def _json(synopsis: Synopsis) -> str:
    chapters = [
        {"start": one.start_ms / 1000, "end": one.end_ms / 1000, "title": one.title, "summary": one.summary}
        for one in synopsis.chapters
    ]
    said = {"title": synopsis.title, "summary": synopsis.summary, "chapters": chapters}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


_WRITE: Final[dict[Format, Callable[[Synopsis], str]]] = {Format.TXT: _description, Format.CSV: _table, Format.JSON: _json}
