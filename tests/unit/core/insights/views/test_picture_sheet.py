"""Kinds as one picture: a strip for each, and blanks for pictures that are not to be had."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from core.insights.views.picture_sheet import HEAD_PX, MARGIN_PX, PANEL, PICTURE_PX, Strip, drawn_sheet


def test_each_picture_stands_in_its_place(tmp_path: Path) -> None:
    red, torn = tmp_path / "red.jpg", tmp_path / "torn.jpg"
    Image.new("RGB", (300, 300), "#ff0000").save(red)
    torn.write_bytes(b"no picture")
    strips = [Strip("Zoë 夜", "12 moments", (red, None, torn, red)), Strip("Two", "", (red,)), Strip("Three", "", ())]
    sheet = Image.open(io.BytesIO(drawn_sheet("Kinds", "3 kinds", strips)))
    middle = MARGIN_PX + HEAD_PX + PICTURE_PX[1] // 2
    colours = [sheet.getpixel((MARGIN_PX + place * (PICTURE_PX[0] + 2) + 90, middle)) for place in range(4)]
    blank = tuple(int(PANEL[at : at + 2], 16) for at in (1, 3, 5))
    assert colours[1:3] == [blank, blank]
    for colour in (colours[0], colours[3]):
        assert isinstance(colour, tuple)
        assert colour[0] > 250
        assert max(colour[1:]) < 5
