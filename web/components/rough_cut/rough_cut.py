"""Moments played one after the other, so that nobody sees a gap between them: a first impression of the cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.messages.translation import _
from core.models.video import Span
from web.components.component import Component

KEY: Final = "rough_cut"

_component = Component("clipseek_rough_cut", Path(__file__).parent / "rough_cut")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a film, where it is read from, how many pictures a second it has, and the title of its video."""

    address: str
    span: Span
    fps: float
    title: str


def rough_cut(pieces: Sequence[Piece]) -> None:
    """Play these from the first on; at least one."""
    data = {
        "pieces": [
            {
                "src": piece.address,
                "start": piece.span.start_sec,
                "end": piece.span.end_sec,
                "fps": piece.fps,
                "title": piece.title,
            }
            for piece in pieces
        ],
        "words": {
            "play": _("Play"),
            "pause": _("Pause"),
            "position": _("Position in the collection"),
            "piece": _("{number} of {count}: {title}"),
        },
    }
    _component(key=KEY, data=data)
