"""Many moments in an order, without making a value of each before somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np

from core.insights.parts import Moments, Rows
from core.models.search_query import MomentRef


class Refs(Sequence[MomentRef]):
    """The moments at `rows`, in that order."""

    def __init__(self, moments: Moments, rows: Rows) -> None:
        self.moments = moments
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> MomentRef: ...
    @overload
    def __getitem__(self, place: slice) -> Refs: ...
    def __getitem__(self, place: int | slice) -> MomentRef | Refs:
        if isinstance(place, slice):
            return Refs(self.moments, self.rows[place])
        return self.moments.ref(int(self.rows[place]))

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """The place of a moment. Raises ValueError if it is not among them."""
        moments, rows = self.moments, self.rows[start:stop]
        if isinstance(value, MomentRef) and value.video_id in moments.video_ids:
            is_it = moments.video[rows] == moments.video_ids.index(value.video_id)
            is_it &= (moments.start_sec[rows] == value.span.start_sec) & (moments.end_sec[rows] == value.span.end_sec)
            found = np.flatnonzero(is_it)
            if len(found):
                return int(found[0]) + start
        raise ValueError(f"{value} is not among these moments")

    def __contains__(self, value: object) -> bool:
        try:
            self.index(value)
        except ValueError:
            return False
        return True
