"""When and with what a file was recorded: from its own notes, those of the camera and those of editing programs.

Where it was recorded is read only if that is asked for. Runs in a limited process.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from av.container import InputContainer
from av.video.stream import VideoStream

from core.media.av import gps
from core.media.av.source import Openable
from core.media.av.source_time import notes_of
from core.models.recording import Coordinates, DateFrom, Recording

_HEAD_BYTES, _TAIL_BYTES = 1 << 18, 1 << 22
"""Cameras and editing programs put their notes at the beginning or the end of a file."""
_MOST_NOTES: Final = 1 << 17
_LONGEST: Final = 100
_FIRST_YEAR: Final = 1990
"""Before it there were no such files: a clock that was never set says 1904, 1970 or 1980."""
_AHEAD_SEC: Final = 14 * 3600
"""In the zone that is furthest ahead it is tomorrow already."""
_MOMENT: Final = re.compile(r"(\d{4})[-:/](\d\d)[-:/](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?")
_CAMERA_NOTES: Final = (b"<NonRealTimeMeta", b"</NonRealTimeMeta>")
_XMP: Final = (b"<x:xmpmeta", b"</x:xmpmeta>")
_XMP_DATES: Final = ("exif:DateTimeOriginal", "xmpDM:shotDate", "xmp:CreateDate")

Dated = tuple[float, int | None]
"""Seconds on the clock of the place, and by how many minutes it is ahead of UTC."""


def recording_of(source: Openable, container: InputContainer, stream: VideoStream, *, with_gps: bool = False) -> Recording:
    """What an open file says; of a link, what its container notes."""
    notes: dict[str, str] = {}
    for some in notes_of(container, stream):
        notes = some | notes
    camera_notes, xmp = texts_in(source) if isinstance(source, Path) else ("", "")
    dated, date_from = next(((dated, date_from) for dated, date_from in _dates(notes, camera_notes, xmp) if dated), (None, None))
    at, zone_min = dated or (None, None)
    return Recording(
        at,
        zone_min,
        date_from,
        camera=_camera(notes, camera_notes, xmp),
        lens=clean(
            notes.get("com.apple.quicktime.camera.lens_model"),
            _value(camera_notes, "Lens", "modelName"),
            *(_xmp(xmp, name) for name in ("aux:Lens", "exifEX:LensModel")),
        ),
        reel=clean(notes.get("reel_name"), _xmp(xmp, "xmpDM:tapeName")),
        place=_place(notes, camera_notes, xmp) if with_gps else None,
    )


def _place(notes: Mapping[str, str], camera_notes: str, xmp: str) -> Coordinates | None:
    in_xmp = gps.of_xmp(_xmp(xmp, "exif:GPSLatitude"), _xmp(xmp, "exif:GPSLongitude"))
    return gps.of_notes(notes) or gps.of_sony(camera_notes) or in_xmp


def _dates(notes: Mapping[str, str], camera_notes: str, xmp: str) -> Iterator[tuple[Dated | None, DateFrom]]:
    """The surest first."""
    yield moment_of(notes.get("com.apple.quicktime.creationdate", "")), DateFrom.PHONE
    if "com.android.version" in notes:
        # Android keeps the rule that this is UTC, and does not say where the phone was.
        yield moment_of(notes.get("creation_time", ""), is_utc=True), DateFrom.PHONE
    yield moment_of(_value(camera_notes, "CreationDate", "value")), DateFrom.CAMERA
    for name in _XMP_DATES:
        yield moment_of(_xmp(xmp, name)), DateFrom.XMP
    for name in ("date", "creation_time", "modification_date"):
        dated = moment_of(notes.get(name, ""))
        # Cameras write the time of their own clock and call it UTC.
        yield (dated[0], None if notes.get(name, "").endswith("Z") else dated[1]) if dated else None, DateFrom.HEADER


def moment_of(text: str, *, is_utc: bool = False) -> Dated | None:
    """A day, with a time and a zone if they are said; None for what is no day that can be."""
    found = _MOMENT.match(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    said = found[7]
    zone_min = 0 if said == "Z" or is_utc else None
    if said and said != "Z":
        zone_min = (int(said[1:3]) * 60 + int(said[-2:])) * (-1 if said[0] == "-" else 1)
    try:
        place = timezone(timedelta(minutes=zone_min or 0))
        at = datetime(year, month, day, hour, minute, second, tzinfo=place)
    except ValueError:
        return None
    if year < _FIRST_YEAR or at.timestamp() > time.time() + _AHEAD_SEC:
        return None
    return at.replace(tzinfo=UTC).timestamp(), zone_min


def _camera(notes: Mapping[str, str], camera_notes: str, xmp: str) -> str:
    """Maker and model."""
    pairs = (
        (notes.get("com.apple.quicktime.make"), notes.get("com.apple.quicktime.model")),
        (notes.get("com.android.manufacturer"), notes.get("com.android.model")),
        (_value(camera_notes, "Device", "manufacturer"), _value(camera_notes, "Device", "modelName")),
        (_xmp(xmp, "tiff:Make"), _xmp(xmp, "tiff:Model")),
        (notes.get("make"), notes.get("model")),
    )
    return camera_of(pairs)


def camera_of(pairs: Iterable[tuple[str | None, str | None]]) -> str:
    """The first of these makers and models that says a model, as a name; empty without one."""
    for maker, model in ((clean(maker), clean(model)) for maker, model in pairs):
        if model:
            return model if model.casefold().startswith(maker.casefold()) else f"{maker} {model}"[:_LONGEST]
    return ""


def texts_in(path: Path) -> tuple[str, str]:
    """The notes of the camera and of editing programs, empty where there are none."""
    size = path.stat().st_size
    with path.open("rb") as file:
        parts = [file.read(_HEAD_BYTES)]
        file.seek(max(_HEAD_BYTES, size - _TAIL_BYTES))
        parts.append(file.read())
    return _between(parts, *_CAMERA_NOTES), _between(parts, *_XMP)


def _between(parts: list[bytes], begin: bytes, end: bytes) -> str:
    for part in parts:
        at = part.find(begin)
        if at >= 0:
            until = part.find(end, at, at + _MOST_NOTES)
            return part[at : until if until >= 0 else at].decode("utf-8", errors="replace")
    return ""


# Strangers' XML is looked at as text: all that is wanted is a few values, and a parser could be made to work for hours.


def _value(text: str, element: str, attribute: str) -> str:
    found = re.search(rf'<{element}\s[^<>]*?\b{attribute}="([^"<>]*)"', text)
    return html.unescape(found[1]) if found else ""


def _xmp(text: str, name: str) -> str:
    """A property, which may be written as an attribute or as an element."""
    found = re.search(rf'\b{name}(?:="([^"<>]*)"|>([^<>]*)</)', text)
    return html.unescape(found[1] or found[2] or "") if found else ""


def clean(*texts: str | None) -> str:
    """The first of these that says anything, as a line that can be shown."""
    lines = ("".join(c for c in text or "" if c.isprintable()).strip()[:_LONGEST] for text in texts)
    return next(filter(None, lines), "")
