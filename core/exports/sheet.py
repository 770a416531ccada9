"""A contact sheet: a picture of each moment with its title, times and note, on pages to print or pass on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align

from core.errors import LinkError, MediaError
from core.exports.making import Making, length_ms, span_of
from core.handoff.timeline import Event, Timeline
from core.media.fonts import font_paths, in_known_letters
from core.media.pictures.picture_times import picture_ms
from core.models.video import timecode

log = logging.getLogger(__name__)

ROOM_BYTES: Final = 50_000_000
COLUMNS, ROWS = 4, 3
_MARGIN_MM, _GAP_MM, _HEAD_MM = 12.0, 5.0, 16.0
_FAMILY: Final = "sheet"


def make_sheet(making: Making, timeline: Timeline) -> Path:
    """The PDF. Moments of which there is no picture have an empty place. Raises DiskFull, WorkStopped."""
    making.check_room(ROOM_BYTES)
    page = _Page(timeline)
    done_ms = 0
    for number, event in enumerate(timeline.events):
        if making.should_stop():
            break
        page.add(number, event, _picture(making, event))
        done_ms += length_ms(event)
        making.tell(done_ms)
    path = making.folder / "half.pdf"
    page.save(path)
    return path


def _picture(making: Making, event: Event) -> Path | None:
    video = making.videos[event.source.id]
    at_ms = picture_ms(span_of(event).middle_sec, video.duration_sec)
    try:
        return making.parts.thumbs.get(video.id, at_ms, lambda: making.opened(event))
    except (MediaError, LinkError) as error:
        log.info("no picture of %s for a contact sheet: %s", video.id, error.reason)
        return None


class _Page:
    """A4 across, so many moments a page."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._pdf = FPDF(orientation="landscape", format="A4")
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.c_margin = 0
        self._pdf.set_title(timeline.title)
        self._add_fonts()
        self._width = (self._pdf.w - 2 * _MARGIN_MM - (COLUMNS - 1) * _GAP_MM) / COLUMNS
        self._height = (self._pdf.h - 2 * _MARGIN_MM - _HEAD_MM - (ROWS - 1) * _GAP_MM) / ROWS

    def add(self, number: int, event: Event, picture: Path | None) -> None:
        place = number % (COLUMNS * ROWS)
        if place == 0:
            self._pdf.add_page()
            length = timecode(float(self._timeline.rate.seconds(self._timeline.length)))
            self._text(_MARGIN_MM, _MARGIN_MM, self._pdf.w / 2, 14, 0, [self._timeline.title])
            self._text(self._pdf.w / 2, _MARGIN_MM, self._pdf.w / 2 - _MARGIN_MM, 10, 90, [length], Align.R)
        left = _MARGIN_MM + place % COLUMNS * (self._width + _GAP_MM)
        top = _MARGIN_MM + _HEAD_MM + place // COLUMNS * (self._height + _GAP_MM)
        shown = self._width * 9 / 16
        self._pdf.set_fill_color(20)
        self._pdf.rect(left, top, self._width, shown, style="F")
        if picture is not None:
            self._pdf.image(picture, left, top, self._width, shown, keep_aspect_ratio=True)
        top += shown + 1
        self._text(left, top, self._width, 9, 0, [str(number + 1), event.title])
        self._text(left, top + 4.2, self._width, 7.5, 90, [f"{event.source_in} - {event.source_out}", event.source.name])
        self._text(left, top + 7.8, self._width, 7.5, 60, [event.note])

    def save(self, path: Path) -> None:
        self._pdf.output(str(path))

    def _text(
        self, left: float, top: float, width: float, size: float, grey: int, parts: Sequence[str], align: Align = Align.L
    ) -> None:
        """One line, cut where the room ends. Each part is read in its own direction: an Arabic name turns no times round."""
        self._pdf.set_font(_FAMILY if font_paths() else "helvetica", size=size)
        self._pdf.set_text_color(grey)
        for part in parts:
            said = in_known_letters(part)
            while said and self._pdf.get_string_width(said) > width - 1:
                said = said[: -2 if said.endswith("…") else -1].rstrip() + ("…" if font_paths() else "")
            self._pdf.set_xy(left, top)
            self._pdf.cell(width, size / 2.2, said, align=align)
            used = self._pdf.get_string_width(f"{said}  ")
            left, width = left + used, width - used

    def _add_fonts(self) -> None:
        """The system's fonts, the first for most letters and the others for what it lacks."""
        for number, path in enumerate(font_paths()):
            self._pdf.add_font(f"{_FAMILY}{number or ''}", fname=path)
        others = [f"{_FAMILY}{number}" for number in range(1, len(font_paths()))]
        if others:
            self._pdf.set_fallback_fonts(others, exact_match=False)
        # Arabic letters join, and are read from the right.
        self._pdf.set_text_shaping(bool(font_paths()))
