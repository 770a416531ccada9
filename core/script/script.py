"""A script as it is kept: lines that each ask for a shot, and what was decided for them. Values only; the catalog keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.models.search_query import MomentRef

MOST_LINES: Final = 100
"""So many lines have a script: a search gives as many hits, so no line could ever need one that was left out."""
LONGEST_LINE: Final = 300
MOST_CHARS: Final = 100_000


class Use(StrEnum):
    """What becomes of a line."""

    BEST = "best"
    """The best moment that is left for it."""
    CHOSEN = "chosen"
    """The moment that somebody chose."""
    TO_SHOOT = "to_shoot"
    """No moment of the library will do."""
    LEFT_OUT = "left_out"
    """It asks for nothing."""


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One shot that is asked for, in words; `chosen` is the moment of a line that has a chosen one."""

    id: str
    words: str
    use: Use = Use.BEST
    chosen: MomentRef | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """Lines in order, under a name. `is_shared`: everybody of the team sees it and may work on it, not its owner alone."""

    id: str
    name: str
    owner_id: str
    is_shared: bool
    may_repeat: bool
    """Whether a moment may serve several lines."""
    created_at: float
    changed_at: float
    lines: tuple[ScriptLine, ...]
