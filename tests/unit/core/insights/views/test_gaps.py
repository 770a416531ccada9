"""What nobody has opened, found by where the stretches lie that were; and the searches that found little."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core.insights.parts import Cluster, Clusters, Moments
from core.insights.views.gaps import found_little, unplayed_clusters, unplayed_moments
from core.insights.views.moment_lookup import MomentLookup
from core.models.embedding_models import DIMENSION
from core.models.search_answer import PastSearch, Verdict
from core.models.search_query import MomentRef
from core.models.video import Span

CENTRE = np.zeros(DIMENSION, dtype=np.float32)


@pytest.fixture
def moments() -> Moments:
    """Two videos of five moments, 2 s each."""
    begins = np.tile(np.arange(5) * 2.0, 2)
    return Moments(("a", "b"), np.repeat(np.arange(2, dtype=np.int32), 5), begins, begins + 2)


def clusters(*of: Sequence[int], count: int = 10) -> Clusters:
    """Kinds with these rows; the last rows are their medoids, best first."""
    cluster_of = np.full(count, -1, dtype=np.int32)
    for place, rows in enumerate(of):
        cluster_of[list(rows)] = place
    made = [Cluster(f"{place}", len(rows), tuple(rows)[:-3:-1], CENTRE) for place, rows in enumerate(of)]
    return Clusters(tuple(made), cluster_of, CENTRE)


def opened(*rows: int, count: int = 10) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    is_opened = np.zeros(count, dtype=np.bool_)
    is_opened[list(rows)] = True
    return is_opened


ALL = np.arange(10)


@pytest.mark.parametrize(
    ("video_id", "start_sec", "end_sec", "rows"),
    [
        ("a", 2.0, 4.0, [1]),
        ("b", 2.0, 4.0, [6]),
        ("a", 0.0, 10.0, [0, 1, 2, 3, 4]),
        ("a", 2.9, 5.1, [1, 2]),
        ("a", 3.1, 4.9, []),
        ("gone", 0.0, 10.0, []),
    ],
)
def test_what_was_played_are_the_moments_whose_middle_it_holds(
    moments: Moments, video_id: str, start_sec: float, end_sec: float, rows: list[int]
) -> None:
    refs = [MomentRef(video_id, Span(start_sec, end_sec))]
    assert np.flatnonzero(MomentLookup(moments).are_within(refs)).tolist() == rows


def test_a_stretch_is_found_again_as_the_moment_in_its_middle(moments: Moments) -> None:
    where = MomentLookup(moments)
    refs = [MomentRef("b", Span(3.0, 8.0)), MomentRef("a", Span(0.0, 1.0)), MomentRef("a", Span(0.2, 1.0))]
    assert where.rows_of([*refs, MomentRef("a", Span(50.0, 60.0)), MomentRef("gone", Span(0.0, 1.0))]).tolist() == [0, 7]
    assert where.rows_of([]).tolist() == []


def test_a_kind_counts_as_opened_with_any_of_its_moments() -> None:
    found = clusters([0, 1, 2], [3, 4], [5, 6])
    assert unplayed_clusters(found, ALL, opened()) == [0, 1, 2]
    assert unplayed_clusters(found, ALL, opened(4, 9)) == [0, 2]
    assert unplayed_clusters(found, ALL, opened(*range(10))) == []


def test_only_kinds_and_moments_in_sight_count() -> None:
    found = clusters([0, 1, 2], [3, 4], [5, 6])
    assert unplayed_clusters(found, np.array([0, 1, 3]), opened(2, 4)) == [0, 1]
    assert unplayed_moments(found, np.array([0, 1, 3]), opened(), 9) == [1, 3, 0]
    nothing = np.empty(0, dtype=np.int64)
    assert (unplayed_clusters(found, nothing, opened()), unplayed_moments(found, nothing, opened(), 9)) == ([], [])


def test_the_most_typical_moments_of_all_kinds_come_first() -> None:
    found = clusters([0, 1, 2, 3], [4, 5], [6, 7])
    rows = unplayed_moments(found, ALL, opened(), 99)
    assert rows[:4] == [3, 5, 7, 8]
    assert sorted(rows) == ALL.tolist()
    assert unplayed_moments(found, ALL, opened(), 5) == rows[:5]


def test_a_moment_that_was_opened_leaves_its_turn_to_the_next_of_its_kind() -> None:
    found = clusters([0, 1, 2, 3], [4, 5])
    assert unplayed_moments(found, ALL, opened(3, 6, 7, 8), 99)[:3] == [2, 5, 9]


def test_without_kinds_moments_from_everywhere_are_shown() -> None:
    assert unplayed_moments(clusters(), ALL, opened(), 3) == [0, 4, 9]


def test_only_searches_that_found_little_are_missing_something() -> None:
    outcomes = ((Verdict.STRONG, 3), (Verdict.NOTHING, 0), (Verdict.FAIR, 2), (Verdict.WEAK, 0), (Verdict.FAIR, 0))
    searches = [PastSearch(f"q={at}", str(at), at, verdict, hits) for at, (verdict, hits) in enumerate(outcomes)]
    assert [search.said for search in found_little(searches)] == ["1", "3", "4"]
