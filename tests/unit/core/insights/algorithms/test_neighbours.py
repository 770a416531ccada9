"""The nearest others of each moment: all of them, in order, never the moment itself."""

from __future__ import annotations

import numpy as np
import pytest

from core.insights.algorithms.neighbours import nearest
from core.insights.algorithms.reduction import reduce
from tests.support.libraries.mixtures import mixture


def test_are_the_nearest_of_all_pairs_in_order() -> None:
    values = reduce(mixture(500, seed=1).vectors).values
    found = nearest(values, 15)
    distances = np.linalg.norm(values[:, None].astype(np.float64) - values[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert found.rows.dtype == np.int32
    assert found.distances.dtype == np.float32
    np.testing.assert_allclose(found.distances, np.sort(distances, axis=1)[:, :15], rtol=1e-4)
    np.testing.assert_allclose(np.take_along_axis(distances, found.rows.astype(np.int64), axis=1), found.distances, rtol=1e-4)


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 0), (2, 1), (10, 9), (16, 15), (40, 15)])
def test_are_all_others_where_there_are_few(count: int, expected: int) -> None:
    found = nearest(reduce(mixture(40, seed=2).vectors[:count]).values, 15)
    assert found.rows.shape == found.distances.shape == (count, expected)
    assert all(len({row, *found.rows[row].tolist()}) == expected + 1 for row in range(count))


def test_equal_moments_are_each_others_nearest_and_never_their_own() -> None:
    found = nearest(np.ones((30, 5), dtype=np.float32), 15)
    assert not (found.rows == np.arange(30)[:, None]).any()
    assert found.distances.max() == 0
