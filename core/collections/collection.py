"""A collection: moments that somebody gathers and puts in order, to hand them on. Values only; the catalog keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import Final

from core.models.video import Span, Video

MOST_ITEMS: Final = 1000
"""So many moments fit into one collection: more could neither be put in order by hand nor be shown at once."""
MOST_HANDLE_FRAMES: Final = 1000
STILL_MS: Final = 5000
"""So long a photo stands in a film or a timeline, unless somebody says otherwise."""
LEAST_STILL_SEC: Final = 0.5
MOST_STILL_SEC: Final = 60.0
"""As long as a moment can be saved as a film."""


@dataclass(frozen=True, slots=True)
class CollectionItem:
    """One moment of a collection: a stretch of a video in milliseconds from its start, end excluded.

    `in_ms` is rounded up from a frame's start and `out_ms` down, so whoever rounds outwards to whole frames gets those frames.
    """

    id: str
    video_id: str
    in_ms: int
    out_ms: int
    note: str
    query: str
    """What was searched for when it was found; empty if it was not found by a search."""
    title: str = ""
    """What its video was called when it was gathered, for when that is gone."""

    @property
    def length_ms(self) -> int:
        return self.out_ms - self.in_ms

    @property
    def span(self) -> Span:
        return Span(self.in_ms / 1000, self.out_ms / 1000)


@dataclass(frozen=True, slots=True)
class Collection:
    """Moments in order, under a name. `is_shared`: everybody of the team sees it and may work on it, not its owner alone."""

    id: str
    name: str
    note: str
    owner_id: str
    is_shared: bool
    created_at: float
    changed_at: float
    items: tuple[CollectionItem, ...]
    handle_frames: int = 0
    """So many frames more are handed on before and after each moment, where its video has them."""

    @property
    def length_ms(self) -> int:
        return sum(item.length_ms for item in self.items)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A moment on its way into a collection."""

    video_id: str
    in_ms: int
    out_ms: int
    title: str = ""
    query: str = ""
    note: str = ""


class ItemOrder(StrEnum):
    """By what the moments of a collection can be sorted."""

    VIDEO = "video"
    """By the title of their video, and within it by time."""
    RECORDED = "recorded"
    """By when they were recorded; what has no date comes last."""


def lie_in(items: Iterable[CollectionItem], video_id: str, in_ms: int, out_ms: int) -> list[CollectionItem]:
    """Those that are this moment: they share at least half of the shorter of the two. The browser goes by the same rule."""
    return [
        item
        for item in items
        if item.video_id == video_id
        and 2 * (min(item.out_ms, out_ms) - max(item.in_ms, in_ms)) >= min(item.length_ms, out_ms - in_ms)
    ]


def stretch_of(video: Video, in_sec: float, out_sec: float) -> tuple[int, int]:
    """From where to where a moment of this video lies in a collection, in milliseconds; a photo stands for a while."""
    return (0, STILL_MS) if video.is_photo else whole_frames(in_sec, out_sec, video.fps, video.duration_sec)


def stands_ms(length_ms: int) -> int:
    """How long a photo stands whose moment lasts so long: one that nobody gave a length is a moment of a millisecond."""
    return length_ms if length_ms >= 1000 * LEAST_STILL_SEC else STILL_MS


def whole_frames(in_sec: float, out_sec: float, fps: float, duration_sec: float) -> tuple[int, int]:
    """The stretch from the frame that is on at `in_sec` to the end of the frame before `out_sec`, in milliseconds.

    At least one frame, within the video. The frame nearest to a time counts, as browsers round times.
    """
    last = max(1, floor(duration_sec * fps + 1e-3))
    first = min(max(0, round(in_sec * fps)), last - 1)
    end = min(max(first + 1, round(out_sec * fps)), last)
    return ceil(first * 1000 / fps - 1e-6), max(1, floor(end * 1000 / fps + 1e-6))
