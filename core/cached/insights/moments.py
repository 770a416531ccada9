"""What the insights page may ask of all: how far the computation is, and the moments that a filter lets in.

Computed parts are read once for each key and shared by all sessions; whoever gets them must not write into their arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core.cached.access.needs import needs, needs_nothing
from core.cached.application import changes, services
from core.insights.parts import Clusters, Moments, Points, Rows, Step
from core.models.search_query import MomentRef, Narrow
from core.models.video import Video
from core.people.person import Role

if TYPE_CHECKING:
    from core.insights.insights_cache import InsightsCache


@dataclass(frozen=True, slots=True, eq=False)
class FilteredMoments:
    """The moments of the library that a filter lets in, as of the insights under `key`.

    `rows` are their places in `moments`, in order; `videos` are the videos they are in, by id.
    """

    key: str
    narrow: Narrow
    moments: Moments
    rows: Rows
    videos: dict[str, Video]

    def ref(self, row: int) -> MomentRef:
        return self.moments.ref(int(row))

    def video(self, row: int) -> Video:
        """The video that moment `row`, one of `rows`, is in."""
        return self.videos[self.moments.video_ids[self.moments.video[row]]]


@needs(Role.VIEWER)
def filtered(key: str, narrow: Narrow) -> FilteredMoments | None:
    """What `narrow` lets in of videos that are still here; None if the insights under `key` are not there (any more)."""
    now = changes()
    return _filtered_moments(key, narrow.of_videos, now.videos, now.results)


# The numbers of what changed are part of the key.
@st.cache_resource(show_spinner=False, max_entries=30, ttl=3600, hash_funcs={Narrow: repr})
def _filtered_moments(key: str, narrow: Narrow, videos_changed: int, results_changed: int) -> FilteredMoments | None:  # noqa: ARG001 - see above
    moments = insights_moments(key)
    if moments is None:
        return None
    catalog = services().catalog
    videos = catalog.videos.get_many(moments.video_ids)
    if narrow != Narrow():
        inside, _ = catalog.videos.split(narrow)
        videos = {video_id: videos[video_id] for video_id in inside if video_id in videos}
    is_in = np.fromiter((video_id in videos for video_id in moments.video_ids), dtype=bool, count=len(moments.video_ids))
    rows = np.flatnonzero(is_in[moments.video]) if len(moments) else np.empty(0, dtype=np.int64)
    return FilteredMoments(key, narrow, moments, rows, videos)


@needs_nothing
def insights_cache() -> InsightsCache:
    """Where the computed insights of the library lie."""
    from core.insights.insights_cache import InsightsCache  # noqa: PLC0415 - only for those who look at insights

    return InsightsCache(services().settings.insights_dir)


@needs(Role.VIEWER)
def insights_moments(key: str) -> Moments | None:
    """All moments that were computed from."""
    return _moments(key) if insights_cache().has(key, Step.MOMENTS) else None


@needs(Role.VIEWER)
def insights_clusters(key: str) -> Clusters | None:
    """All kinds of moments; None as long as they are not computed."""
    return _clusters(key) if insights_cache().has(key, Step.CLUSTERS) else None


@needs(Role.VIEWER)
def insights_points(key: str) -> Points | None:
    """Where each moment lies on the map: with its like, or, as long as that is not computed, by the two main directions."""
    for step in (Step.LAYOUT, Step.FLAT):
        if insights_cache().has(key, step):
            return _points(key, step)
    return None


@st.cache_resource(show_spinner=False, max_entries=2, ttl=3600)
def _moments(key: str) -> Moments | None:
    return insights_cache().moments(key)


@st.cache_resource(show_spinner=False, max_entries=2, ttl=3600)
def _clusters(key: str) -> Clusters | None:
    return insights_cache().clusters(key)


@st.cache_resource(show_spinner=False, max_entries=4, ttl=3600)
def _points(key: str, step: Step) -> Points | None:
    return insights_cache().points(key, step)
