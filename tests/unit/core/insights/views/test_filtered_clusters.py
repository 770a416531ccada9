"""Kinds as a filter shows them: what is left of each, which pictures stand for it, and in which order its moments come."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.insights.parts import Cluster, Clusters, Moments
from core.insights.views.export import insights_csv
from core.insights.views.filtered_clusters import PICTURES, filtered_clusters, rows_of_cluster
from core.insights.views.refs import Refs
from core.models.embedding_models import DIMENSION
from core.models.search_query import MomentRef

NOWHERE = np.zeros(DIMENSION, dtype=np.float32)
EACH = 6
# Three videos of six moments each: kind 0 is the first half of every video, kind 1 the rest but for the last moment.
MOMENTS = Moments(
    ("a", "b", "c"),
    np.repeat(np.arange(3, dtype=np.int32), EACH),
    np.tile(np.arange(EACH) * 2.0, 3),
    np.tile(np.arange(EACH) * 2.0 + 2, 3),
)
KIND_OF = np.tile(np.array([0, 0, 0, 1, 1, -1], dtype=np.int32), 3)
KINDS = Clusters((Cluster("k0", 9, (7, 0, 13), NOWHERE), Cluster("k1", 6, (15, 3), NOWHERE)), KIND_OF, NOWHERE)
ALL = np.arange(3 * EACH)


def test_all_moments_are_counted_by_kind_and_video() -> None:
    seen = filtered_clusters(KINDS, MOMENTS, ALL)
    assert [(one.cluster.id, one.number, one.size, one.share) for one in seen.clusters] == [
        ("k0", 1, 9, 0.5),
        ("k1", 2, 6, 6 / 18),
    ]
    assert [one.video_ids for one in seen.clusters] == [("a", "b", "c")] * 2
    assert [one.in_videos for one in seen.clusters] == [(3, 3, 3), (2, 2, 2)]
    assert seen.few.tolist() == [5, 11, 17]
    assert seen.total == 18


def test_the_order_and_the_shares_are_those_of_what_is_let_in() -> None:
    rows = np.array([3, 4, 9, 10, 12, 15])
    seen = filtered_clusters(KINDS, MOMENTS, rows)
    assert [(one.cluster.id, one.size) for one in seen.clusters] == [("k1", 5), ("k0", 1)]
    assert seen.clusters[0].video_ids == ("a", "b", "c")
    assert seen.clusters[0].in_videos == (2, 2, 1)
    assert seen.clusters[1].video_ids == ("c",)
    assert not len(seen.few)


def test_its_medoids_stand_for_a_kind_and_others_where_they_are_too_few() -> None:
    everything = filtered_clusters(KINDS, MOMENTS, ALL).clusters[0].pictures
    assert everything[:3] == (7, 0, 13)
    assert len(everything) == len(set(everything)) == PICTURES
    within_b = filtered_clusters(KINDS, MOMENTS, np.arange(EACH, 2 * EACH)).clusters[0].pictures
    assert within_b[0] == 7
    assert sorted(within_b) == [6, 7, 8]


def test_nothing_let_in_is_no_kind() -> None:
    seen = filtered_clusters(KINDS, MOMENTS, np.empty(0, dtype=np.int64))
    assert seen.clusters == ()
    assert seen.total == 0


def test_the_moments_of_a_kind_begin_with_those_that_stand_for_it() -> None:
    assert rows_of_cluster(KINDS, ALL, "k1").tolist() == [15, 3, 4, 9, 10, 16]
    assert rows_of_cluster(KINDS, np.array([4, 9]), "k1").tolist() == [4, 9]
    assert not len(rows_of_cluster(KINDS, ALL, "gone"))


def test_many_moments_are_found_by_place_and_place_by_moment() -> None:
    among = Refs(MOMENTS, np.array([5, 12, 3]))
    assert among[1] == MOMENTS.ref(12)
    assert list(among[1:]) == [MOMENTS.ref(12), MOMENTS.ref(3)]
    assert [among.index(ref) for ref in among] == [0, 1, 2]
    assert MOMENTS.ref(12) in among
    assert MOMENTS.ref(4) not in among
    assert MomentRef("z", MOMENTS.ref(12).span) not in among
    anything: Any = "words"
    assert anything not in among


def test_a_table_says_what_it_holds_and_carries_nothing_out() -> None:
    table = insights_csv(("name", "share"), [("=HYPERLINK(1)", 0.123456), ("Zoë", 2)])
    assert table.decode("utf-8-sig").splitlines() == ["name,share", "'=HYPERLINK(1),0.1235", "Zoë,2"]
