"""The map as plotly draws it."""

import base64
import json
from typing import Any

import numpy as np
import pytest

from core.insights.parts import Cluster, Clusters
from core.insights.views.map_figure import UNITS, MapFigure, around, map_figure, nearest_first, rows_inside
from core.insights.views.map_groups import by_kind
from core.models.embedding_models import DIMENSION

CENTRE = np.zeros(DIMENSION, dtype=np.float32)


def drawn(count: int, clusters: int = 12) -> tuple[MapFigure, dict[str, Any]]:
    dice = np.random.default_rng(5)
    cluster_of = dice.integers(-1, clusters, count).astype(np.int32)
    points = dice.uniform(-1, 1, (count, 2)).astype(np.float32)
    made = Clusters(tuple(Cluster(f"k{one}", 0, (), CENTRE) for one in range(clusters)), cluster_of, CENTRE)
    names = [f"Name of kind {one}" for one in range(clusters)]
    rows = np.arange(count)
    groups = by_kind(made, rows, {f"k{one}": name for one, name in enumerate(names)}, "Like few others")
    figure = map_figure(points, rows, cluster_of, groups, names, "r1")
    return figure, json.loads(figure.json)


def unpacked(part: dict[str, str]) -> np.ndarray[Any, Any]:
    return np.frombuffer(base64.b64decode(part["bdata"]), dtype=f"<{part['dtype']}")


def test_every_point_tells_its_row_and_lies_at_its_place() -> None:
    figure, read = drawn(300)
    rows = np.concatenate([unpacked(trace["customdata"]) for trace in read["data"]])
    assert sorted(rows) == figure.drawn.tolist() == list(range(300))
    points = np.random.default_rng(5)
    points.integers(-1, 12, 300)
    places = points.uniform(-1, 1, (300, 2)).astype(np.float32)
    trace = read["data"][3]
    assert np.allclose(unpacked(trace["x"]) / UNITS, places[unpacked(trace["customdata"]), 0], atol=1e-4)


def test_grey_lies_below_all_else_and_colours_are_names() -> None:
    _, read = drawn(300)
    assert read["data"][0]["marker"]["color"] == "@others"
    assert all(trace["marker"]["color"].startswith("@") for trace in read["data"])


def test_every_kind_in_sight_has_its_name_on_the_map_the_largest_first() -> None:
    _, read = drawn(300, clusters=4)
    labels = [label["text"] for label in read["layout"]["meta"]["labels"]]
    assert sorted(labels) == [f"Name of kind {one}" for one in range(4)]


def test_what_lies_inside_of_a_drawn_line_is_found_also_when_it_was_not_drawn() -> None:
    grid = np.stack(np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41)), axis=-1).reshape(-1, 2).astype(np.float32)
    rows = np.arange(0, len(grid), 2)
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ring = [(0.5 * UNITS * np.cos(one), 0.5 * UNITS * np.sin(one)) for one in angle]
    inside = rows_inside(grid, rows, ring)
    away = np.linalg.norm(grid[rows], axis=1)
    assert set(inside) >= set(rows[away < 0.49])
    assert set(inside) <= set(rows[away < 0.51])
    assert inside[0] == rows[away.argmin()]


def test_a_dented_line_leaves_out_what_is_in_its_dent() -> None:
    points = np.array([[0.0, 0.5], [-0.8, 0.2], [0.8, 0.2], [0.0, -0.8]], dtype=np.float32)
    corners = [(x * UNITS, y * UNITS) for x, y in ((-1, 1), (0, -0.5), (1, 1), (1, -1), (-1, -1))]
    assert set(rows_inside(points, np.arange(4), corners)) == {1, 2, 3}


@pytest.mark.parametrize("corners", [[], [(0.0, 0.0)], [(0.0, 0.0), (1.0, 1.0)]])
def test_no_area_holds_nothing(corners: list[tuple[float, float]]) -> None:
    assert len(rows_inside(np.zeros((5, 2), dtype=np.float32), np.arange(5), corners)) == 0


def test_neighbours_on_the_map_come_nearest_first_the_moment_itself_before_them() -> None:
    points = np.array([[0, 0], [0.5, 0], [0.1, 0], [0.2, 0], [0, 0]], dtype=np.float32)
    rows = np.array([0, 1, 2, 4])
    assert around(points, rows, 4, 3).tolist() == [4, 0, 2]
    assert around(points, rows, 2, 10).tolist() == [2, 0, 4, 1]
    assert nearest_first(points, rows[:0]).tolist() == []
