"""Moments as one picture to take away: strips of them, each with a name and a line about it below."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

GROUND: Final = "#0d0f13"
PANEL: Final = "#14171d"
TEXT: Final = "#e9ebef"
DIM: Final = "#9aa3af"
COLUMNS: Final = 2
IN_A_STRIP: Final = 4
PICTURE_PX: Final = (192, 108)
BETWEEN_PX: Final = 2
MARGIN_PX: Final = 48
GAP_PX: Final = 36
WORDS_PX: Final = 64
HEAD_PX: Final = 92


@dataclass(frozen=True, slots=True)
class Strip:
    """A picture that there is none of is None."""

    name: str
    about: str
    pictures: tuple[Path | None, ...]


def drawn_sheet(title: str, about: str, strips: Sequence[Strip]) -> bytes:
    """A PNG, two strips in a row. Pictures that can't be read are left blank."""
    width, height = IN_A_STRIP * (PICTURE_PX[0] + BETWEEN_PX) - BETWEEN_PX, PICTURE_PX[1] + WORDS_PX
    rows = -(-len(strips) // COLUMNS)
    size = (2 * MARGIN_PX + COLUMNS * width + (COLUMNS - 1) * GAP_PX, 2 * MARGIN_PX + HEAD_PX + rows * (height + GAP_PX) - GAP_PX)
    sheet = Image.new("RGB", size, GROUND)
    pen = ImageDraw.Draw(sheet)
    pen.text((MARGIN_PX, MARGIN_PX), title, TEXT, ImageFont.load_default(30))
    pen.text((MARGIN_PX, MARGIN_PX + 40), about, DIM, ImageFont.load_default(16))
    for place, strip in enumerate(strips):
        left = MARGIN_PX + place % COLUMNS * (width + GAP_PX)
        _draw(sheet, pen, strip, left, MARGIN_PX + HEAD_PX + place // COLUMNS * (height + GAP_PX))
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _draw(sheet: Image.Image, pen: ImageDraw.ImageDraw, strip: Strip, left: int, top: int) -> None:
    for place, path in enumerate(strip.pictures[:IN_A_STRIP]):
        sheet.paste(_picture(path), (left + place * (PICTURE_PX[0] + BETWEEN_PX), top))
    pen.text((left, top + PICTURE_PX[1] + 10), strip.name, TEXT, ImageFont.load_default(20))
    pen.text((left, top + PICTURE_PX[1] + 38), strip.about, DIM, ImageFont.load_default(15))


def _picture(path: Path | None) -> Image.Image:
    """The middle of a picture in the shape of the strip."""
    blank = Image.new("RGB", PICTURE_PX, PANEL)
    if path is None:
        return blank
    try:
        with Image.open(path) as picture:
            picture.load()
            scale = max(PICTURE_PX[0] / picture.width, PICTURE_PX[1] / picture.height)
            across, down = PICTURE_PX[0] / scale, PICTURE_PX[1] / scale
            left, top = (picture.width - across) / 2, (picture.height - down) / 2
            return picture.convert("RGB").resize(PICTURE_PX, box=(left, top, left + across, top + down))
    except OSError:
        return blank
