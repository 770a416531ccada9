"""What is said in a video as a file for others: subtitles of two kinds, plain text, and a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from core.library.csv_export import harmless
from core.media.captions.captions import Cue, clock, webvtt
from core.spoken.line import Line

COLUMNS: Final = ("start", "end", "speaker", "text", "language", "source")


class Format(StrEnum):
    """The kinds of files; the values are their endings."""

    SRT = "srt"
    VTT = "vtt"
    TXT = "txt"
    CSV = "csv"


MIME: Final = {Format.SRT: "application/x-subrip", Format.VTT: "text/vtt", Format.TXT: "text/plain", Format.CSV: "text/csv"}


def written(lines: Sequence[Line], format_: Format) -> bytes:
    """The lines as a file of this format, UTF-8."""
    return _WRITE[format_](lines).encode("utf-8-sig" if format_ is Format.CSV else "utf-8")


def _subrip(lines: Sequence[Line]) -> str:
    times = (f"{clock(line.start_ms)} --> {clock(line.end_ms)}".replace(".", ",") for line in lines)
    return "\n".join(
        f"{number}\n{time}\n{_said(line)}\n" for number, (time, line) in enumerate(zip(times, lines, strict=True), 1)
    )


def _web_vtt(lines: Sequence[Line]) -> str:
    return webvtt(Cue(line.start_ms, line.end_ms, _said(line)) for line in lines)


def _text(lines: Sequence[Line]) -> str:
    return "".join(f"{_said(line)}\n" for line in lines)


def _table(lines: Sequence[Line]) -> str:
    """`start` and `end` in seconds."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in lines:
        cells = (
            f"{line.start_ms / 1000:.3f}",
            f"{line.end_ms / 1000:.3f}",
            line.speaker,
            line.text,
            line.language,
            line.source.value,
        )
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue()


def _said(line: Line) -> str:
    return f"{line.speaker}: {line.text}" if line.speaker else line.text


_WRITE: Final[dict[Format, Callable[[Sequence[Line]], str]]] = {
    Format.SRT: _subrip,
    Format.VTT: _web_vtt,
    Format.TXT: _text,
    Format.CSV: _table,
}
