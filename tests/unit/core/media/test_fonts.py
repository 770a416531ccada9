"""Names in any letters are drawn with letters that the system's fonts have: never as boxes."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL.ImageFont import FreeTypeFont

from core.media import fonts

NAMES = ["東京の夜 Tokyo", "서울", "مرحبا (1)", "Party 😀🎉 👨‍👩‍👧", "Ελλάδα Київ", "ไทย हिन्दी", "e\u0301 \u200e"]


@pytest.fixture
def without_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "font_paths", tuple)


def letters_of(path: Path) -> set[str]:
    with TTFont(path, fontNumber=0) as font:
        return {chr(letter) for letter in font.getBestCmap()}


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_that_is_drawn_is_in_the_font(name: str) -> None:
    if not fonts.font_paths():
        pytest.skip("this system has none of these fonts")
    said, font = fonts.drawn(name, 20)
    assert isinstance(font, FreeTypeFont)
    assert said.strip()
    assert set(said) - {" "} <= letters_of(Path(str(font.path)))


def test_letters_that_a_font_has_stay_as_they_are() -> None:
    if not fonts.font_paths():
        pytest.skip("this system has none of these fonts")
    assert fonts.drawn("Ελλάδα, Київ – naïve", 20)[0] == "Ελλάδα, Київ – naïve"


@pytest.mark.parametrize("name", NAMES)
def test_all_fonts_together_know_what_a_sheet_says(name: str) -> None:
    known = {" "}.union(*map(letters_of, fonts.font_paths()))
    assert set(fonts.in_known_letters(name)) <= known | set(map(chr, range(128)))


@pytest.mark.usefixtures("without_fonts")
def test_without_any_font_names_are_in_latin_letters() -> None:
    assert fonts.in_known_letters("東京 Київ") == fonts.drawn("東京 Київ", 20)[0] == "DongJing Kiiv"
