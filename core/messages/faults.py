"""What is said of an error, or of one that was stored: its reason picks the words, its facts fill them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from core.errors import Fact, Reason
from core.messages.errors import ERRORS, FOUND, SETTINGS_TAKE, UNSAID
from core.messages.formatting import duration, file_size, money
from core.messages.labels import folder_contents, role_label, videos_counted
from core.messages.translation import _
from core.people.person import Role

TOLD: Final = "words"
"""The fact that an earlier release left instead of others: all that is to be said."""
BYTES: Final = "_bytes"
SECONDS: Final = "_sec"
DOLLARS: Final = "_usd"


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


def what_happened(told: Told) -> str:
    """The sentence."""
    if TOLD in told.facts:
        return str(told.facts[TOLD])
    return _(ERRORS[told.reason].what_happened).format_map(_blanks(told.facts))


def what_to_do(told: Told) -> str:
    """The hint; may be empty."""
    return "" if TOLD in told.facts else _(ERRORS[told.reason].what_to_do).format_map(_blanks(told.facts))


def explain(told: Told) -> str:
    """Both in one line."""
    return f"{what_happened(told)} {what_to_do(told)}".strip()


def _blanks(facts: Mapping[str, Fact]) -> Blanks:
    blanks = Blanks({name: _(text) for name, text in UNSAID.items()} | dict(facts))
    for name, value in facts.items():
        if name.endswith(BYTES) and isinstance(value, int | float):
            blanks[name.removesuffix(BYTES)] = file_size(value)
        if name.endswith(SECONDS) and isinstance(value, int | float):
            blanks[name.removesuffix(SECONDS)] = duration(value)
        if name.endswith(DOLLARS) and isinstance(value, int | float):
            blanks[name.removesuffix(DOLLARS)] = money(value)
    if facts.get("found") in FOUND:
        blanks["found"] = _(str(facts["found"]))
    if "role" in facts:
        blanks["role"] = role_label(Role(str(facts["role"])))
    if facts.get("takes") in SETTINGS_TAKE:
        blanks["takes"] = _(str(facts["takes"]))
    if "known_videos" in facts:
        blanks["known"] = videos_counted(int(facts["known_videos"]))
    last_used = facts.get("last_used")
    blanks["held"] = folder_contents(
        int(facts.get("videos", 0)), int(facts.get("saved", 0)), None if last_used is None else float(last_used)
    )
    return blanks
