"""What the insights page may ask of all: how far the computation is, and the moments that a filter lets in.

Computed parts are read once for each key and shared by all sessions; whoever gets them must not write into their arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core.cached.state import changes, services
from core.insights.parts import Kinds, Moments, Points, Rows, Step
from core.models import Video
from core.question import MomentRef, Narrow

if TYPE_CHECKING:
    from core.insights.shelf import Shelf


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
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


def sight(key: str, narrow: Narrow) -> Sight | None:
    """What `narrow` lets in of videos that are still here; None if the insights under `key` are not there (any more)."""
    now = changes()
    return _sight(key, replace(narrow, look_id=None), now.videos, now.results)


# The numbers of what changed are part of the key.
@st.cache_resource(show_spinner=False, max_entries=30, ttl=3600, hash_funcs={Narrow: repr})
def _sight(key: str, narrow: Narrow, videos_changed: int, results_changed: int) -> Sight | None:  # noqa: ARG001 - see above
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
    return Sight(key, narrow, moments, rows, videos)


def insights_shelf() -> Shelf:
    """Where the computed insights of the library lie."""
    from core.insights.shelf import Shelf  # noqa: PLC0415 - only for those who look at insights

    return Shelf(services().settings.insights_dir)


def insights_moments(key: str) -> Moments | None:
    """All moments that were computed from."""
    return _moments(key) if insights_shelf().has(key, Step.MOMENTS) else None


def insights_kinds(key: str) -> Kinds | None:
    """All kinds of moments; None as long as they are not computed."""
    return _kinds(key) if insights_shelf().has(key, Step.KINDS) else None


def insights_points(key: str) -> Points | None:
    """Where each moment lies on the map: with its like, or, as long as that is not computed, by the two main directions."""
    for step in (Step.LAYOUT, Step.FLAT):
        if insights_shelf().has(key, step):
            return _points(key, step)
    return None


@st.cache_resource(show_spinner=False, max_entries=2, ttl=3600)
def _moments(key: str) -> Moments | None:
    return insights_shelf().moments(key)


@st.cache_resource(show_spinner=False, max_entries=2, ttl=3600)
def _kinds(key: str) -> Kinds | None:
    return insights_shelf().kinds(key)


@st.cache_resource(show_spinner=False, max_entries=4, ttl=3600)
def _points(key: str, step: Step) -> Points | None:
    return insights_shelf().points(key, step)
