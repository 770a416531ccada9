"""A map of more moments than it holds shows as many of each kind as can be."""

import numpy as np
import pytest

from core.insights.views.sampling import even_quotas, spread


def test_small_kinds_stay_whole_and_large_ones_share_the_rest_evenly() -> None:
    cluster_of = np.repeat([-1, 0, 1, 2], [500, 40_000, 9_000, 60]).astype(np.int32)
    drawn = spread(np.arange(len(cluster_of)), cluster_of, 10_000)
    sizes = np.bincount(cluster_of[drawn] + 1)
    assert sizes.tolist() == [500, 4_720, 4_720, 60]


def test_what_is_drawn_keeps_its_order_and_comes_from_all_over_a_kind() -> None:
    rows = np.arange(100, 1100)
    drawn = spread(rows, np.zeros(1000, dtype=np.int32), 10)
    assert drawn.tolist() == list(range(100, 1100, 100))


@pytest.mark.parametrize("most", [0, 1, 7, 100])
def test_no_more_are_drawn_than_asked_for_even_with_more_kinds_than_points(most: int) -> None:
    sizes = np.array([30, 1, 12, 5, 5, 9, 2, 4, 3, 8])
    quotas = even_quotas(sizes, most)
    assert quotas.sum() == min(most, sizes.sum())
    assert (quotas <= sizes).all()
    assert quotas[quotas < sizes].size == 0 or quotas[quotas < sizes].max() - quotas[quotas < sizes].min() <= 1
