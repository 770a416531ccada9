"""Photos made for tests, as cameras and telephones keep them: of two halves, the left one red, the right one blue."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Final

import numpy as np
from PIL import ExifTags, Image

TAKEN: Final = "2024:05:06 10:11:12"


def halves(width: int = 640, height: int = 360) -> Image.Image:
    picture = Image.new("RGB", (width, height), (200, 30, 30))
    picture.paste((30, 30, 200), (width // 2, 0, width, height))
    return picture


def make_photo(path: Path, picture: Image.Image | None = None, *, turn: int = 1) -> Path:
    """The picture as the ending says, with a date, a camera and, in the notes, a turn that undoes one of the points."""
    import pillow_heif

    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model], exif[ExifTags.Base.Orientation] = "Canon", "Canon EOS R6", turn
    notes = exif.get_ifd(ExifTags.IFD.Exif)
    notes[ExifTags.Base.DateTimeOriginal], notes[ExifTags.Base.OffsetTimeOriginal] = TAKEN, "+02:00"
    notes[ExifTags.Base.LensModel] = "RF50mm F1.8"
    picture = picture or halves()
    picture = {6: picture.rotate(90, expand=True), 3: picture.rotate(180)}.get(turn, picture)
    pillow_heif.register_heif_opener()
    picture.save(path, exif=exif)
    return path


def make_raw(path: Path, beside: Image.Image) -> Path:
    """A DNG: a few raw points, and beside them a picture as the camera's own screen shows it."""
    out = io.BytesIO()
    beside.save(out, "JPEG", quality=92)
    jpeg = out.getvalue() + b"\0" * (out.tell() % 2)
    width, height = beside.size
    raw = np.full((height, width), 900, "<u2").tobytes()

    def entries(*fields: tuple[int, int, int, bytes], at: int) -> bytes:
        """A directory of TIFF, with what does not fit into it behind it."""
        head, behind, room = struct.pack("<H", len(fields)), b"", 2 + 12 * len(fields) + 4
        for tag, kind, count, value in sorted(fields):
            place = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack("<I", at + room + len(behind))
            behind += b"" if len(value) <= 4 else value + b"\0" * (len(value) % 2)
            head += struct.pack("<HHI", tag, kind, count) + place
        return head + b"\0\0\0\0" + behind

    def short(*values: int) -> bytes:
        return struct.pack(f"<{len(values)}H", *values)

    def long(*values: int) -> bytes:
        return struct.pack(f"<{len(values)}I", *values)

    def directories(raw_at: int, notes_at: int, jpeg_at: int, points_at: int) -> tuple[bytes, bytes, bytes]:
        name, taken = b"NIKON Z 6\0", TAKEN.encode() + b"\0"
        size = [(256, 4, 1, long(width)), (257, 4, 1, long(height)), (278, 4, 1, long(height))]
        shown = entries(
            *[*size, (254, 4, 1, long(1)), (258, 3, 3, short(8, 8, 8)), (259, 3, 1, short(7)), (262, 3, 1, short(6))],
            *[(271, 2, 6, b"NIKON\0"), (272, 2, len(name), name), (273, 4, 1, long(jpeg_at)), (274, 3, 1, short(1))],
            *[(277, 3, 1, short(3)), (279, 4, 1, long(len(jpeg))), (330, 4, 1, long(raw_at)), (34665, 4, 1, long(notes_at))],
            *[(50706, 1, 4, bytes([1, 4, 0, 0])), (50708, 2, len(name), name), (50778, 3, 1, short(21))],
            *[(50721, 10, 9, struct.pack("<18i", *(1, 1, 0, 1, 0, 1) * 3)), (50728, 5, 3, long(1, 2, 1, 1, 1, 2))],
            at=8,
        )
        points = entries(
            *[*size, (254, 4, 1, long(0)), (258, 3, 1, short(16)), (259, 3, 1, short(1)), (262, 3, 1, short(32803))],
            *[(273, 4, 1, long(points_at)), (277, 3, 1, short(1)), (279, 4, 1, long(len(raw)))],
            *[
                (33421, 3, 2, short(2, 2)),
                (33422, 1, 4, bytes([0, 1, 1, 2])),
                (50714, 3, 1, short(0)),
                (50717, 3, 1, short(4095)),
            ],
            at=raw_at,
        )
        return shown, points, entries((36867, 2, len(taken), taken), at=notes_at)

    lengths = [len(part) for part in directories(0, 0, 0, 0)]
    raw_at, notes_at = 8 + lengths[0], 8 + lengths[0] + lengths[1]
    jpeg_at = notes_at + lengths[2]
    parts = directories(raw_at, notes_at, jpeg_at, jpeg_at + len(jpeg))
    path.write_bytes(b"II*\0" + long(8) + b"".join(parts) + jpeg + raw)
    return path
