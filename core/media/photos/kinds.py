"""Which files are photographs, told by how they begin, never by their name."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

HEAD_BYTES: Final = 32
"""So much of a file tells."""


class PhotoKind(StrEnum):
    """How a photograph is kept; the values are shown to people in capitals."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    AVIF = "avif"
    TIFF = "tiff"
    """Or raw data: most cameras keep them in the form of TIFF."""
    RAW = "raw"


_STARTS: Final = {
    b"\xff\xd8\xff": PhotoKind.JPEG,
    b"\x89PNG\r\n\x1a\n": PhotoKind.PNG,
    b"II*\0": PhotoKind.TIFF,
    b"MM\0*": PhotoKind.TIFF,
    b"FUJIFILMCCD-RAW": PhotoKind.RAW,
    b"IIRO": PhotoKind.RAW,
    b"IIRS": PhotoKind.RAW,
    b"MMOR": PhotoKind.RAW,
    b"IIU\0": PhotoKind.RAW,
}
_HEIC: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""Brands of stills in the container of films."""


def photo_kind(head: bytes) -> PhotoKind | None:
    """What a file that begins so is; None for anything else, films among it."""
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return PhotoKind.WEBP
    if head[4:8] != b"ftyp":
        return None
    if head[8:12] == b"crx ":
        return PhotoKind.RAW
    if b"avif" in head[8:] or b"avis" in head[8:12]:
        return PhotoKind.AVIF
    return PhotoKind.HEIC if head[8:12] in _HEIC else None
