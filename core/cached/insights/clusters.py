"""What may be asked of the kinds of moments, and of any moments on the insights page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from core.cached.access.needs import needs, needs_nothing
from core.cached.application import services
from core.cached.insights.moments import FilteredMoments, insights_clusters
from core.cached.people.audit import note_export
from core.insights.parts import Moments, Rows
from core.insights.views.filtered_clusters import FilteredClusters, filtered_clusters, rows_of_cluster
from core.insights.views.refs import Refs
from core.models.video import Video
from core.people.person import Role

FEW: Final = "few"
"""Stands for a kind's id where the moments are meant that are like few others."""


@needs(Role.VIEWER)
def clusters_in(filtered: FilteredMoments) -> FilteredClusters | None:
    """The kinds of the moments in sight; None as long as kinds are not computed."""
    clusters = insights_clusters(filtered.key)
    return None if clusters is None else filtered_clusters(clusters, filtered.moments, filtered.rows)


@needs(Role.VIEWER)
def moments_of_cluster(filtered: FilteredMoments, cluster_id: str) -> Rows:
    """The rows in sight of one kind, the ones that stand for it first, or of no kind (FEW); empty if there are none."""
    clusters = insights_clusters(filtered.key)
    if clusters is None:
        return np.empty(0, dtype=np.int64)
    if cluster_id == FEW:
        return filtered.rows[clusters.cluster_of[filtered.rows] < 0]
    return rows_of_cluster(clusters, filtered.rows, cluster_id)


@needs_nothing
def refs(moments: Moments, rows: Rows | Sequence[int]) -> Refs:
    """The moments at these rows, in this order."""
    return Refs(moments, np.asarray(rows, dtype=np.int64))


@needs(Role.VIEWER)
def insights_csv(columns: Sequence[str], rows: Iterable[Sequence[object]], name: str = "insights.csv") -> bytes:
    """A table as a CSV file; it is taken away under a name such as this."""
    from core.insights.views.export import insights_csv as csv_of  # noqa: PLC0415 - only for those who take it away

    note_export(name)
    return csv_of(columns, rows)


@needs(Role.VIEWER)
def picture_sheet(title: str, about: str, strips: Sequence[tuple[str, str, Sequence[Path | None]]]) -> bytes:
    """Strips of pictures as one PNG: for each its name, a line about it and where its pictures are."""
    from core.insights.views.picture_sheet import Strip, drawn_sheet  # noqa: PLC0415 - see above

    note_export("insights.png")
    return drawn_sheet(title, about, [Strip(name, line, tuple(pictures)) for name, line, pictures in strips])


@needs(Role.VIEWER)
def videos_by_id(video_ids: Iterable[str]) -> dict[str, Video]:
    """These videos, as far as they are still here."""
    return services().catalog.videos.get_many(list(dict.fromkeys(video_ids)))
