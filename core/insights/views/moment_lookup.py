"""Finding moments by video and time, also after their video was cut anew: whatever is in the middle of a stretch is it now."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Moments, Rows
from core.models.search_query import MomentRef
from core.models.video import Span


class MomentLookup:
    """All moments, ready to be looked for."""

    def __init__(self, moments: Moments) -> None:
        self._moments = moments
        self._video = {video_id: place for place, video_id in enumerate(moments.video_ids)}
        self._first = np.searchsorted(moments.video, np.arange(len(moments.video_ids) + 1))

    def rows_of(self, refs: Iterable[MomentRef]) -> Rows:
        """The moments that the middles of these stretches are in, each once, in order; none for what is no longer here."""
        found = set()
        for ref in refs:
            rows = self._of_video(ref.video_id)
            middle = ref.span.middle_sec
            inside = np.flatnonzero((self._moments.start_sec[rows] <= middle) & (middle < self._moments.end_sec[rows]))
            if len(inside):
                found.add(rows.start + int(inside[0]))
        return np.asarray(sorted(found), dtype=np.int64)

    def are_within(self, refs: Iterable[MomentRef]) -> NDArray[np.bool_]:
        """For each moment whether its middle is in any of these stretches, shape (n,)."""
        is_within = np.zeros(len(self._moments), dtype=np.bool_)
        for ref in refs:
            rows = self._of_video(ref.video_id)
            is_within[rows] |= self._is_within(rows, ref.span)
        return is_within

    def _is_within(self, rows: slice, span: Span) -> NDArray[np.bool_]:
        middles = (self._moments.start_sec[rows] + self._moments.end_sec[rows]) / 2
        return (span.start_sec <= middles) & (middles < span.end_sec)

    def _of_video(self, video_id: str) -> slice:
        place = self._video.get(video_id)
        return slice(0, 0) if place is None else slice(int(self._first[place]), int(self._first[place + 1]))
