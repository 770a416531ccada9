"""What a section of the insights page shows, as one picture to take away."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from core import cached, words
from core.cached import ClipseekError, Section, Sight
from core.media.picture_files import picture_ms
from core.services import shared
from web.media_access import source_of

log = logging.getLogger(__name__)

MOST_DRAWN: Final = 60
"""Strips in one picture, the first ones; more would be larger than anybody prints."""


class Drawn(NamedTuple):
    """A strip of moments with its name and a line about it."""

    name: str
    about: str
    rows: Sequence[int]


def sheet_png(sight: Sight, section: Section, about: str, strips: Iterable[Drawn]) -> bytes:
    """The strips, two in a row, as a PNG; pictures that are not made yet are made now. Rows are of `sight`."""
    drawn = [(one.name, one.about, [_picture(sight, row) for row in one.rows]) for one in islice(strips, MOST_DRAWN)]
    return cached.picture_sheet(words.INSIGHTS[f"section_{section}"], about, drawn)


def _picture(sight: Sight, row: int) -> Path | None:
    """Where the picture of a moment is; None if there is none to be had."""
    parts, video = shared(), sight.video(row)
    at_ms = picture_ms(sight.ref(row).span.middle_sec, video.duration_sec)
    try:
        return parts.thumbs.get(video.id, at_ms, lambda: source_of(parts, video))
    except ClipseekError as error:
        log.info("no picture of %s at %d ms: %s %s", video.id, at_ms, error.reason, error.detail)
        return None
