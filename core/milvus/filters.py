"""Which rows a call speaks of, as Milvus writes it, and which rows a person means who narrows a search.

Every value enters an expression through `literal` and nowhere else. Rows repeat a video's category but neither its dates nor its
length: the catalog says which videos these mean, and the store is given ids. It reads every id of a filter on every search (6 µs
each), so the shorter of two lists is given: the videos to look in, or those to leave out. A category that rows cannot tell from
others becomes ids as well.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from core.milvus.rows import CATEGORY_BYTES, clipped
from core.models.search_query import Narrow
from core.models.video import Modality, Scope


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows to look at; None means any. Empty `video_ids`, `categories` and `segment_ids` match nothing.

    `segment_ids` stand alone: from 40,961 rows on, the embedded engine gets them wrong beside any other condition. Raises
    ValueError where something stands with them.
    """

    video_ids: tuple[str, ...] | None = None
    without_video_ids: tuple[str, ...] = ()
    categories: tuple[str, ...] | None = None
    modality: Modality | None = None
    scope: Scope | None = None
    segment_ids: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        others = (self.video_ids, self.without_video_ids or None, self.categories, self.modality, self.scope)
        if self.segment_ids is not None and any(other is not None for other in others):
            raise ValueError("segment ids stand alone in a filter")

    def expression(self) -> str | None:
        """The filter for Milvus: empty for all rows, None where no row can match."""
        return both(
            any_of("id", self.segment_ids),
            any_of("video_id", self.video_ids),
            none_of("video_id", self.without_video_ids),
            any_of("category", None if self.categories is None else map(_as_stored, self.categories)),
            any_of("embedding_option", None if self.modality is None else (self.modality,)),
            any_of("embedding_scope", None if self.scope is None else (self.scope,)),
        )


EVERYTHING: Final = Filter()
"""No filter at all."""

_LONGEST_CHARACTER: Final = 4
"""Bytes in UTF-8: a value that was cut between characters is shorter than its limit by less than this."""


def is_told_apart(category: str) -> bool:
    """Whether rows tell this category from every other: it can be asked for, and no longer one looks the same once cut."""
    return literal(category) is not None and len(category.encode()) < CATEGORY_BYTES - _LONGEST_CHARACTER


def _as_stored(category: str) -> str:
    # What can't be asked for stays so, although the part that can't may be cut off.
    return category if literal(category) is None else clipped(category, CATEGORY_BYTES)


def literal(value: str) -> str | None:
    """`value` as a string of Milvus' filter language, or None if none can hold it: control characters, broken Unicode."""
    # What can be printed has none of these, and is ten times quicker to tell, which counts for thousands of ids.
    if not value.isprintable() and any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        return None
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def any_of(field: str, values: Iterable[str] | None) -> str | None:
    """`field` is one of `values`: empty if `values` is None, None where no row can match."""
    if values is None:
        return ""
    literals = [found for found in map(literal, values) if found is not None]
    if len(literals) == 1:
        return f"{field} == {literals[0]}"
    # Milvus Lite fails on an empty list instead of finding nothing.
    return f"{field} in [{', '.join(literals)}]" if literals else None


def none_of(field: str, values: Iterable[str]) -> str:
    """`field` is none of `values`; values that no row can have leave nothing out."""
    literals = [found for found in map(literal, values) if found is not None]
    return f"{field} not in [{', '.join(literals)}]" if literals else ""


def both(*expressions: str | None) -> str | None:
    """All of these at once, in the same notation."""
    if None in expressions:
        return None
    return " and ".join(expression for expression in expressions if expression)


_NOTHING: Final = Narrow()


class VideoFinder(Protocol):
    """What is needed of the catalog."""

    def split(self, narrow: Narrow) -> tuple[Sequence[str], Sequence[str]]: ...


def where(narrow: Narrow, videos: VideoFinder) -> Filter:
    """The rows that `narrow` lets in; what speaks of single moments is left to the caller. Raises CatalogError."""
    rows = EVERYTHING
    of_videos = narrow.of_videos
    if narrow.categories and all(map(is_told_apart, narrow.categories)):
        rows = replace(rows, categories=tuple(sorted(set(narrow.categories))))
        of_videos = replace(of_videos, categories=())
    if replace(of_videos, video_ids=()) == _NOTHING:
        # The ids alone need no catalog.
        return replace(rows, video_ids=tuple(sorted(set(narrow.video_ids)))) if narrow.video_ids else rows
    inside, outside = videos.split(of_videos)
    if len(inside) <= len(outside):
        return replace(rows, video_ids=tuple(inside))
    return replace(rows, without_video_ids=tuple(outside))
