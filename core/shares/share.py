"""What is shared by a link, and what is said about it, as frozen values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from core.errors import Reason
from core.models.search_query import MomentRef
from core.models.video import Span

DAY_SEC: Final = 86_400.0
DEFAULT_DAYS: Final = 14
LONGEST_FILM_SEC: Final = 60.0
"""A moment is shown as a film of its own, and no longer one is ever made (`core.media.av.cutting`)."""
MOST_MOMENTS: Final = 200
"""More than anybody looks through; what a link shows is read whole each time."""
SHORTEST_PASSCODE: Final = 6
LONGEST_PASSCODE: Final = 100
LONGEST_TITLE: Final = 120
LONGEST_NAME: Final = 60
LONGEST_COMMENT: Final = 2_000
MOST_COMMENTS: Final = 1_000
"""Of one link: whoever has it may write, so there is an end to it."""


class Kind(StrEnum):
    """What a link shows."""

    MOMENT = "moment"
    HITS = "hits"
    """What a search found when the link was made, in that order; it stays as it was."""
    COLLECTION = "collection"
    """What is in a collection whenever somebody looks."""


class Allowed(StrEnum):
    """What somebody who opens a link may do besides looking."""

    COMMENT = "comment"
    DOWNLOAD = "download"


@dataclass(frozen=True, slots=True)
class NewShare:
    """A link that somebody is about to make."""

    kind: Kind
    title: str
    moments: tuple[MomentRef, ...]
    allows: frozenset[Allowed] = frozenset({Allowed.COMMENT})
    days: int = DEFAULT_DAYS
    passcode: str = field(default="", repr=False)
    """Empty for a link that opens by itself."""
    collection_id: str | None = None
    """With Kind.COLLECTION, instead of `moments`."""


@dataclass(frozen=True, slots=True)
class Share:
    """A link that was made. Times are in seconds since 1970; its token is known only to those who have it."""

    id: str
    kind: Kind
    title: str
    moments: tuple[MomentRef, ...]
    allows: frozenset[Allowed]
    passcode_hash: str = field(repr=False)
    created_by: str
    created_at: float
    expires_at: float
    revoked_at: float | None
    opened: int
    """How often somebody opened it."""
    last_opened_at: float | None
    collection_id: str | None = None
    """With Kind.COLLECTION, instead of `moments`."""

    def why_ended(self, now: float) -> Reason | None:
        """Why it shows nothing any more; None as long as it does."""
        if self.revoked_at is not None:
            return Reason.SHARE_REVOKED
        return Reason.SHARE_EXPIRED if now >= self.expires_at else None


@dataclass(frozen=True, slots=True)
class Comment:
    """Something said about a picture of a video, or, with `answers`, about another comment."""

    id: str
    share_id: str
    video_id: str
    at_ms: int
    """In the time of the whole video."""
    author: str
    is_ours: bool
    """Written in the app, not by somebody who was sent the link."""
    text: str
    created_at: float
    answers: str | None = None
    resolved_at: float | None = None
    seen_at: float | None = None
    """When whoever made the link saw it."""


def playable(moments: Iterable[MomentRef]) -> tuple[MomentRef, ...]:
    """These moments, each that is longer than a film may be as several equal ones; no more than a link shows."""
    return tuple(piece for moment in moments for piece in _pieces(moment))[:MOST_MOMENTS]


def _pieces(moment: MomentRef) -> Iterator[MomentRef]:
    span = moment.span
    count = max(1, math.ceil(round(span.duration_sec / LONGEST_FILM_SEC, 6)))
    ends = [span.start_sec + span.duration_sec * number / count for number in range(count)] + [span.end_sec]
    for start_sec, end_sec in pairwise(ends):
        yield MomentRef(moment.video_id, Span(start_sec, end_sec))
