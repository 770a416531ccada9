"""What may be asked of the kinds of moments, and of any moments on the insights page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from core.cached.insights import Sight, insights_kinds
from core.cached.state import services
from core.insights.parts import Moments, Rows
from core.insights.showing.looking import SeenKinds, rows_of_kind, seen_kinds
from core.insights.showing.refs import Refs
from core.models import Video

FEW: Final = "few"
"""Stands for a kind's id where the moments are meant that are like few others."""


def kinds_in(sight: Sight) -> SeenKinds | None:
    """The kinds of the moments in sight; None as long as kinds are not computed."""
    kinds = insights_kinds(sight.key)
    return None if kinds is None else seen_kinds(kinds, sight.moments, sight.rows)


def moments_of_kind(sight: Sight, kind_id: str) -> Rows:
    """The rows in sight of one kind, the ones that stand for it first, or of no kind (FEW); empty if there are none."""
    kinds = insights_kinds(sight.key)
    if kinds is None:
        return np.empty(0, dtype=np.int64)
    if kind_id == FEW:
        return sight.rows[kinds.kind_of[sight.rows] < 0]
    return rows_of_kind(kinds, sight.rows, kind_id)


def refs(moments: Moments, rows: Rows | Sequence[int]) -> Refs:
    """The moments at these rows, in this order."""
    return Refs(moments, np.asarray(rows, dtype=np.int64))


def insights_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table of insights as a CSV file."""
    from core.insights.showing.exporting import insights_csv as csv_of  # noqa: PLC0415 - only for those who take it away

    return csv_of(columns, rows)


def picture_sheet(title: str, about: str, strips: Sequence[tuple[str, str, Sequence[Path | None]]]) -> bytes:
    """Strips of pictures as one PNG: for each its name, a line about it and where its pictures are."""
    from core.insights.showing.picture_sheet import Strip, drawn_sheet  # noqa: PLC0415 - see above

    return drawn_sheet(title, about, [Strip(name, line, tuple(pictures)) for name, line, pictures in strips])


def videos_by_id(video_ids: Iterable[str]) -> dict[str, Video]:
    """These videos, as far as they are still here."""
    return services().catalog.videos.get_many(list(dict.fromkeys(video_ids)))
