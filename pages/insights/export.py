"""What the insights page says, as a file or as one picture to take away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.cached.insights.moments import FilteredMoments
from core.errors import ClipseekError
from core.insights.views.address import Section
from core.media.pictures.picture_times import picture_ms
from core.messages.translation import _
from pages.insights import view_state
from web.http.media_access import source_of

log = logging.getLogger(__name__)
MOST_DRAWN: Final = 60
"""Strips in one picture, the first ones; more would be larger than anybody prints."""


def csv_button(section: str, rows: Callable[[], bytes]) -> None:
    """A quiet button that saves what a section shows as CSV.

    `section` names the file and is unique on the page. `rows` makes the file when it is pressed: it may take a while and must not
    change what the page shows.
    """
    _save_button(section, "csv", rows, mime="text/csv", help=_("Save what is shown here as a table"), icon="download")


def png_button(section: str, draw: Callable[[], bytes]) -> None:
    """The same for a picture that `draw` makes, where the section has no chart to save."""
    _save_button(section, "png", draw, mime="image/png", help=_("Save what is shown here as a picture"), icon="image")


def _save_button(section: str, ending: str, make: Callable[[], bytes], *, mime: str, help: str, icon: str) -> None:
    st.download_button(
        ending.upper(),
        for_later(make),
        file_name=f"insights-{section}.{ending}",
        mime=mime,
        key=f"{ending}_{section}",
        help=help,
        icon=f":material/{icon}:",
        type="tertiary",
        on_click="ignore",
    )


class Drawn(NamedTuple):
    """A strip of moments with its name and a line about it."""

    name: str
    about: str
    rows: Sequence[int]


def sheet_png(filtered: FilteredMoments, section: Section, about: str, strips: Iterable[Drawn]) -> bytes:
    """The strips, two in a row, as a PNG; pictures that are not made yet are made now. Rows are of `filtered`."""
    drawn = [(one.name, one.about, [_picture(filtered, row) for row in one.rows]) for one in islice(strips, MOST_DRAWN)]
    return cached.insights.clusters.picture_sheet(_(view_state.SECTIONS[section]), about, drawn)


def _picture(filtered: FilteredMoments, row: int) -> Path | None:
    """Where the picture of a moment is; None if there is none to be had."""
    parts, video = cached.application.services(), filtered.video(row)
    at_ms = picture_ms(filtered.ref(row).span.middle_sec, video.duration_sec)
    try:
        return parts.thumbs.get(video.id, at_ms, lambda: source_of(parts, video))
    except ClipseekError as error:
        log.info("no picture of %s at %d ms: %s %s", video.id, at_ms, error.reason, error.detail)
        return None
