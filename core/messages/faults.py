"""What is said of an error, or of one that was stored: its reason picks the words, its facts fill them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from core.errors import Fact, Reason
from core.messages.errors import ERRORS, UNSAID
from core.messages.formatting import count_of, file_size, held
from core.messages.search import SEARCH

TOLD: Final = "words"
"""The fact that an earlier release left instead of others: all that is to be said."""
BYTES: Final = "_bytes"


class Told(Protocol):
    """An error, or a stored fault."""

    @property
    def reason(self) -> Reason: ...

    @property
    def facts(self) -> Mapping[str, Fact]: ...


class Blanks(dict[str, object]):
    """Values for the blanks in a sentence; a blank nobody filled in reads as `?` rather than failing the page."""

    def __missing__(self, key: str) -> str:
        return "?"


def sentence(told: Told) -> str:
    """What happened."""
    if TOLD in told.facts:
        return str(told.facts[TOLD])
    return ERRORS[told.reason.value][0].format_map(_blanks(told))


def hint(told: Told) -> str:
    """The one thing to do about it; may be empty."""
    return "" if TOLD in told.facts else ERRORS[told.reason.value][1].format_map(_blanks(told))


def said(told: Told) -> str:
    """Both in one line."""
    return f"{sentence(told)} {hint(told)}".strip()


def _blanks(told: Told) -> Blanks:
    facts = told.facts
    blanks = Blanks({**UNSAID, **facts})
    for name, value in facts.items():
        if name.endswith(BYTES) and isinstance(value, int | float):
            blanks[name.removesuffix(BYTES)] = file_size(value)
    if told.reason in _OF_A_FOLDER:
        blanks["held"] = _held(facts)
        blanks["known"] = count_of(int(facts.get("known_videos", 0)), SEARCH["video"], SEARCH["videos"])
    return blanks


_OF_A_FOLDER: Final = frozenset({Reason.CATALOG_EMPTY, Reason.CATALOG_OF_ANOTHER_FOLDER, Reason.CATALOG_FILES_ELSEWHERE})


def _held(facts: Mapping[str, Fact]) -> str:
    last_used = facts.get("last_used")
    return held(int(facts.get("videos", 0)), int(facts.get("saved", 0)), None if last_used is None else float(last_used))
