"""A picture to search by: upright, of a bounded size, as a plain JPEG with nothing but its points in it."""

from __future__ import annotations

import io
import math
import warnings
from typing import Final

import numpy as np
from PIL import Image, ImageOps

from core.errors import MediaError, Reason
from core.media.av.limits import size_words

MOST_PICTURE_BYTES: Final = 32 * 1024 * 1024
MOST_POINTS: Final = 80_000_000
"""As many as the largest cameras take; decoding them needs a few hundred megabytes at most."""
LONGEST_SIDE: Final = 2048
SHORTEST_SIDE: Final = 128
"""The provider takes no smaller ones; those are enlarged."""
LEAST_SIDE: Final = 32
"""Below this there is nothing to be seen in a picture."""
SMALL_BOX: Final = (480, 270)

_QUALITY: Final = 90
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF")
_STARTS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_BAD: Final = (OSError, ValueError, SyntaxError, MemoryError, TypeError, LookupError, ArithmeticError, EOFError, RuntimeError)
"""What the library raises for damaged pictures: among others, whatever its readers of formats stumble over."""


def looks_like_picture(head: bytes) -> bool:
    """Whether a file that begins so is a picture of a kind we read."""
    if head.startswith(_STARTS):
        return True
    return (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or (head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"))


def picture_of(data: bytes) -> tuple[bytes, bytes]:
    """The picture as a JPEG of at most LONGEST_SIDE, and a small one of it for the screen; of moving ones, the first frame.

    Raises MediaError (EXAMPLE_LARGE, EXAMPLE_UNREADABLE, EXAMPLE_SMALL, EXAMPLE_HUGE).
    """
    if len(data) > MOST_PICTURE_BYTES:
        raise MediaError(Reason.EXAMPLE_LARGE, limit=f"{MOST_PICTURE_BYTES // (1024 * 1024)} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = _upright(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError(Reason.EXAMPLE_HUGE, most=MOST_POINTS // 1_000_000) from error
    except _BAD as error:
        raise MediaError(Reason.EXAMPLE_UNREADABLE, detail=type(error).__name__) from error
    fitted = picture.resize(_fitted(*picture.size), Image.Resampling.LANCZOS)
    small = fitted.copy()
    small.thumbnail(SMALL_BOX)
    return jpeg(fitted, _QUALITY), jpeg(small)


def jpeg(picture: Image.Image, quality: int = 82) -> bytes:
    """Nothing but the points."""
    out = io.BytesIO()
    # Comments of the file it came from would go along.
    picture.info = {}
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _upright(data: bytes) -> Image.Image:
    """The points as RGB, turned as the camera was held, what is transparent on white."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        _refuse_unfit(*opened.size)
        # Large photographs are decoded smaller right away.
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.load()
        turned = ImageOps.exif_transpose(opened)
        if turned.mode.startswith("I;16"):
            return Image.fromarray((np.asarray(turned).astype(np.uint16) >> 8).astype(np.uint8)).convert("RGB")
        if turned.has_transparency_data:
            seen = turned.convert("RGBA")
            ground = Image.new("RGBA", seen.size, "white")
            return Image.alpha_composite(ground, seen).convert("RGB")
        return turned.convert("RGB")


def _refuse_unfit(width: int, height: int) -> None:
    if width * height > MOST_POINTS:
        raise MediaError(Reason.EXAMPLE_HUGE, most=MOST_POINTS // 1_000_000)
    short, long = sorted((width, height))
    if short < LEAST_SIDE or long * SHORTEST_SIDE > short * LONGEST_SIDE:
        raise MediaError(Reason.EXAMPLE_SMALL, size=size_words(width, height))


def _fitted(width: int, height: int) -> tuple[int, int]:
    short, long = sorted((width, height))
    scale = max(min(1.0, LONGEST_SIDE / long), SHORTEST_SIDE / short)
    return math.ceil(width * scale), math.ceil(height * scale)
