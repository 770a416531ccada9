"""What a camera writes into a file of its own beside a recording: when, with what, and on which reel. Runs in a limited process.

Sony writes attributes (`<CreationDate value="…"/>`), Panasonic and Canon elements (`<StartDate>…</StartDate>`). Both are read
as text: all that is wanted is a few values, and a parser could be made to work for hours.
"""

from __future__ import annotations

import html
import re
from typing import Final

from core.media.av import gps
from core.media.av.recording import camera_of, clean, moment_of
from core.models.recording import DateFrom, Recording

NOTES_BYTES: Final = 1 << 18
_LONGEST_PART: Final = 4000
_WIDEST: Final = 400
"""What else an element says of itself before it is told from a text that never ends."""
_DATES: Final = ("CreationDate", "StartDate", "StartDateTime", "ShootDate", "RecordingDate", "CreationDateTime")
_MAKERS: Final = ("Manufacturer", "manufacturer", "Maker", "Make")
_MODELS: Final = ("ModelName", "modelName", "Model")
_REELS: Final = ("ReelName", "TapeName", "CartridgeName", "Reel")


def text_of(data: bytes) -> str:
    """The file as text, as much of it as can matter."""
    return data[:NOTES_BYTES].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", errors="replace")


def notes_of(data: bytes, *, with_gps: bool = False) -> Recording:
    """What the file says of its recording; empty where it says nothing, or is none of these."""
    text = text_of(data)
    dated = next((found for name in _DATES for said in _said(text, name) if (found := moment_of(said))), None)
    device, lens = _part(text, "Device"), _part(text, "Lens")
    return Recording(
        at=dated[0] if dated else None,
        zone_min=dated[1] if dated else None,
        date_from=DateFrom.CAMERA if dated else None,
        camera=camera_of([(_first(device, _MAKERS), _first(device, _MODELS))]),
        lens=clean(_first(lens, (*_MODELS, "LensModel")) if lens != text else "", _first(text, ("LensModel", "LensName"))),
        reel=clean(_first(text, _REELS)),
        place=gps.of_sony(text) if with_gps else None,
    )


def _part(text: str, element: str) -> str:
    """An element with what is in it, as far as it can matter; the whole text where there is none."""
    found = re.search(rf"{element}(?<=[<:]{element})\b", text)
    if found is None:
        return text
    begin = max(0, text.rfind("<", 0, found.start()))
    part = text[begin : begin + _LONGEST_PART]
    end = re.match(r"<[^<>]*/>", part) or re.search(rf"</(?:\w+:)?{element}>", part)
    return part[: end.end()] if end else part


def _first(text: str, names: tuple[str, ...]) -> str:
    return next((said for name in names for said in _said(text, name)), "")


def _said(text: str, name: str) -> list[str]:
    """The values of an attribute of this name, of an element's `value`, and of an element's text.

    Each pattern begins with the name and looks back from there: so it is looked for quickly, whatever the text is made of.
    """
    element = f"{name}(?<=[<:]{name})"
    found = re.findall(rf'{element}\s[^<>]{{0,{_WIDEST}}}?\bvalue="([^"<>]*)"', text)
    found += re.findall(rf'{name}(?<=\s{name})="([^"<>]*)"', text)
    found += re.findall(rf"{element}(?:\s[^<>]{{0,{_WIDEST}}})?>([^<>]*)</", text)
    return [html.unescape(one).strip() for one in found if one.strip()]
