"""Kinds keep their ids for as long as most of their moments stay together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.insights.algorithms.clusters import find_clusters, keep_ids
from core.insights.algorithms.reduction import reduce
from core.insights.parts import Cluster, Clusters, Moments
from tests.support.libraries.mixtures import mixture


def moments(videos: Sequence[str], each: int = 10) -> Moments:
    starts = np.tile(np.arange(each, dtype=np.float64), len(videos))
    return Moments(tuple(videos), np.repeat(np.arange(len(videos), dtype=np.int32), each), starts, starts + 1)


def clusters(cluster_of: Sequence[int], ids: Sequence[str]) -> Clusters:
    labels = np.asarray(cluster_of, dtype=np.int32)
    centre = np.zeros(4, dtype=np.float32)
    found = [Cluster(name, int((labels == place).sum()), (), centre) for place, name in enumerate(ids)]
    return Clusters(tuple(found), labels, centre)


def ids_of(found: Clusters) -> list[str]:
    return [cluster.id for cluster in found.clusters]


def test_ids_follow_the_moments_when_the_order_changes() -> None:
    library = moments(["a", "b"])
    former, new = clusters([0] * 10 + [1] * 10, ["x", "y"]), clusters([1] * 10 + [0] * 10, ["new1", "new2"])
    kept = keep_ids(new, library, former, library)
    assert ids_of(kept) == ["y", "x"]
    np.testing.assert_array_equal(kept.cluster_of, new.cluster_of)


def test_videos_that_came_or_went_do_not_matter() -> None:
    former, new = clusters([0] * 10 + [1] * 10, ["x", "y"]), clusters([0] * 10 + [1] * 10 + [0] * 20, ["new1", "new2"])
    kept = keep_ids(new, moments(["b", "c", "d", "e"]), former, moments(["a", "b"]))
    assert ids_of(kept) == ["y", "new2"]


def test_a_kind_that_split_in_three_is_none_of_them() -> None:
    library = moments(["a", "b", "c"])
    former, new = clusters([0] * 30, ["x"]), clusters([0] * 10 + [1] * 10 + [2] * 10, ["new1", "new2", "new3"])
    assert ids_of(keep_ids(new, library, former, library)) == ["new1", "new2", "new3"]


def test_the_greater_part_keeps_the_id() -> None:
    library = moments(["a", "b"])
    former, new = clusters([0] * 20, ["x"]), clusters([0] * 8 + [1] * 12, ["new1", "new2"])
    assert ids_of(keep_ids(new, library, former, library)) == ["new1", "x"]


def test_a_new_kind_never_gets_the_id_of_another() -> None:
    library = moments(["a", "b", "c"])
    former, new = clusters([0] * 10 + [-1] * 20, ["x"]), clusters([1] * 10 + [0] * 20, ["x", "other"])
    kept = ids_of(keep_ids(new, library, former, library))
    assert kept[1] == "x"
    assert kept[0] not in {"x", "other"}
    assert ids_of(keep_ids(new, library, former, library)) == kept


def test_a_library_that_grew_keeps_the_ids_of_nearly_all_its_kinds() -> None:
    mixed = mixture(1500, seed=1, clusters=10, outlier=10)
    whole = find_clusters(mixed.vectors, reduce(mixed.vectors), mixed.moments)
    some = slice(0, 1250)
    part = Moments(
        mixed.moments.video_ids[:25], *(getattr(mixed.moments, name)[some] for name in ("video", "start_sec", "end_sec"))
    )
    before = find_clusters(mixed.vectors[some], reduce(mixed.vectors[some]), part)
    kept = set(ids_of(keep_ids(whole, mixed.moments, before, part)))
    assert len(kept) == len(whole.clusters)
    assert len(kept & set(ids_of(before))) >= 0.9 * len(before.clusters)
