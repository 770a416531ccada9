"""Narrowing a search finds the rows that a plain reading of each video's facts lets in, and no others, on both databases."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog import Catalog
from core.milvus import Filter, SegmentStore, StoredVideo
from core.milvus.filters import EVERYTHING, where
from core.models.jobs import Stage
from core.models.search_query import Narrow
from core.models.video import Video
from tests.support.catalog.empty import empty_database
from tests.support.jobs import a_job, a_video, write
from tests.unit.core.milvus.milvus_rows import MODEL, moments, one_vector, vectors

CATEGORIES: Final = (
    "",
    "news",
    "News",
    'a "b"',
    "back\\slash",
    "\\",
    'nothing" or id != "',
    "it's",
    "a\tb",
    "a b",
    "é" * 127,
    "é" * 128,
    "é" * 400,
    "é" * 401,
    "汉字😀",
    "[1] or %",
)
DAYS: Final = (date(1970, 1, 1), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2026, 11, 21), date.max, date.min)
HOURS: Final = (0, 1, 12 * 3600, 24 * 3600 - 1)
LENGTHS: Final = (4.0, 10.0, 59.99, 60.0, 3600.0)


def in_some_way(number: int) -> Video:
    """A video whose facts are unlike those of its neighbours."""
    added_on = datetime.combine(DAYS[number % 5], datetime.min.time(), UTC).timestamp()
    recorded_on = datetime.combine(DAYS[number // 3 % 5], datetime.min.time(), UTC).timestamp()
    return a_video(
        number,
        category=CATEGORIES[number % len(CATEGORIES)],
        added_at=added_on + HOURS[number % 4],
        recorded_at=None if number % 7 == 0 else recorded_on + HOURS[number // 2 % 4],
        duration_sec=LENGTHS[number // 2 % 5],
    )


LIBRARY: Final = [in_some_way(number) for number in range(64)]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def catalog(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    folder: Path = tmp_path_factory.mktemp("catalog")
    catalog = Catalog(f"sqlite:///{folder / 'clipseek.db'}" if request.param == "sqlite" else empty_database())
    write(catalog, [(video, a_job(video, Stage.READY)) for video in LIBRARY])
    yield catalog
    catalog.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SegmentStore]:
    store = SegmentStore(str(tmp_path_factory.mktemp("store") / "milvus.db"))
    for video in LIBRARY:
        store.replace_video(MODEL, StoredVideo(video.id, "", video.category), moments(vectors(1, int(video.id, 16))))
    yield store
    store.close()


def found(store: SegmentStore, rows: Filter) -> list[str]:
    return sorted(row.video_id for row in store.search(MODEL, one_vector(1), limit=1000, where=rows))


def day_of(at: float | None) -> date | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).date()


def lets_in(narrow: Narrow, video: Video) -> bool:
    """The plain reading."""
    added, recorded = day_of(video.added_at), day_of(video.recorded_at)
    return (
        (not narrow.video_ids or video.id in narrow.video_ids)
        and (not narrow.categories or video.category in narrow.categories)
        and (narrow.added_from is None or (added is not None and added >= narrow.added_from))
        and (narrow.added_to is None or (added is not None and added <= narrow.added_to))
        and (narrow.recorded_from is None or (recorded is not None and recorded >= narrow.recorded_from))
        and (narrow.recorded_to is None or (recorded is not None and recorded <= narrow.recorded_to))
        and (narrow.shortest_sec is None or video.duration_sec >= narrow.shortest_sec)
        and (narrow.longest_sec is None or video.duration_sec <= narrow.longest_sec)
    )


IDS = st.sampled_from([video.id for video in LIBRARY]) | st.sampled_from(["", "nobody", '" or id != "', "\0", "\ud800"])
WISHES = st.builds(
    Narrow,
    video_ids=st.lists(IDS, max_size=40).map(tuple),
    categories=st.lists(st.sampled_from([*CATEGORIES, "none such", "a\0b", "\ud800"]), max_size=4).map(tuple),
    added_from=st.none() | st.sampled_from(DAYS),
    added_to=st.none() | st.sampled_from(DAYS),
    recorded_from=st.none() | st.sampled_from(DAYS),
    recorded_to=st.none() | st.sampled_from(DAYS),
    shortest_sec=st.none() | st.sampled_from([0.0, *LENGTHS, math.inf]),
    longest_sec=st.none() | st.sampled_from([0.0, *LENGTHS, math.inf]),
)


@settings(max_examples=150, deadline=None)
@given(WISHES)
def test_the_rows_are_those_of_a_plain_reading(catalog: Catalog, store: SegmentStore, narrow: Narrow) -> None:
    expected = sorted(video.id for video in LIBRARY if lets_in(narrow, video))
    assert found(store, where(narrow, catalog.videos)) == expected


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_finds_its_own_videos(catalog: Catalog, store: SegmentStore, category: str) -> None:
    library_spread = sorted(video.id for video in LIBRARY if video.category == category)
    assert found(store, where(Narrow(categories=(category,)), catalog.videos)) == library_spread


class Unasked:
    """A catalog that nobody should need."""

    def split(self, narrow: Narrow) -> tuple[list[str], list[str]]:
        raise AssertionError(f"the catalog was asked for {narrow}")


def test_what_rows_know_themselves_needs_no_catalog() -> None:
    assert where(Narrow(), Unasked()) == EVERYTHING
    assert where(Narrow(concept_id="sunset"), Unasked()) == EVERYTHING
    assert where(Narrow(video_ids=("b", "a", "b")), Unasked()) == Filter(video_ids=("a", "b"))
    assert where(Narrow(video_ids=("a",), categories=("y", "x")), Unasked()) == Filter(video_ids=("a",), categories=("x", "y"))


def test_the_shorter_list_of_ids_is_given(catalog: Catalog) -> None:
    longest = sorted(video.id for video in LIBRARY if video.duration_sec == max(LENGTHS))
    assert where(Narrow(shortest_sec=0), catalog.videos) == EVERYTHING
    assert where(Narrow(longest_sec=60), catalog.videos) == Filter(without_video_ids=tuple(longest))
    assert where(Narrow(shortest_sec=61), catalog.videos) == Filter(video_ids=tuple(longest))
    assert where(Narrow(shortest_sec=61, longest_sec=60), catalog.videos).expression() is None


def test_only_searchable_videos_are_counted_by_category(tmp_path: Path) -> None:
    catalog = Catalog(f"sqlite:///{tmp_path / 'clipseek.db'}")
    stages = [("news", Stage.READY), ("News", Stage.READY), ("news", Stage.READY), ("", Stage.READY), ("art", Stage.FAILED)]
    videos = [(a_video(number, category=name), stage) for number, (name, stage) in enumerate(stages)]
    write(catalog, [(video, a_job(video, stage)) for video, stage in videos])
    assert list(catalog.videos.categories().items()) == [("", 1), ("News", 1), ("news", 2)]
    catalog.close()
