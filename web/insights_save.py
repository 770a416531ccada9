"""Kinds and their moments as files: tables, and a picture of all kinds."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from core import cached, words
from core.cached import ClipseekError, SeenKind, Sight
from core.insights.parts import Rows
from core.media.picture_files import picture_ms
from core.services import shared
from web.media_access import source_of

log = logging.getLogger(__name__)

SAYS: Final = words.KINDS
MOMENT_COLUMNS: Final = ("video", "title", "category", "start_sec", "end_sec", "kind", "kind_name")
KIND_COLUMNS: Final = ("kind", "name", "moments", "share", "videos", "titles")
MOST_DRAWN: Final = 60
"""Kinds in one picture, the largest ones; more would be larger than anybody prints."""


def kinds_csv(sight: Sight) -> bytes:
    """A line for each kind in sight."""
    names = cached.kind_names(sight.key)
    return cached.insights_csv(
        KIND_COLUMNS,
        (
            (one.kind.id, names[one.kind.id].name, one.size, one.share, len(one.video_ids), "; ".join(titles(sight, one)))
            for one in _kinds(sight)
        ),
    )


def moments_csv(sight: Sight, rows: Rows | Sequence[int]) -> bytes:
    """A line for each of these moments."""
    return cached.insights_csv(MOMENT_COLUMNS, _moment_lines(sight, rows))


def kinds_png(sight: Sight, about: str) -> bytes:
    """The kinds in sight with the pictures that stand for them; those that are not made yet are made now."""
    names = cached.kind_names(sight.key)
    strips = [
        (names[one.kind.id].name, figures_said(sight, one), [_picture(sight, row) for row in one.pictures])
        for one in _kinds(sight)[:MOST_DRAWN]
    ]
    return cached.kinds_sheet(words.INSIGHTS["section_kinds"], about, strips)


def share_said(share: float) -> str:
    """`31 %`; what is there is never said to be nothing."""
    return SAYS["share"].format(share=round(100 * share)) if share >= 0.01 else SAYS["share_small"]


def figures_said(sight: Sight, seen: SeenKind) -> str:
    """`31 % · 84 moments · 5 videos`, or with the title of the only video."""
    count = len(seen.video_ids)
    spans = SAYS["in_videos"].format(count=count) if count > 1 else SAYS["in_one"].format(title=titles(sight, seen)[0])
    return f"{share_said(seen.share)} · {words.count_of(seen.size, SAYS['moment'], SAYS['moments'])} · {spans}"


def titles(sight: Sight, seen: SeenKind) -> list[str]:
    """Those of the videos that a kind spans, the one with most of it first."""
    return [sight.videos[video_id].title for video_id in seen.video_ids]


def _kinds(sight: Sight) -> tuple[SeenKind, ...]:
    seen = cached.kinds_in(sight)
    return seen.kinds if seen else ()


def _moment_lines(sight: Sight, rows: Rows | Sequence[int]) -> Iterator[tuple[object, ...]]:
    for row, (kind_id, name) in zip(rows, cached.kinds_named(sight, rows), strict=True):
        video, span = sight.video(row), sight.ref(row).span
        yield video.id, video.title, video.category, span.start_sec, span.end_sec, kind_id, name


def _picture(sight: Sight, row: int) -> Path | None:
    """Where the picture of a moment is; None if there is none to be had."""
    parts, video = shared(), sight.video(row)
    at_ms = picture_ms(sight.ref(row).span.middle_sec, video.duration_sec)
    try:
        return parts.thumbs.get(video.id, at_ms, lambda: source_of(parts, video))
    except ClipseekError as error:
        log.info("no picture of %s at %d ms: %s %s", video.id, at_ms, error.reason, error.detail)
        return None
