"""Kinds and their moments as files: tables, and a picture of all kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from core import cached, words
from core.cached import Section, SeenKind, Sight
from core.insights.parts import Rows
from web.insights_pictures import Drawn, sheet_png

SAYS: Final = words.KINDS
MOMENT_COLUMNS: Final = ("video", "title", "category", "start_sec", "end_sec", "kind", "kind_name")
KIND_COLUMNS: Final = ("kind", "name", "moments", "share", "videos", "titles")


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
    """The kinds in sight with the pictures that stand for them."""
    names = cached.kind_names(sight.key)
    return sheet_png(sight, Section.KINDS, about, (drawn(sight, one, names[one.kind.id].name) for one in _kinds(sight)))


def drawn(sight: Sight, seen: SeenKind, name: str) -> Drawn:
    """A kind as a picture sheet shows it."""
    return Drawn(name, figures_said(sight, seen), seen.pictures)


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
