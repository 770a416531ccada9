"""The words that a table of questions is written in: a question, how it is put, and the moments that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.models.search_query import Narrow, Preset
from tests.support.search_quality.query_media import Medium

EVERYWHERE: Final = Narrow()


class Kind(StrEnum):
    """The ways to ask that are measured apart."""

    WORDS = "words"
    HEARD = "words for a sound"
    SAID = "words that are said"
    SPANISH = "Spanish"
    PICTURE = "picture"
    SOUND = "sound"
    CLIP = "clip"
    MOMENT = "more like this"
    TOGETHER = "words and example"
    WITHOUT = "but not"
    SEQUENCE = "first this, then that"
    NARROWED = "narrowed"
    ONE_SENSE = "only seen, only heard"
    NOTHING = "no answer"


@dataclass(frozen=True)
class At:
    """The moment of a clip that is under this second; any moment of the clip if no second is given."""

    slug: str
    sec: float | None = None


@dataclass(frozen=True)
class Ask:
    """One step of a question; `core.models.search_query.Step`, with a recipe where that has a kept file."""

    words: str = ""
    without: str = ""
    medium: Medium | None = None
    moment: At | None = None
    follow: float = 0.5


@dataclass(frozen=True)
class Asked:
    """One question and what answers it: nothing, for the kind NOTHING.

    A sequence is answered by one chain: `right` has a moment for each step. `narrow.video_ids` holds names of clips.
    """

    kind: Kind
    steps: tuple[Ask, ...]
    right: tuple[At, ...]
    narrow: Narrow = EVERYWHERE
    preset: Preset = Preset.BALANCED

    def __str__(self) -> str:
        said = []
        for step in self.steps:
            shown = step.medium or step.moment
            parts = [step.words, f"like {shown}" if shown else "", f"but not {step.without}" if step.without else ""]
            said.append(", ".join(part for part in parts if part))
        return f"{self.kind}: {' > '.join(said)}"


def places(*written: str) -> tuple[At, ...]:
    """`dusk` is any moment of that clip, `dusk 8` the one under second 8."""
    split = [place.split() for place in written]
    return tuple(At(slug, float(sec[0]) if sec else None) for slug, *sec in split)


def by_words(kind: Kind, words: str, *right: str) -> Asked:
    return Asked(kind, (Ask(words),), places(*right))


def by_example(kind: Kind, medium: Medium, *right: str, words: str = "", follow: float = 0.5) -> Asked:
    return Asked(kind, (Ask(words, medium=medium, follow=follow),), places(*right))


def like(slug: str, sec: float, *right: str, words: str = "", kind: Kind = Kind.MOMENT) -> Asked:
    return Asked(kind, (Ask(words, moment=At(slug, sec)),), places(*right))


def but_not(words: str, without: str, *right: str) -> Asked:
    return Asked(Kind.WITHOUT, (Ask(words, without=without),), places(*right))


def then(*pairs: tuple[str, str]) -> Asked:
    return Asked(Kind.SEQUENCE, tuple(Ask(words) for words, _ in pairs), places(*(place for _, place in pairs)))


def only(preset: Preset, words: str, *right: str) -> Asked:
    return Asked(Kind.ONE_SENSE, (Ask(words),), places(*right), preset=preset)


def within(words: str, narrow: Narrow, *right: str) -> Asked:
    return Asked(Kind.NARROWED, (Ask(words),), places(*right), narrow)


def unanswered(*steps: str, narrow: Narrow = EVERYWHERE) -> Asked:
    """Several steps are a sequence that no video has in this order."""
    return Asked(Kind.NOTHING, tuple(Ask(words) for words in steps), (), narrow)
