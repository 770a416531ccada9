"""Where something was recorded, as files say it in several forms. Read only where that is asked for, in a limited process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from core.models.recording import Coordinates

_ISO_6709: Final = re.compile(r"([+-])(\d{2,6})(\.\d{1,12})?([+-])(\d{3,7})(\.\d{1,12})?")
"""`+53.5511+009.9937+012.3/`: degrees, or degrees and minutes, or these and seconds, told apart by how many digits there are."""
_XMP: Final = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d{1,12})?)(?:,(\d{1,2}(?:\.\d{1,12})?))?([NSEW])")
"""`53,33.066N` or `53,33,4N`."""
_SONY: Final = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d{1,12})?)")
_NOTES: Final = ("com.apple.quicktime.location.iso6709", "location")
"""What Apple's files call it, and what FFmpeg calls the box `©xyz` of other phones and the `loci` of 3GP."""
_NEGATIVE: Final = frozenset("SW-")


def of_notes(notes: Mapping[str, str]) -> Coordinates | None:
    """What the notes of a file say, by names in small letters."""
    return next((found for name in _NOTES if (found := of_iso_6709(notes.get(name, "")))), None)


def of_iso_6709(text: str) -> Coordinates | None:
    found = _ISO_6709.match(text.strip())
    if found is None:
        return None
    north, latitude, latitude_part, east, longitude, longitude_part = found.groups(default="")
    # The longitude has one more digit before its minutes: an odd number of them is no form of these.
    if len(longitude) != len(latitude) + 1 or len(latitude) % 2:
        return None
    return Coordinates.of(_packed(latitude + latitude_part, north, 2), _packed(longitude + longitude_part, east, 3))


def of_xmp(latitude: str, longitude: str) -> Coordinates | None:
    """The texts of `exif:GPSLatitude` and `exif:GPSLongitude`."""
    north, east = _XMP.fullmatch(latitude.strip()), _XMP.fullmatch(longitude.strip())
    if north is None or east is None or north[4] not in "NS" or east[4] not in "EW":
        return None
    return Coordinates.of(*(degrees(float(one[1]), float(one[2]), float(one[3] or 0), one[4]) for one in (north, east)))


def of_sony(notes: str) -> Coordinates | None:
    """The group `ExifGPS` in the notes of Sony's cameras: `<Item name="Latitude" value="53:33:03.960"/>` with a `LatitudeRef`."""
    found = []
    for name, ways in (("Latitude", "NS"), ("Longitude", "EW")):
        value, way = _SONY.fullmatch(_item(notes, name)), _item(notes, f"{name}Ref")
        if value is None or way not in tuple(ways):
            return None
        found.append(degrees(float(value[1]), float(value[2]), float(value[3]), way))
    return Coordinates.of(*found)


def degrees(whole: float, minutes: float, seconds: float, way: str) -> float:
    """As one number, negative to the south and the west; `way` is a letter or a sign."""
    value = whole + minutes / 60 + seconds / 3600
    return -value if way in _NEGATIVE else value


def _packed(text: str, way: str, width: int) -> float:
    """Degrees of `width` digits, with the minutes and seconds that follow them without a gap."""
    whole, _, part = text.partition(".")
    parts = [whole[:width], *(whole[at : at + 2] for at in range(width, len(whole), 2))]
    parts[-1] += f".{part or 0}"
    values = [float(one) for one in parts] + [0.0, 0.0]
    return degrees(values[0], values[1], values[2], way)


def _item(notes: str, name: str) -> str:
    found = re.search(rf'<Item name="{name}" value="([^"<>]{{0,40}})"', notes)
    return found[1].strip() if found else ""
