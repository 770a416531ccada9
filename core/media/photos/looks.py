"""What is asked of a photograph in a child process: the same questions as of a film, and their answers."""

from __future__ import annotations

import io
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import ExifTags, Image

from core.media.av import gps
from core.media.av.recording import camera_of, clean, moment_of
from core.media.av.source import Openable
from core.media.photos.kinds import PhotoKind
from core.media.photos.photo import LONGEST_SIDE, Photo, jpeg_of, kind_of, photo_of, refuse_unfit
from core.models.recording import Coordinates, DateFrom, Recording
from core.models.video import MediaInfo
from core.timecode import STILL_TIME, SourceTime

_FILM_FPS: Final = Fraction(5)
"""Nothing moves in it, so a few pictures a second do."""
LONGEST_STILL_SEC: Final = float(STILL_TIME.rate.seconds(STILL_TIME.frames))
FILM_SIDES: Final = (1920, 1080)
SMALL_QUALITY: Final = 82
_DATES: Final = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
)


def is_photo(source: Openable) -> bool:
    """Raises MediaError(FILE_MISSING, UNREADABLE)."""
    return kind_of(source) is not None


def inspect(source: Openable, *, with_gps: bool = False) -> MediaInfo:
    """What it is, refused if it can't become a photo here. A JPEG is decoded, which is quick, so that a broken one is refused;
    others take up to half a second, and are decoded before they are paid for.

    Raises MediaError: EMPTY_FILE, TOO_LARGE, PHOTO_UNREADABLE, PHOTO_HUGE, PHOTO_SMALL, PHOTO_NARROW.
    """
    photo = photo_of(source, 256 if kind_of(source) is PhotoKind.JPEG else 0)
    refuse_unfit(photo)
    return MediaInfo(
        duration_sec=0.0,
        width=photo.width,
        height=photo.height,
        fps=0.0,
        video_codec=photo.kind.value,
        audio_codec=None,
        size_bytes=len(photo.data),
        time=source_time(),
        recording=_taken(photo, with_gps=with_gps),
    )


def source_time() -> SourceTime:
    """How it counts in a list of cuts: as a still."""
    return STILL_TIME


def recording(source: Path, *, with_gps: bool = False) -> Recording:
    """When and with what it was taken. Raises MediaError."""
    return _taken(photo_of(source, 0), with_gps=with_gps)


def picture(source: Openable, width_px: int) -> bytes:
    """A JPEG of it inside a 16:9 box `width_px` wide. Raises MediaError."""
    return jpeg_of(photo_of(source, width_px).picture, (width_px, round(width_px * 9 / 16)), SMALL_QUALITY)


def for_provider(source: Openable, small_px: int) -> tuple[bytes, bytes]:
    """The JPEG that is embedded, and the one for cards, so that it is opened once for both. Raises MediaError."""
    large = jpeg_of(photo_of(source, LONGEST_SIDE).picture, (LONGEST_SIDE, LONGEST_SIDE))
    with Image.open(io.BytesIO(large)) as again:
        return large, jpeg_of(again, (small_px, round(small_px * 9 / 16)), SMALL_QUALITY)


class StillFilm(io.BytesIO):
    """A film that shows a photograph all the time, for whatever is made of films. Raises MediaError."""

    def __init__(self, source: Openable, length_sec: float) -> None:
        super().__init__()
        shown = Image.open(io.BytesIO(jpeg_of(photo_of(source, FILM_SIDES[0]).picture, FILM_SIDES)))
        width, height = (max(2, side - side % 2) for side in shown.size)
        frame = VideoFrame.from_ndarray(np.asarray(shown.crop((0, 0, width, height)).convert("RGB")), "rgb24")
        with av.open(self, "w", format="mp4") as film:
            track = film.add_stream("libx264", rate=_FILM_FPS, options={"preset": "ultrafast", "crf": "16", "g": "250"})
            track.width, track.height, track.pix_fmt = width, height, "yuv420p"
            still = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
            for at in range(max(1, round(min(length_sec, LONGEST_STILL_SEC) * _FILM_FPS))):
                still.pts, still.time_base = at, 1 / _FILM_FPS
                film.mux(track.encode(still))
            film.mux(track.encode(None))
        self.size_bytes = self.tell()
        self.seek(0)


def as_film(source: Openable, until_sec: float) -> Openable:
    """The source itself; of a photograph, a film of it that is so long. Raises MediaError."""
    return StillFilm(source, until_sec) if is_photo(source) else source


def _taken(photo: Photo, *, with_gps: bool = False) -> Recording:
    """What the notes of raw data say, or those of the picture itself."""
    said: dict[int, Any] = {}
    place: Coordinates | None = None
    for exif in (_outer(photo.data), photo.exif):
        if exif is not None:
            # Damaged notes are no reason to refuse a picture.
            with suppress(OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, RuntimeError):
                said = {**dict(exif), **dict(exif.get_ifd(ExifTags.IFD.Exif)), **said}
                place = (_place(exif) if with_gps else None) or place
    at, zone_min, date_from = _date(said)
    return Recording(
        at,
        zone_min,
        date_from,
        camera=camera_of([(_text(said, ExifTags.Base.Make), _text(said, ExifTags.Base.Model))]),
        lens=clean(_text(said, ExifTags.Base.LensModel)),
        place=place,
    )


def _place(exif: Image.Exif) -> Coordinates | None:
    said = exif.get_ifd(ExifTags.IFD.GPSInfo)
    found = []
    for value, way in (
        (ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef),
        (ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef),
    ):
        if value not in said or not _text(said, way):
            return None
        whole, minutes, seconds = (float(part) for part in said[value])
        found.append(gps.degrees(whole, minutes, seconds, _text(said, way)[:1].upper()))
    return Coordinates.of(*found)


def _outer(data: bytes) -> Image.Exif | None:
    """The notes of raw data, which most cameras keep in the form of TIFF."""
    if data[:2] not in (b"II", b"MM"):
        return None
    exif = Image.Exif()
    # Some makers write a mark of their own where TIFF has the number 42.
    plain = data[:2] + (b"*\0" if data[:2] == b"II" else b"\0*") + data[4:]
    with suppress(OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, RuntimeError):
        exif.load_from_fp(io.BytesIO(plain))
        return exif
    return None


def _date(said: dict[int, Any]) -> tuple[float | None, int | None, DateFrom | None]:
    for date, zone in _DATES:
        found = moment_of(_text(said, date) + _text(said, zone))
        if found is not None:
            return *found, DateFrom.CAMERA
    found = moment_of(_text(said, ExifTags.Base.DateTime))
    return (*found, DateFrom.HEADER) if found is not None else (None, None, None)


def _text(said: dict[int, Any], tag: int) -> str:
    value = said.get(tag, "")
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    return value.replace("\0", " ").strip() if isinstance(value, str) else ""
