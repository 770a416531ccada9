"""The names of colours in figures. What they look like is up to whoever shows them, in the dark or in the light."""

from __future__ import annotations

from typing import Final

DISTINCT: Final = 10
"""So many things can be told apart by their colour; with more, colours come again."""
SHADES: Final = 8
"""Steps from the oldest to the newest."""

OTHERS: Final = "@others"
"""For what belongs to none: moments that are like few others, no category, no date."""
TEXT: Final = "@text"
DIM: Final = "@dim"
LINE: Final = "@line"


def colour(place: int) -> str:
    """The colour of the thing at `place` of a list; that of `OTHERS` below zero."""
    return f"@{place % DISTINCT}" if place >= 0 else OTHERS


def shade(place: int, of: int) -> str:
    """The colour of step `place` (from 0) of `of` on a scale that has an order, such as time."""
    return f"@shade{round(place * (SHADES - 1) / (of - 1)) if of > 1 else SHADES - 1}"


def faint(name: str, opacity: float) -> str:
    """A colour that lets through what is below it; `opacity` 0..1."""
    return f"{name}/{opacity:g}"
