"""Kinds and their moments as files: tables, and a picture of all kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.insights.parts import Rows
from core.insights.views.address import Section
from core.insights.views.filtered_clusters import FilteredCluster
from core.messages.formatting import share
from core.messages.labels import moments_counted, videos_counted
from core.messages.translation import _
from pages.insights.export import Drawn, sheet_png

MOMENT_COLUMNS: Final = ("video", "title", "category", "start_sec", "end_sec", "kind", "kind_name")
KIND_COLUMNS: Final = ("kind", "name", "moments", "share", "videos", "titles")


def kinds_csv(filtered: FilteredMoments) -> bytes:
    """A line for each kind in sight."""
    names = cached.insights.names.cluster_names(filtered.key)
    return cached.insights.clusters.insights_csv(
        KIND_COLUMNS,
        (
            (
                one.cluster.id,
                names[one.cluster.id].name,
                one.size,
                one.share,
                len(one.video_ids),
                "; ".join(titles(filtered, one)),
            )
            for one in _clusters(filtered)
        ),
    )


def moments_csv(filtered: FilteredMoments, rows: Rows | Sequence[int]) -> bytes:
    """A line for each of these moments."""
    return cached.insights.clusters.insights_csv(MOMENT_COLUMNS, _moment_lines(filtered, rows))


def kinds_png(filtered: FilteredMoments, about: str) -> bytes:
    """The kinds in sight with the pictures that stand for them."""
    names = cached.insights.names.cluster_names(filtered.key)
    return sheet_png(
        filtered, Section.CLUSTERS, about, (drawn(filtered, one, names[one.cluster.id].name) for one in _clusters(filtered))
    )


def drawn(filtered: FilteredMoments, seen: FilteredCluster, name: str) -> Drawn:
    """A kind as a picture sheet shows it."""
    return Drawn(name, figures_said(filtered, seen), seen.pictures)


def figures_said(filtered: FilteredMoments, seen: FilteredCluster) -> str:
    """`31 % · 84 moments · 5 videos`, or with the title of the only video."""
    count = len(seen.video_ids)
    spans = videos_counted(count) if count > 1 else _("in {title}", title=titles(filtered, seen)[0])
    return f"{share(seen.share)} · {moments_counted(seen.size)} · {spans}"


def titles(filtered: FilteredMoments, seen: FilteredCluster) -> list[str]:
    """Those of the videos that a kind spans, the one with most of it first."""
    return [filtered.videos[video_id].title for video_id in seen.video_ids]


def _clusters(filtered: FilteredMoments) -> tuple[FilteredCluster, ...]:
    seen = cached.insights.clusters.clusters_in(filtered)
    return seen.clusters if seen else ()


def _moment_lines(filtered: FilteredMoments, rows: Rows | Sequence[int]) -> Iterator[tuple[object, ...]]:
    for row, (cluster_id, name) in zip(rows, cached.insights.names.clusters_named(filtered, rows), strict=True):
        video, span = filtered.video(row), filtered.ref(row).span
        yield video.id, video.title, video.category, span.start_sec, span.end_sec, cluster_id, name
