"""A name that somebody gave stays with its moments, whatever becomes of the kinds and their ids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.catalog.searches.cluster_names import GivenName
from core.insights.naming.names import ClusterName, all_names, known_by, names_given
from core.insights.parts import Cluster, Clusters, Moments
from core.models.embedding_models import DIMENSION
from core.models.search_query import MomentRef
from core.models.video import Span

VIDEOS = ("a", "b")
OF_A_VIDEO = 20
CENTRE = np.zeros(DIMENSION, dtype=np.float32)


def moments(sec: float = 2.0, count: int = OF_A_VIDEO, videos: Sequence[str] = VIDEOS) -> Moments:
    """Videos of so many moments, each `sec` long."""
    begins = np.tile(np.arange(count) * sec, len(videos))
    return Moments(tuple(videos), np.repeat(np.arange(len(videos), dtype=np.int32), count), begins, begins + sec)


def clusters(**of: Sequence[int]) -> Clusters:
    """Kinds by id with their rows, the first rows as medoids."""
    cluster_of = np.full(OF_A_VIDEO * len(VIDEOS), -1, dtype=np.int32)
    for place, rows in enumerate(of.values()):
        cluster_of[list(rows)] = place
    made = [Cluster(cluster_id, len(rows), tuple(rows)[:2], CENTRE) for cluster_id, rows in of.items()]
    return Clusters(tuple(made), cluster_of, CENTRE)


def given(cluster_id: str, name: str, rows: Sequence[int], at: float = 1.0) -> GivenName:
    return GivenName(cluster_id, name, tuple(moments().ref(row) for row in rows), at)


def own(now: Clusters, *names: GivenName, where: Moments | None = None) -> dict[str, str]:
    return {cluster_id: name.name for cluster_id, name in names_given(now, moments() if where is None else where, names).items()}


def test_a_name_follows_its_moments_to_another_id() -> None:
    assert own(clusters(new=range(10), other=range(10, 40)), given("old", "Harbour", range(8))) == {"new": "Harbour"}


def test_an_id_that_went_to_other_moments_does_not_take_the_name_along() -> None:
    assert own(clusters(x=range(20, 40), y=range(10)), given("x", "Harbour", range(10))) == {"y": "Harbour"}


def test_a_kind_that_grew_keeps_its_name_and_one_that_broke_up_leaves_it_with_the_id() -> None:
    assert own(clusters(x=range(40)), given("x", "Harbour", range(5))) == {"x": "Harbour"}
    assert own(clusters(y=range(5), x=range(5, 10)), given("x", "Harbour", range(10))) == {"x": "Harbour"}


def test_a_name_whose_moments_are_all_over_the_place_is_nobodys() -> None:
    scattered = clusters(p=range(4), q=range(4, 7), r=range(7, 10))
    assert own(scattered, given("gone", "Harbour", range(10))) == {}
    assert own(clusters(p=range(30, 40)), given("gone", "Harbour", range(10))) == {}


def test_a_name_survives_that_its_video_is_cut_anew() -> None:
    finer = moments(sec=1.0, count=2 * OF_A_VIDEO)
    cluster_of = np.zeros(len(finer), dtype=np.int32)
    cluster_of[10:] = -1
    now = Clusters((Cluster("new", 10, (0,), CENTRE),), cluster_of, CENTRE)
    assert own(now, given("old", "Harbour", range(5)), where=finer) == {"new": "Harbour"}


def test_of_two_names_for_one_kind_the_later_one_counts() -> None:
    names = given("p", "Harbour", range(10), at=1.0), given("q", "Port", range(10), at=2.0)
    assert own(clusters(x=range(10)), *names) == own(clusters(x=range(10)), *reversed(names)) == {"x": "Port"}


def test_a_name_whose_moments_are_gone_stays_with_its_id() -> None:
    gone = GivenName("x", "Harbour", (MomentRef("deleted", Span(0, 2)),), 1.0)
    assert own(clusters(x=range(10)), gone) == {"x": "Harbour"}
    assert own(clusters(y=range(10)), gone) == {}


def test_without_kinds_no_name_is_borne() -> None:
    nothing = Moments((), np.empty(0, dtype=np.int32), np.empty(0), np.empty(0))
    assert own(Clusters((), np.empty(0, dtype=np.int32), CENTRE), given("x", "Harbour", range(3)), where=nothing) == {}
    assert own(clusters(), given("x", "Harbour", range(3))) == {}


def test_a_kind_without_a_name_is_called_by_its_number() -> None:
    now = clusters(x=range(20), y=range(20, 30), z=range(30, 35))
    names = all_names(now, {"y": given("y", "Harbour", ())}, {"x": "Sea", "y": "Boat"}, "Group {}".format)
    assert names == {"x": ClusterName("Sea", False), "y": ClusterName("Harbour", True), "z": ClusterName("Group 3", False)}


def test_a_kind_is_known_by_its_most_typical_moments_and_some_of_everywhere() -> None:
    refs = known_by(moments(), clusters(x=range(40)), 0, 6)
    assert refs[:2] == [moments().ref(0), moments().ref(1)]
    assert len(refs) == len(set(refs)) == 6
    assert {ref.video_id for ref in refs} == set(VIDEOS)
    assert len(known_by(moments(), clusters(x=range(3)), 0, 200)) == 3
