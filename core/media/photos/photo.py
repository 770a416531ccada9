"""A photograph as a picture: upright, its colours those of an ordinary screen, no larger than asked for.

Of raw data the picture is taken that the camera put beside them, as a person saw it there; only without one it is developed.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps

from core.errors import MediaError, Reason
from core.media.av.limits import size_words
from core.media.av.source import Openable, read_beginning
from core.media.photos.kinds import HEAD_BYTES, PhotoKind, photo_kind

MOST_BYTES: Final = 400_000_000
MOST_POINTS: Final = 130_000_000
"""As many as the largest cameras take, decoded; JPEGs are decoded smaller right away, so they may have more."""
LONGEST_SIDE: Final = 1280
"""As it goes to the provider: as large as a frame of a film."""
SHORTEST_SIDE: Final = 128
"""The provider takes no smaller ones."""
MOST_ASPECT: Final = 10.0
QUALITY: Final = 90
_ENOUGH_PREVIEW: Final = 1000
"""A picture beside raw data that is smaller is a thumbnail: it is developed instead."""
_TURNS: Final = {3: 3, 5: 8, 6: 6}
"""How raw data are to be turned, as LibRaw says it, in the numbers of EXIF."""
_READERS: Final = {
    PhotoKind.JPEG: "JPEG",
    PhotoKind.PNG: "PNG",
    PhotoKind.WEBP: "WEBP",
    PhotoKind.HEIC: "HEIF",
    PhotoKind.AVIF: "AVIF",
    PhotoKind.TIFF: "TIFF",
}
"""Which reader of the library is let at a file, and no other."""
_TURNED_BY_THEIR_READERS: Final = (PhotoKind.HEIC, PhotoKind.TIFF)
_BAD: Final = (OSError, ValueError, SyntaxError, MemoryError, TypeError, LookupError, ArithmeticError, EOFError, RuntimeError)
"""What the libraries raise for damaged pictures: among others, whatever their readers of formats stumble over."""


@dataclass(frozen=True, slots=True)
class Photo:
    """An opened photograph: `width` and `height` are those of the whole, turned as it is seen, whatever is decoded of it."""

    kind: PhotoKind
    width: int
    height: int
    picture: Image.Image
    exif: Image.Exif
    data: bytes


def kind_of(source: Openable) -> PhotoKind | None:
    """Whether a file or link is a photograph, and how it is kept. Raises MediaError(FILE_MISSING, UNREADABLE)."""
    return photo_kind(read_beginning(source, HEAD_BYTES))


def photo_of(source: Openable, longest_side: int = LONGEST_SIDE) -> Photo:
    """Open a photograph; what is decoded of it is at least `longest_side` wide or high, if the whole is. With 0, nothing is.

    Raises MediaError: EMPTY_FILE, FILE_MISSING, TOO_LARGE, PHOTO_UNREADABLE, PHOTO_HUGE.
    """
    data = read_beginning(source, MOST_BYTES + 1)
    if not data:
        raise MediaError(Reason.EMPTY_FILE)
    if len(data) > MOST_BYTES:
        raise MediaError(Reason.TOO_LARGE, size_bytes=len(data), limit_bytes=MOST_BYTES)
    with _complaints():
        kind = photo_kind(data[:HEAD_BYTES])
        raw = _raw(data) if kind in (PhotoKind.TIFF, PhotoKind.RAW) else None
        if raw is not None:
            return raw
        if kind is None or kind is PhotoKind.RAW:
            raise MediaError(Reason.PHOTO_UNREADABLE, detail="raw data that nothing here reads")
        return _plain(data, kind, longest_side)


def jpeg_of(picture: Image.Image, box: tuple[int, int], quality: int = QUALITY) -> bytes:
    """A JPEG of a picture that fits into a box, never enlarged, with nothing but its points in it."""
    width, height = picture.size
    scale = min(box[0] / width, box[1] / height, 1.0)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    with _complaints():
        small = picture.copy()
        if size != small.size:
            small = small.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
        # Comments of the file it came from would go along.
        small.info = {}
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality)
    return out.getvalue()


def refuse_unfit(photo: Photo) -> None:
    """Raises MediaError for what the provider does not take."""
    short, long = sorted((photo.width, photo.height))
    if short < SHORTEST_SIDE:
        raise MediaError(Reason.PHOTO_SMALL, size=size_words(photo.width, photo.height))
    if long > short * MOST_ASPECT:
        raise MediaError(Reason.PHOTO_NARROW, size=size_words(photo.width, photo.height))


@contextmanager
def _complaints() -> Iterator[None]:
    """What a library says of a picture that it does not like, in our words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError(Reason.PHOTO_HUGE, most=MOST_POINTS // 1_000_000) from error
    except _BAD as error:
        raise MediaError(Reason.PHOTO_UNREADABLE, detail=f"{type(error).__name__}: {error}"[:200]) from error


def _plain(data: bytes, kind: PhotoKind, longest_side: int) -> Photo:
    if kind is PhotoKind.HEIC:
        _know_heic()
    with Image.open(io.BytesIO(data), formats=(_READERS[kind],)) as opened:
        width, height = opened.size
        exif = opened.getexif()
        if longest_side:
            # A JPEG is decoded at a half, a quarter or an eighth of its size right away.
            opened.draft("RGB", (longest_side, longest_side))
        if opened.size[0] * opened.size[1] > MOST_POINTS:
            raise MediaError(Reason.PHOTO_HUGE, most=MOST_POINTS // 1_000_000)
        turned = _NOTHING
        if longest_side:
            opened.load()
            turned = _on_screen(ImageOps.exif_transpose(opened))
        if exif.get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8) and kind not in _TURNED_BY_THEIR_READERS:
            width, height = height, width
        return Photo(kind, width, height, turned, exif, data)


def _on_screen(picture: Image.Image) -> Image.Image:
    """As RGB in the colours of an ordinary screen; what is transparent lies on white."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        points = np.asarray(picture, dtype=np.float64)
        top = 65535.0 if points.max(initial=0.0) > 255 else 255.0
        return Image.fromarray((np.clip(points / top, 0, 1) * 255).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            made = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SCREEN, outputMode="RGB")
        except (ImageCms.PyCMSError, ValueError, OSError):
            # A profile that fits nothing: the numbers are taken as they stand.
            return picture.convert("RGB")
        return made if made is not None else picture.convert("RGB")
    return picture.convert("RGB")


_NOTHING: Final = Image.new("RGB", (1, 1))
_SCREEN: Final = ImageCms.createProfile("sRGB")


def _raw(data: bytes) -> Photo | None:
    """The picture beside raw data, or what they develop to; None if these are none."""
    import rawpy  # noqa: PLC0415 - few photographs are raw, and it brings a library along

    try:
        opened = rawpy.imread(io.BytesIO(data))
    except rawpy.LibRawError:
        return None
    with opened as raw:
        sizes = raw.sizes
        turn = _TURNS.get(sizes.flip, 1)
        size = (sizes.height, sizes.width) if turn in (6, 8) else (sizes.width, sizes.height)
        found = _beside(raw)
        if found is None or max(found.size) < min(_ENOUGH_PREVIEW, max(size)):
            if size[0] * size[1] > MOST_POINTS:
                raise MediaError(Reason.PHOTO_HUGE, most=MOST_POINTS // 1_000_000)
            # Developing turns it by itself.
            try:
                shown, exif = Image.fromarray(raw.postprocess(use_camera_wb=True, half_size=True)), Image.Exif()
            except rawpy.LibRawError as error:
                raise MediaError(Reason.PHOTO_UNREADABLE, detail=f"{type(error).__name__}: {error}"[:200]) from error
        else:
            exif = found.getexif()
            if exif.get(ExifTags.Base.Orientation, 1) == 1 and turn != 1:
                found.getexif()[ExifTags.Base.Orientation] = turn
            shown = _on_screen(ImageOps.exif_transpose(found))
            if (shown.width > shown.height) != (size[0] > size[1]) and turn == 1:
                size = size[1], size[0]
        return Photo(PhotoKind.RAW, *size, shown, exif, data)


def _beside(raw: Any) -> Image.Image | None:
    """The picture that the camera put beside its raw data."""
    import rawpy  # noqa: PLC0415 - see above

    try:
        thumb = raw.extract_thumb()
        if thumb.format is rawpy.ThumbFormat.BITMAP:
            return Image.fromarray(thumb.data)
        if thumb.format is not rawpy.ThumbFormat.JPEG:
            return None
        found = Image.open(io.BytesIO(thumb.data), formats=("JPEG",))
        found.load()
    except (rawpy.LibRawError, *_BAD):
        return None
    return found


def _know_heic() -> None:
    import pillow_heif  # noqa: PLC0415 - few photographs need it, and it brings a library along

    pillow_heif.register_heif_opener(thumbnails=False)
