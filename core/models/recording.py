"""When, where and with what a video was recorded, as its file says it or a person corrects it.

The day and hour are those of the place: what a clock on the wall there showed, kept as if it had shown UTC. So a day is the same
from wherever it is looked at, and a camera that notes no zone can be sorted among others without guessing one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self

_DIGITS: Final = 6
"""Of a degree: a tenth of a metre."""


class DateFrom(StrEnum):
    """Where the date of a recording was read; the values are kept in the catalog."""

    PHONE = "phone"
    """As phones note it, with its zone."""
    CAMERA = "camera"
    """In the camera's own notes, with its zone."""
    XMP = "xmp"
    """In the notes of editing programs."""
    HEADER = "header"
    """In the head of the file: by its rules UTC, in truth the local time of many cameras, or when the file was exported."""
    PERSON = "person"
    """Somebody said so."""


@dataclass(frozen=True, slots=True)
class Recording:
    """`at`: seconds since 1970 on the clock of the place; `zone_min`: by how much it is ahead of UTC, None if nobody says."""

    at: float | None = None
    zone_min: int | None = None
    date_from: DateFrom | None = None
    camera: str = ""
    lens: str = ""
    reel: str = ""
    place: Coordinates | None = None
    """Where it was recorded; only known where somebody asked for it."""

    def completed_by(self, beside: Self) -> Self:
        """What a file says itself, and where it does not, what lies beside it says; a date in the file's head is a guess."""
        dated = self
        if beside.at is not None and self.date_from in (None, DateFrom.HEADER):
            dated = replace(self, at=beside.at, zone_min=beside.zone_min, date_from=beside.date_from)
        return replace(
            dated,
            camera=self.camera or beside.camera,
            lens=self.lens or beside.lens,
            reel=self.reel or beside.reel,
            place=self.place or beside.place,
        )

    def plain(self) -> dict[str, Any]:
        """The same as text and numbers, under the names of the catalog's columns."""
        said = asdict(self)
        place = said.pop("place") or {"latitude": None, "longitude": None}
        return {
            "recorded_at": said.pop("at"),
            "recorded_zone_min": said.pop("zone_min"),
            "recorded_from": said.pop("date_from") or "",
            **said,
            **place,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """What `plain` made. Raises KeyError, TypeError, ValueError for what can't be."""
        at, zone, date_from = plain["recorded_at"], plain["recorded_zone_min"], plain["recorded_from"]
        latitude, longitude = plain["latitude"], plain["longitude"]
        return cls(
            None if at is None else float(at),
            None if zone is None else int(zone),
            DateFrom(date_from) if date_from else None,
            camera=str(plain["camera"]),
            lens=str(plain["lens"]),
            reel=str(plain["reel"]),
            place=None if latitude is None or longitude is None else Coordinates.of(float(latitude), float(longitude)),
        )


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Degrees of WGS 84: `latitude` is negative south of the equator, `longitude` west of Greenwich."""

    latitude: float
    longitude: float

    @classmethod
    def of(cls, latitude: float, longitude: float) -> Self | None:
        """None for what is no place; 0, 0 is what is written without a fix."""
        if not (math.isfinite(latitude) and math.isfinite(longitude)) or abs(latitude) > 90 or abs(longitude) > 180:
            return None
        rounded = cls(round(latitude, _DIGITS), round(longitude, _DIGITS))
        return rounded if rounded.latitude or rounded.longitude else None
