"""Where a search looks: which videos, and within them which moments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from core.milvus import Filter
from core.milvus.filters import EVERYTHING, VideoFinder, where
from core.models.search_query import MomentRef, Narrow


class Library(VideoFinder, Protocol):
    """What is needed of the catalog."""

    def deleted(self) -> Sequence[str]: ...


class TaggedMoments(Protocol):
    """What is needed of the tags in the catalog."""

    def moments(
        self,
        tag_ids: Sequence[str],
        *,
        video_ids: Collection[str] | None = None,
        without_video_ids: Collection[str] = (),
        categories: Collection[str] | None = None,
    ) -> Sequence[MomentRef]: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """Where to look: in the rows of a filter, or only in these moments, which it then holds all of."""

    filter: Filter = EVERYTHING
    moments: tuple[MomentRef, ...] | None = None


def filter_of(narrow: Narrow, videos: Library, only: Collection[str] | None) -> Filter:
    """The rows that `narrow` lets in, of these videos if some are named. Raises CatalogError."""
    rows = _without(where(narrow, videos), videos.deleted())
    if only is None:
        return rows
    ids = set(only) - set(rows.without_video_ids)
    if rows.video_ids is not None:
        ids &= set(rows.video_ids)
    return replace(rows, video_ids=tuple(sorted(ids)), without_video_ids=())


def moments_tagged(tags: TaggedMoments, tag_ids: Sequence[str], rows: Filter) -> tuple[MomentRef, ...]:
    """The moments of these rows that have all of the tags."""
    found = tags.moments(tag_ids, video_ids=rows.video_ids, without_video_ids=rows.without_video_ids, categories=rows.categories)
    return tuple(found)


def _without(rows: Filter, video_ids: Collection[str]) -> Filter:
    """The same rows but for those of videos that were deleted and are not yet gone from the store."""
    if not video_ids:
        return rows
    if rows.video_ids is not None:
        return replace(rows, video_ids=tuple(video_id for video_id in rows.video_ids if video_id not in set(video_ids)))
    return replace(rows, without_video_ids=(*rows.without_video_ids, *video_ids))
