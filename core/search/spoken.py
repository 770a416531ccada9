"""Words that are said as they were typed: which moments hold them, and how they stand beside what is meant.

Words in a row that are said exactly so come first, because nobody types several words in a row by chance. A single word does not:
"fire" is said in many an interview, and means the picture. It comes first where only speech is to count, or where nothing else
stands out; elsewhere the line is only shown with the moments that were found anyway.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, Protocol

from core import parquet
from core.catalog.library.spoken import Found
from core.errors import StorageAway, StoreError
from core.milvus import Filter
from core.models.embedding_models import EmbeddingModel
from core.models.modalities import moments_among
from core.models.search_answer import Hit, Said, Strength
from core.models.search_query import MomentRef
from core.models.video import Modality, Scope, Span
from core.spoken.folding import Word, places_of, words_of
from core.spoken.line import Line, Source
from core.spoken.typed import Phrase, Typed
from core.storage.storage import Storage, Stored

MOST_MOMENTS: Final = 100
MOST_LINES: Final = 300
"""Lines with the words that are looked at: several may lie in one moment. To read more would be felt."""
FEWEST_IN_A_ROW: Final = 2
ASKED_FOR_SEC: Final = 5.0
"""So late a video that was embedded again may be noticed where its embeddings lie in a bucket."""
SaidIn = dict[MomentRef, Said]
"""What is said in each of these moments."""


class Lines(Protocol):
    """What is needed of the catalog."""

    def find(
        self,
        phrases: Sequence[Phrase],
        limit: int,
        *,
        video_ids: Collection[str] | None = None,
        without_video_ids: Collection[str] = (),
        categories: Collection[str] | None = None,
    ) -> Sequence[Found]: ...


class SavedMoments:
    """The moments of videos as the saved embeddings have them, which a video has as long as it can be searched."""

    def __init__(self, storage: Storage, model: EmbeddingModel) -> None:
        self._storage = storage
        self._model = model
        self._in_bucket: dict[str, tuple[float, str]] = {}
        """When a file of a bucket was last asked about, and its version then: to ask takes as long as a search."""

    def __call__(self, video_id: str) -> Sequence[Span]:
        """In the order of time; none of a video that is not ready. Raises StorageAway for one that nobody has read yet."""
        key = parquet.key_for(self._model, video_id)
        try:
            version = self._version(key)
            return () if version is None else _moments(Stored(self._storage, key), version)
        except (FileNotFoundError, StoreError):
            return ()

    def _version(self, key: str) -> str | None:
        """None where there is no such file. While a bucket is away, the last that is known of it."""
        asked_at, known = self._in_bucket.get(key, (-ASKED_FOR_SEC, ""))
        if time.monotonic() - asked_at < ASKED_FOR_SEC:
            return known
        try:
            file = self._storage.find(key)
        except StorageAway:
            if known:
                return known
            raise
        if file is not None and self._storage.path_of(key) is None:
            self._in_bucket[key] = time.monotonic(), file.version
        return None if file is None else file.version


@lru_cache(maxsize=2_000)
def _moments(file: Stored, version: str) -> tuple[Span, ...]:  # noqa: ARG001 - part of the key
    clips = ((span, modality) for span, modality, scope in parquet.spans(file) if scope is Scope.CLIP)
    return tuple(sorted(moments_among(clips)))


class SpokenSearch:
    """Finds moments by the lines of the catalog. Safe to share between threads."""

    def __init__(self, lines: Lines, moments_of: Callable[[str], Sequence[Span]]) -> None:
        self._lines = lines
        self._moments_of = moments_of

    def find(self, typed: Typed, rows: Filter, *, in_any_order: bool = False) -> SaidIn:
        """The moments within `rows` in which all quotes are said, or without quotes all that was typed.

        `in_any_order` adds those in which all words are said, but not in a row. Raises CatalogError.
        """
        wanted: list[Sequence[Phrase]] = [typed.quotes or (typed.phrase,)] if typed.phrase else []
        if in_any_order and not typed.quotes and len(typed.phrase) > 1:
            wanted.append([(word,) for word in dict.fromkeys(typed.phrase)])
        found: SaidIn = {}
        for phrases in wanted:
            for ref, said in self._said(phrases, rows):
                found.setdefault(ref, said)
                if len(found) == MOST_MOMENTS:
                    return found
        return found

    def _said(self, phrases: Sequence[Phrase], rows: Filter) -> Iterator[tuple[MomentRef, Said]]:
        found = self._lines.find(
            phrases,
            MOST_LINES,
            video_ids=rows.video_ids,
            without_video_ids=rows.without_video_ids,
            categories=rows.categories,
        )
        for one in found:
            if not _lets_in(rows, one.video_id):
                continue
            marks = _marks(phrases, one.line)
            moment = _moment_at(one.line, self._moments_of(one.video_id)) if marks else None
            if moment is not None:
                yield MomentRef(one.video_id, moment), _shown(one.line, marks)


def with_said(hits: Sequence[Hit], said: Mapping[MomentRef, Said], *, comes_first: bool) -> list[Hit]:
    """The hits with the lines that are said in them; with `comes_first` these lead, and moments that were no hits join them."""
    by_video: dict[str, list[MomentRef]] = {}
    for ref in said:
        by_video.setdefault(ref.video_id, []).append(ref)
    taken: set[MomentRef] = set()

    def shown(hit: Hit) -> Hit:
        held = [ref for ref in by_video.get(hit.video_id, ()) if _holds(hit, ref)]
        taken.update(held)
        return replace(hit, said=said[held[0]]) if held else hit

    leading: list[Hit] = []
    others: list[Hit] = []
    for hit in hits:
        one = shown(hit)
        also = [shown(alike) for alike in hit.also]
        if not comes_first:
            others.append(replace(one, also=tuple(also)))
            continue
        others_alike = tuple(alike for alike in also if alike.said is None)
        leading += [_first(alike) for alike in also if alike.said is not None]
        one = replace(one, also=others_alike)
        (leading if one.said is not None else others).append(_first(one) if one.said is not None else one)
    if comes_first:
        leading += [_hit(ref, line) for ref, line in said.items() if ref not in taken]
    return leading + others


def _first(hit: Hit) -> Hit:
    """A hit that is what was asked for, whatever its vectors say."""
    levels = (*((modality, level) for modality, level in hit.levels if modality is not Modality.TRANSCRIPTION), _FULL)
    return replace(hit, modality=Modality.TRANSCRIPTION, strength=Strength.STRONG, level=1.0, levels=levels)


_FULL: Final = (Modality.TRANSCRIPTION, 1.0)


def _hit(ref: MomentRef, said: Said) -> Hit:
    return Hit(ref.video_id, ref.span, 0.0, Modality.TRANSCRIPTION, Strength.STRONG, 1.0, levels=(_FULL,), said=said)


def _holds(hit: Hit, ref: MomentRef) -> bool:
    return hit.span.start_sec <= ref.span.middle_sec < hit.span.end_sec


def _shown(line: Line, marks: Sequence[tuple[int, int]]) -> Said:
    """The line; of what is said of a chapter, from the sentence on that has the words: cards show no more than two lines."""
    if line.source is not Source.CHAPTER:
        return Said(line.text, _span(line), tuple(marks))
    begin = line.text.rfind(". ", 0, marks[0][0])
    cut = begin + 2 if begin >= 0 else 0
    shifted = tuple((start - cut, end - cut) for start, end in marks)
    return Said(line.text[cut:], _span(line), shifted, is_said=False)


def _lets_in(rows: Filter, video_id: str) -> bool:
    return (rows.video_ids is None or video_id in rows.video_ids) and video_id not in rows.without_video_ids


def _marks(phrases: Sequence[Phrase], line: Line) -> list[tuple[int, int]]:
    """Where the words stand in a line; none where one of the phrases begins only in the next line, which is found as well."""
    words = words_of(line.text)
    marks: set[tuple[int, int]] = set()
    for phrase in phrases:
        places = list(places_of(phrase, words)) or _going_on(phrase, words)
        if not places:
            return []
        marks |= {(words[first].start, words[min(first + len(phrase), len(words)) - 1].end) for first in places}
    return _apart(sorted(marks))


def _going_on(phrase: Phrase, words: Sequence[Word]) -> list[int]:
    """Where the first of these words end a line, the rest of which are in the next one."""
    return [
        len(words) - count
        for count in range(min(len(phrase) - 1, len(words)), 0, -1)
        if all(word.folded == wanted for word, wanted in zip(words[-count:], phrase, strict=False))
    ][:1]


def _apart(marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches of a text, joined where they overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _span(line: Line) -> Span:
    return Span(line.start_ms / 1000, line.end_ms / 1000)


def _moment_at(line: Line, moments: Sequence[Span]) -> Span | None:
    """The moment in which a line begins, or the first one that holds a part of it."""
    return next((moment for moment in moments if moment.end_ms > line.start_ms and moment.start_ms < line.end_ms), None)
