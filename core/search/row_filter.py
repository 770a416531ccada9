"""Where to look, as rows of the store know it.

Rows repeat a video's category but neither its dates nor its length: the catalog says which videos these mean, and the store is
given ids. It reads every id of a filter on every search (6 µs each), so the shorter of two lists is given: the videos to look
in, or those to leave out. A category that rows cannot tell from others becomes ids as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Protocol

from core.milvus.filters import EVERYTHING, Filter, is_told_apart
from core.search_query import Narrow

_NOTHING: Final = Narrow()


class VideoFinder(Protocol):
    """What is needed of the catalog."""

    def split(self, narrow: Narrow) -> tuple[Sequence[str], Sequence[str]]: ...


def where(narrow: Narrow, videos: VideoFinder) -> Filter:
    """The rows that `narrow` lets in; `narrow.concept_id` is not for rows and is left to the caller. Raises CatalogError."""
    rows = EVERYTHING
    of_videos = replace(narrow, concept_id=None)
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
