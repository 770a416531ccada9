"""What a search answers, and what is kept of searches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.models import Modality, Span


class Strength(StrEnum):
    """How far a hit stands out of the library's background for its query."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


class Verdict(StrEnum):
    """How sure a whole search is of its answer."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"
    NOTHING = "nothing"
    """Nothing stands out; the nearest are shown all the same."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One moment that answers a query, or a stretch of several. `score` is the cosine of the modality that spoke loudest.

    `level` is 0..1 for the bar. `best` is the moment the picture is of, where `span` holds more than one. `parts` are the
    moments of a sequence, in order. `levels` has each modality's own level. `also` are near-identical moments folded under
    this one, best first.
    """

    video_id: str
    span: Span
    score: float
    modality: Modality
    strength: Strength
    level: float
    best: Span | None = None
    parts: tuple[Span, ...] = ()
    levels: tuple[tuple[Modality, float], ...] = ()
    also: tuple[Hit, ...] = ()

    @property
    def moment(self) -> Span:
        """The moment that stands for the hit."""
        return self.best or self.span


@dataclass(frozen=True, slots=True)
class SavedConcept:
    """Something learned from searches and kept under a name; usable as an example or as a filter."""

    id: str
    name: str
    created_at: float


@dataclass(frozen=True, slots=True)
class PastSearch:
    """One search that was made. `address` is the query string of its link; `hits` counts those that stand out."""

    address: str
    said: str
    at: float
    verdict: Verdict
    hits: int


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search kept under a name. `new` counts what stands out in videos that were added since `seen_at`."""

    id: str
    name: str
    address: str
    created_at: float
    seen_at: float
    new: int = 0
