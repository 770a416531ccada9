"""The formats in which cuts are handed off as one small file, and which programs read each."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum
from typing import Final

from core.handoff.edl import MOST_EVENTS, edl, markers
from core.handoff.fcp7 import fcp7
from core.handoff.fcpxml import fcpxml
from core.handoff.names import file_stem
from core.handoff.otio import otio
from core.handoff.texts import LinkOf, subtitles, table
from core.handoff.timeline import Timeline


class Format(StrEnum):
    """The values name the buttons of the dialog."""

    EDL = "edl"
    FCPXML = "fcpxml"
    FCP7XML = "fcp7xml"
    OTIO = "otio"
    CSV = "csv"
    SRT = "srt"
    MARKERS = "markers"


READ_BY: Final = {
    Format.EDL: ("DaVinci Resolve", "Avid Media Composer", "Premiere Pro"),
    Format.FCPXML: ("Final Cut Pro", "DaVinci Resolve"),
    Format.FCP7XML: ("Premiere Pro", "DaVinci Resolve"),
    Format.OTIO: ("DaVinci Resolve 18+", "Flame", "Kdenlive"),
    Format.CSV: ("Excel", "Numbers", "Google Sheets"),
    Format.SRT: ("VLC",),
    Format.MARKERS: ("DaVinci Resolve",),
}
"""Names of programs, which are the same in every language."""
_SUFFIXES: Final = {Format.FCP7XML: "xml"}
_TEXTS: Final = {
    Format.FCPXML: fcpxml,
    Format.FCP7XML: fcp7,
    Format.OTIO: otio,
    Format.SRT: subtitles,
    Format.MARKERS: markers,
}


def file_name(timeline: Timeline, format_: Format) -> str:
    """What the file is called. Several EDLs, which count by one rate each, come as one ZIP."""
    stem = file_stem(timeline.title)
    if format_ is Format.EDL and len(list(timeline.by_rate(MOST_EVENTS))) > 1:
        return f"{stem} EDL.zip"
    if format_ is Format.MARKERS:
        # Else it would be taken for the list of cuts.
        return f"{stem} markers.edl"
    return f"{stem}.{_SUFFIXES.get(format_, format_.value)}"


def write(timeline: Timeline, format_: Format, link_of: LinkOf) -> bytes:
    """The cuts in this format, as a file of `file_name`."""
    if format_ is Format.EDL:
        return _edls(list(timeline.by_rate(MOST_EVENTS)), file_stem(timeline.title))
    if format_ is Format.CSV:
        return table(timeline, link_of)
    return _TEXTS[format_](timeline).encode()


def _edls(lists: list[Timeline], stem: str) -> bytes:
    if len(lists) == 1:
        return edl(lists[0]).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for number, one in enumerate(lists, 1):
            fps = f"{float(one.rate.fps):.2f}".rstrip("0").rstrip(".")
            bundle.writestr(f"{stem} {number} {fps}{'DF' if one.rate.is_drop else ''}.edl", edl(one).encode())
    return packed.getvalue()
