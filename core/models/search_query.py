"""What somebody asks of the library, as frozen values: all that a search page can express and a link can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from core.models.video import MediaKind, Modality, QueryKind, Span

DIGEST: Final = re.compile(r"[0-9a-f]{64}")
"""What the digest of a kept example looks like."""


@dataclass(frozen=True, slots=True, order=True)
class MomentRef:
    """One moment of the library."""

    video_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Example:
    """Something to search by: a kept picture, sound or clip, a moment of the library, or a named look. Exactly one is set."""

    kind: QueryKind | None = None
    """What `digest` is: IMAGE, AUDIO or VIDEO."""
    digest: str | None = None
    """SHA-256 of a kept file, in hex."""
    moment: MomentRef | None = None
    concept_id: str | None = None

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.digest, self.moment, self.concept_id)) != 1:
            raise ValueError("an example is a kept file, a moment or a look")
        if (self.kind is None) != (self.digest is None):
            raise ValueError("a kept file needs its kind, and nothing else has one")


@dataclass(frozen=True, slots=True)
class Step:
    """What one moment should be like: words, an example, or both, and what it should not be."""

    words: str = ""
    without: str = ""
    example: Example | None = None
    follow: float = 0.5
    """With words and an example: 0 follows the words alone, 1 the example alone."""

    @property
    def is_empty(self) -> bool:
        """Nothing to look for; `without` alone is no question."""
        return not self.words.strip() and self.example is None


class Preset(StrEnum):
    """What of a moment counts, in one word."""

    BALANCED = "balanced"
    SEEN = "seen"
    HEARD = "heard"
    SAID = "said"
    OWN = "own"
    """The weights that somebody moved by hand."""


PRESET_MODALITY: Final = {Preset.SEEN: Modality.VISUAL, Preset.HEARD: Modality.AUDIO, Preset.SAID: Modality.TRANSCRIPTION}
"""The one modality that counts with a preset, where there is one."""


class Arrangement(StrEnum):
    """How the hits are laid out."""

    MOMENTS = "moments"
    VIDEOS = "videos"


@dataclass(frozen=True, slots=True)
class Narrow:
    """Where to look; what is empty narrows nothing. Days are UTC and count whole, the last one too."""

    video_ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    added_from: date | None = None
    added_to: date | None = None
    recorded_from: date | None = None
    recorded_to: date | None = None
    shortest_sec: float | None = None
    longest_sec: float | None = None
    kind: MediaKind | None = None
    """Only videos, or only photos."""
    cameras: tuple[str, ...] = ()
    """Only what one of these recorded."""
    concept_id: str | None = None
    """Only moments that this named look stands out in."""
    tag_ids: tuple[str, ...] = ()
    """Only moments that have all of these tags."""

    @property
    def of_videos(self) -> Narrow:
        """What of it speaks of whole videos."""
        return replace(self, concept_id=None, tag_ids=())

    @property
    def is_empty(self) -> bool:
        """The whole library is looked through."""
        return self == Narrow()


@dataclass(frozen=True, slots=True)
class Mark:
    """A thumb up or down on one moment."""

    moment: MomentRef
    is_good: bool


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. Several steps are a sequence: first this, then that, each within `within_sec` of the one before."""

    steps: tuple[Step, ...] = (Step(),)
    within_sec: int = 30
    preset: Preset = Preset.BALANCED
    own_weights: tuple[tuple[Modality, float], ...] = ()
    """Used with Preset.OWN: 0..1 for each modality; left out means 0."""
    narrow: Narrow = Narrow()
    marks: tuple[Mark, ...] = ()
    """In the order they were given, so that they can be taken back one by one."""
    arrangement: Arrangement = Arrangement.MOMENTS

    @property
    def is_empty(self) -> bool:
        """There is nothing to look for."""
        return all(step.is_empty for step in self.steps)

    @property
    def asked(self) -> tuple[Step, ...]:
        """The steps that ask for something."""
        return tuple(step for step in self.steps if not step.is_empty)


@dataclass(frozen=True, slots=True)
class View:
    """A search page as a link holds it: the question, the page of its hits, and the moment that is open.

    `with_weak`: whether the hits that hardly answer are unfolded below the good ones.
    """

    question: SearchQuery = SearchQuery()
    page: int = 1
    open: MomentRef | None = None
    with_weak: bool = False


MOST_STEPS: Final = 4
WITHIN_SEC: Final = (5, 15, 30, 60, 300)
"""The gaps that are offered between two steps of a sequence."""
