"""The list of tags as values: what somebody writes down, what is on it, and which moments have a tag."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.errors import Fault
from core.models.search_query import Example, MomentRef, SearchQuery, Step
from core.spoken.folding import folded_words

MOST_TAGS: Final = 200
LONGEST_TAG: Final = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """What a tag is found by: words, or a look by its id. Exactly one is set."""

    words: str = ""
    look_id: str | None = None

    @property
    def digest(self) -> str:
        """The same for words that differ in capitals, accents and signs only."""
        folded = " ".join(folded_words(self.words)) or unicodedata.normalize("NFKC", self.words).casefold()
        return hashlib.sha256(f"look {self.look_id}".encode() if self.look_id else folded.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Tag:
    """One on the list. `name` is its words, or what its look is called.

    `model`: for which somebody agreed to the cost. `found_in`: the footage whose moments were looked at, None before that;
    `fault`: why that can't be done. `moments` of `videos` have it, of those that are here.
    """

    id: str
    name: str
    entry: Entry
    model: str
    found_in: str | None = None
    fault: Fault | None = None
    moments: int = 0
    videos: int = 0

    @property
    def question(self) -> SearchQuery:
        """The search whose fair and strong moments have it."""
        example = Example(concept_id=self.entry.look_id) if self.entry.look_id else None
        return SearchQuery((Step(self.entry.words, example=example),))


@dataclass(frozen=True, slots=True)
class Tagged:
    """A moment that has a tag, and how far it stands out, 0..1."""

    tag_id: str
    moment: MomentRef
    level: float


class TagsOf:
    """The tags of some videos, to be asked which a stretch has."""

    def __init__(self, tags: Iterable[Tag], tagged: Iterable[Tagged]) -> None:
        names = {tag.id: tag.name for tag in tags}
        self._of: dict[str, list[tuple[float, str]]] = {}
        for one in tagged:
            if one.tag_id in names:
                self._of.setdefault(one.moment.video_id, []).append((one.moment.span.middle_sec, names[one.tag_id]))

    def within(self, video_id: str, start_sec: float, end_sec: float) -> list[str]:
        """The names of the tags of all moments the middle of which lies in a stretch, in the order of the list."""
        return list(dict.fromkeys(name for middle, name in self._of.get(video_id, ()) if start_sec <= middle < end_sec))

    def counted(self, video_id: str) -> list[tuple[str, int]]:
        """The tags of a video in the order of the list, with how many of its moments have each."""
        return list(Counter(name for _, name in self._of.get(video_id, ())).items())


@dataclass(frozen=True, slots=True)
class Written:
    """A list as somebody wrote it, one tag a line: each once. `twice` lines said what another says, `too_many` did not fit."""

    words: tuple[str, ...]
    twice: int = 0
    too_many: int = 0


def read_list(text: str, room: int = MOST_TAGS) -> Written:
    """What a list of words says; at most `room` of them."""
    lines = [" ".join("".join(one if one.isprintable() else " " for one in line).split()) for line in text.splitlines()]
    words = [line[:LONGEST_TAG].strip() for line in lines if line]
    by_digest: dict[str, str] = {}
    for one in words:
        by_digest.setdefault(Entry(one).digest, one)
    once = tuple(by_digest.values())
    return Written(once[:room], len(words) - len(once), max(0, len(once) - room))
