"""What the colours of a map tell apart."""

from datetime import UTC, datetime

import numpy as np

from core.insights.parts import Cluster, Clusters, Moments
from core.insights.views.map_groups import FEW, REST, by_category, by_date, by_kind, by_video
from core.insights.views.palette import DISTINCT, OTHERS
from core.messages.formatting import days
from core.models.embedding_models import DIMENSION
from core.models.video import Video
from tests.support.jobs import a_video

CENTRE = np.zeros(DIMENSION, dtype=np.float32)


def at(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


def library(*categories: str, moments: int = 2, on: list[str | None] | None = None) -> tuple[Moments, dict[str, Video]]:
    """A video of each category, each with as many moments; recorded on these days."""
    dates = on or [None] * len(categories)
    videos = [
        a_video(number + 1, category=category, title=f"Video {number + 1}", recorded_at=day and at(day))
        for number, (category, day) in enumerate(zip(categories, dates, strict=True))
    ]
    videos.sort(key=lambda video: video.id)
    count = len(videos) * moments
    of_video = np.repeat(np.arange(len(videos)), moments).astype(np.int32)
    starts = np.tile(np.arange(moments, dtype=np.float64), len(videos))
    return Moments(tuple(video.id for video in videos), of_video, starts, starts + 1), {
        video.id: video for video in videos
    } if count else {}


def kinds_of(cluster_of: list[int], count: int) -> Clusters:
    places = np.array(cluster_of, dtype=np.int32)
    return Clusters(tuple(Cluster(f"k{one}", int((places == one).sum()), (), CENTRE) for one in range(count)), places, CENTRE)


def test_kinds_keep_their_colours_when_a_filter_leaves_some_out() -> None:
    clusters = kinds_of([0, 0, 0, 1, 2, 2, -1], 3)
    names = {"k0": "Street", "k1": "Sea", "k2": "Snow"}
    everything = by_kind(clusters, np.arange(7), names, "Like few others")
    assert [(group.name, group.size) for group in everything.groups] == [
        ("Street", 3),
        ("Snow", 2),
        ("Sea", 1),
        ("Like few others", 1),
    ]
    assert everything.groups[-1].id == FEW
    assert everything.groups[-1].colour == OTHERS
    some = by_kind(clusters, np.array([4, 5]), names, "Like few others")
    assert some.groups == tuple(group for group in everything.groups if group.name == "Snow")
    assert some.group_of.tolist() == [0, 0]


def test_each_row_is_told_the_place_of_its_group() -> None:
    moments, videos = library("Sea", "", "Sea", "City")
    rows = np.array([0, 2, 3, 4, 6, 7])
    groups = by_category(moments, rows, videos, "No category", "Other categories")
    assert [(group.name, group.size) for group in groups.groups] == [("City", 2), ("Sea", 2), ("No category", 2)]
    assert [groups.groups[place].name for place in groups.group_of] == [
        "Sea",
        "No category",
        "No category",
        "Sea",
        "City",
        "City",
    ]


def test_categories_beyond_the_colours_are_not_called_none() -> None:
    moments, videos = library("", *(f"Category {number}" for number in range(DISTINCT + 2)))
    rows = np.arange(len(moments))
    last = by_category(moments, rows, videos, "No category", "Other categories").groups[-1]
    assert (last.name, last.id, last.size) == ("Other categories", REST, 6)
    some = by_category(moments, rows[: 2 * DISTINCT], videos, "No category", "Other categories").groups[-1]
    assert (some.name, some.size) == ("No category", 2)


def test_videos_beyond_the_colours_are_one_grey_group() -> None:
    moments, videos = library(*[""] * (DISTINCT + 3))
    groups = by_video(moments, np.arange(len(moments)), videos, "Other videos").groups
    assert len(groups) == DISTINCT + 1
    assert len({group.colour for group in groups}) == DISTINCT + 1
    assert (groups[-1].id, groups[-1].size) == (REST, 6)


def recorded(*recorded_on: str | None) -> list[str]:
    moments, videos = library(*[""] * len(recorded_on), on=list(recorded_on))
    groups = by_date(moments, np.arange(len(moments)), videos, lambda video: video.recorded_at, days, "No date")
    return [group.name for group in groups.groups]


def test_a_few_days_are_days_in_their_order_and_what_has_no_date_is_last() -> None:
    assert recorded("2026-03-02", None, "2026-03-01") == ["1 March 2026", "2 March 2026", "No date"]


def test_many_days_are_months_and_many_months_years() -> None:
    dates = [f"2026-{month:02}-{day:02}" for month in (1, 2) for day in (3, 4, 5, 6, 7)]
    assert recorded(*dates) == ["January 2026", "February 2026"]
    quarters = recorded(*(f"{year}-{month:02}-01" for year in (2024, 2025) for month in range(1, 8)))
    assert quarters == [f"{months} {year}" for year in (2024, 2025) for months in ("Jan – Mar", "Apr – Jun", "Jul – Sept")]
    assert recorded(*(f"{year}-{month:02}-01" for year in (2023, 2024, 2025) for month in range(1, 13))) == [
        "2023",
        "2024",
        "2025",
    ]


def test_a_century_is_told_in_stretches_of_years() -> None:
    names = recorded(*(f"{year}-01-01" for year in range(1926, 2027, 5)))
    assert len(names) <= 8
    assert names[0] == "1926 – 1938"
    assert names[-1].endswith("2026")
