"""Fonts for what is drawn into pictures: one of the system's that knows the letters, else a small one that comes with Pillow.

A font for all of East Asia weighs as much as the rest of the app, so none is brought along: where the system has none, such names
are written in Latin letters.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from anyascii import anyascii
from fontTools.ttLib import TTFont
from PIL import ImageFont

FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/Library/Fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
NAMES: Final = (
    "NotoSans-Regular.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "segoeui.ttf",
    "Arial Unicode.ttf",
    "Arial.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "PingFang.ttc",
    "AppleSDGothicNeo.ttc",
    "msyh.ttc",
    "malgun.ttf",
    "meiryo.ttc",
    "wqy-microhei.ttc",
    "DroidSansFallbackFull.ttf",
    "NotoEmoji-Regular.ttf",
    "seguisym.ttf",
)
"""The ones for all letters of Europe first, then those of other scripts, and signs."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def drawn(text: str, size: int) -> tuple[str, Font]:
    """A text, and the first of the fonts that lack the fewest of its letters; those it lacks are in Latin letters instead."""
    paths = font_paths()
    if not paths:
        return anyascii(text), ImageFont.load_default(size)
    best = min(paths, key=lambda path: sum(not _knows(path, letter) for letter in text))
    return _said_with(text, (best,)), _font(best, size)


def in_known_letters(text: str) -> str:
    """A text for whoever draws with all fonts together: what none of them knows is in Latin letters."""
    return _said_with(text, font_paths())


@lru_cache(maxsize=1)
def font_paths() -> tuple[Path, ...]:
    """Those of `NAMES` that this system has, in that order."""
    here: dict[str, Path] = {}
    for folder in FOLDERS:
        for path in Path(folder).expanduser().rglob("*.[to]t[fc]"):
            here.setdefault(path.name, path)
    return tuple(here[name] for name in NAMES if name in here)


@lru_cache(maxsize=32)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def _said_with(text: str, paths: tuple[Path, ...]) -> str:
    """Boxes would say nothing; names of files can be read out at least."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(one if any(_knows(path, one) for path in paths) else anyascii(one) for one in letters)


def _knows(path: Path, letter: str) -> bool:
    return letter.isspace() or ord(letter) in _letters_of(path)


@lru_cache(maxsize=16)
def _letters_of(path: Path) -> frozenset[int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
