"""What a search answers, and what is kept of searches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.models.video import Modality, Span


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
class Said:
    """Words that are said in a moment as they were typed: the line that has them, when it is said, and where in it they stand."""

    text: str
    span: Span
    marks: tuple[tuple[int, int], ...]
    """Beginnings and ends in `text`, in order, none within another."""
    is_said: bool = True
    """False for what stands in the summary of a chapter, which nobody says."""

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The whole line in pieces, each with whether it is what was typed."""
        pieces, at = [], 0
        for start, end in self.marks:
            pieces += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return [(piece, is_typed) for piece, is_typed in (*pieces, (self.text[at:], False)) if piece]


@dataclass(frozen=True, slots=True)
class Hit:
    """One moment that answers a query, or a stretch of several. `score` is the cosine of the modality that spoke loudest.

    `level` is 0..1 for the bar. `best` is the moment the picture is of, where `span` holds more than one. `parts` are the
    moments of a sequence, in order. `levels` has each modality's own level. `also` are near-identical moments folded under
    this one, best first. `said` is what is said in it of what was typed, word for word.
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
    said: Said | None = None

    @property
    def moment(self) -> Span:
        """The moment that stands for the hit."""
        return self.best or self.span

    @property
    def is_by_words(self) -> bool:
        """Whether it was found because somebody says what was typed."""
        return self.said is not None and self.modality is Modality.TRANSCRIPTION

    @property
    def plays(self) -> Span:
        """What plays: where it was found by a line, from there to the end of both."""
        if not self.is_by_words or self.said is None:
            return self.span
        return Span(self.said.span.start_sec, max(self.span.end_sec, self.said.span.end_sec))


@dataclass(frozen=True, slots=True)
class SavedConcept:
    """Something learned from searches and kept under a name; usable as an example or as a filter."""

    id: str
    name: str
    created_at: float
    owner_id: str = ""
    is_shared: bool = False
    """Whether everybody sees it."""


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
    owner_id: str = ""
    is_shared: bool = False
    """Whether everybody sees it."""
    new: int = 0
