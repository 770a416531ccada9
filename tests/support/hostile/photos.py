"""Hostile photographs: good ones of all kinds that were damaged, and some that claim to be far larger than they are."""

from __future__ import annotations

import io
import random
import struct
from pathlib import Path
from typing import Final

from PIL import Image

from tests.support.hostile.damage import damaged
from tests.support.hostile.media import picture
from tests.support.photos import halves, make_photo, make_raw

ENDINGS: Final = (".jpg", ".png", ".webp", ".heic", ".avif", ".tif")
HUGE: Final = ((100_000, 100_000), (100_000, 1), (1, 100_000), (2**31 - 1, 2), (65_535, 65_535), (1, 1))


def _tiff(width: int, height: int, bits: int, *, compression: int = 1) -> bytes:
    """A TIFF of one strip that claims this size and holds next to nothing; with 8, what it holds unpacks to far more."""
    body = b"\0" * 64
    fields = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, bits),
        (259, 3, compression),
        (262, 3, 1),
        (273, 4, 200),
        (277, 3, 1),
        (278, 4, height),
        (279, 4, len(body)),
    ]
    head = struct.pack("<HHI", 0x4949, 42, 8) + struct.pack("<H", len(fields))
    return (head + b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in fields)).ljust(200, b"\0") + body


def _tiff_in_circles() -> bytes:
    """Its only directory says that the next one is itself."""
    return struct.pack("<HHI", 0x4949, 42, 8) + struct.pack("<H", 0) + struct.pack("<I", 8)


def _lying_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose header claims another size."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG")
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", min(height, 65_535), min(width, 65_535))
    return bytes(data)


def _flat(ending: str, width: int, height: int) -> bytes:
    """A whole picture of one colour, of a few kilobytes and many points."""
    out = io.BytesIO()
    options = {".tif": ("TIFF", {"compression": "tiff_lzw"}), ".png": ("PNG", {})}
    name, how = options[ending]
    Image.new("1", (width, height)).save(out, name, **how)
    return out.getvalue()


class Photos:
    """Photographs to begin with are made once, in `folder`."""

    def __init__(self, folder: Path) -> None:
        whole = [(ending, make_photo(folder / f"photo{ending}").read_bytes()) for ending in ENDINGS]
        whole.append((".dng", make_raw(folder / "photo.dng", halves(1200, 800)).read_bytes()))
        lies = [(".tif", _tiff(*size, bits, compression=how)) for size in HUGE for bits in (1, 32) for how in (1, 5, 8)]
        lies += [(".jpg", _lying_jpeg(*size)) for size in HUGE]
        self.largest = _flat(".tif", 11_000, 11_000)
        """A whole photograph of nearly as many points as are taken."""
        lies += [(".tif", _tiff_in_circles()), (".png", _flat(".png", 20_000, 20_000)), (".tif", self.largest)]
        self._whole, self._lies = whole, lies

    def one(self, dice: random.Random) -> tuple[str, bytes]:
        """What it is called, and what it holds."""
        if dice.random() < 0.1:
            return dice.choice(("photo.jpg", "photo.heic")), picture(dice)
        ending, data = dice.choice(self._lies if dice.random() < 0.3 else self._whole)
        # One in ten is called by what it is not.
        name = f"photo{dice.choice((*ENDINGS, '.cr2', '.mp4')) if dice.random() < 0.1 else ending}"
        return name, data if dice.random() < 0.2 else damaged(dice, data)
