"""What stands out of the moments that a filter lets in: in the library, in each category, in each video."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.cached.access.needs import needs
from core.cached.insights.moments import FilteredMoments, filtered
from core.cached.insights.parts import insights_oddities
from core.insights.parts import Outlier
from core.insights.views.address import Scope
from core.insights.views.export import insights_csv
from core.models.search_query import Narrow
from core.people.person import Role

COLUMNS: Final = (
    "among", "place", "times_as_far", "video_id", "title", "category", "start_sec", "end_sec",
    "nearest_video_id", "nearest_title", "nearest_start_sec", "nearest_end_sec",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutlierList:
    """What stands out among some moments, the oddest first. Every row is of a video that is still here.

    `name` is the category or the id of the video that they are of, empty for the library; `of` is how many there are.
    """

    name: str
    outlier: tuple[Outlier, ...]
    of: int


@needs(Role.VIEWER)
def outlier_lists(seen: FilteredMoments, scope: Scope) -> tuple[OutlierList, ...] | None:
    """What stands out, one list for each category or video in which something does; None as long as that is not computed.

    Categories come by the alphabet, videos by how odd their oddest is.
    """
    found = insights_oddities(seen.key)
    whole = filtered(seen.key, Narrow())
    if found is None or whole is None:
        return None
    if scope is Scope.LIBRARY:
        lists = [_list(seen, whole, "", found.library, len(seen.rows))]
    elif scope is Scope.CATEGORY:
        count, sizes = _counts(seen), Counter[str]()
        for video_id, video in seen.videos.items():
            sizes[video.category] += count[video_id]
        here = sorted((name for name in found.categories if sizes[name]), key=lambda name: (name.casefold(), name))
        lists = [_list(_of_category(seen, name), whole, name, found.categories[name], sizes[name]) for name in here]
    else:
        count = _counts(seen)
        here = [video_id for video_id in found.videos if video_id in seen.videos]
        lists = [_list(seen, whole, video_id, found.videos[video_id], count[video_id]) for video_id in here]
        lists.sort(key=lambda one: -one.outlier[0].factor if one.outlier else 0.0)
    return tuple(one for one in lists if one.outlier)


@needs(Role.VIEWER)
def outliers_csv(seen: FilteredMoments, scope: Scope) -> bytes:
    """All that `outlier_lists` says, a line for each moment and the nearest to it."""
    return insights_csv(COLUMNS, (line for one in outlier_lists(seen, scope) or () for line in _lines(seen, scope, one)))


def _list(seen: FilteredMoments, whole: FilteredMoments, name: str, outlier: Sequence[Outlier], of: int) -> OutlierList:
    """Without what the filter does not let in, and without what is gone; the nearest may be of any video that is here."""
    here = seen.moments.video_ids
    kept = [one for one in outlier if here[seen.moments.video[one.moment]] in seen.videos]
    near = [
        Outlier(one.moment, one.factor, tuple(row for row in one.nearest if here[seen.moments.video[row]] in whole.videos))
        for one in kept
    ]
    return OutlierList(name, tuple(near), of)


def _of_category(seen: FilteredMoments, name: str) -> FilteredMoments:
    """Without the videos that have another category by now."""
    videos = {video_id: video for video_id, video in seen.videos.items() if video.category == name}
    return FilteredMoments(seen.key, seen.narrow, seen.moments, seen.rows, videos)


def _counts(seen: FilteredMoments) -> dict[str, int]:
    """How many moments each video has."""
    counts = np.bincount(seen.moments.video, minlength=len(seen.moments.video_ids)).tolist()
    return dict(zip(seen.moments.video_ids, counts, strict=True))


def _lines(seen: FilteredMoments, scope: Scope, among: OutlierList) -> Iterable[Sequence[object]]:
    whole = filtered(seen.key, Narrow()) or seen
    name = whole.videos[among.name].title if scope is Scope.VIDEO else among.name
    for place, outlier in enumerate(among.outlier, start=1):
        video, ref = whole.video(outlier.moment), whole.ref(outlier.moment)
        line = (name, place, outlier.factor, video.id, video.title, video.category, ref.span.start_sec, ref.span.end_sec)
        near = outlier.nearest[:1]
        yield *line, *(cell for row in near for cell in _where(whole, row))


def _where(seen: FilteredMoments, row: int) -> tuple[object, ...]:
    video, ref = seen.video(row), seen.ref(row)
    return video.id, video.title, ref.span.start_sec, ref.span.end_sec
