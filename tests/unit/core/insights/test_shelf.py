"""Parts of insights come back as they were put, and what is damaged or half made is never taken for whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.insights.parts import Double, Doubles, Kind, Kinds, Moments, Odd, Oddities, Step
from core.insights.shelf import Shelf
from core.models import DIMENSION

KEY = "0123456789abcdef"
MOMENTS = Moments(("a" * 16, "b" * 16), np.array([0, 0, 1], dtype=np.int32), np.array([0.0, 2.5, 0.0]), np.array([2.5, 5.0, 4.0]))
POINTS = np.array([[0.5, -1], [1, 1], [0, 0]], dtype=np.float32)
CENTRE = np.full(DIMENSION, DIMENSION**-0.5, dtype=np.float32)
KINDS = Kinds((Kind("0a0b0c0d", 2, (1, 0), CENTRE),), np.array([0, 0, -1], dtype=np.int32), CENTRE * np.float32(0.5))
ODDITIES = Oddities((Odd(2, 3.5, (0, 1)),), {"Straße": (Odd(1, 1.5, ()),)}, {"a" * 16: ()})
DOUBLES = Doubles((Double((0, 2), 0.98),), 0.95)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "insights")


def fill(shelf: Shelf, key: str = KEY) -> None:
    shelf.put_moments(key, MOMENTS)
    for step in (Step.FLAT, Step.LAYOUT):
        shelf.put_points(key, step, POINTS)
    shelf.put_kinds(key, KINDS)
    shelf.put_oddities(key, ODDITIES)
    shelf.put_doubles(key, DOUBLES)


def test_every_part_comes_back_as_it_was_put(shelf: Shelf) -> None:
    assert not any(shelf.has(KEY, step) for step in Step)
    fill(shelf)
    assert shelf.has_all(KEY)
    moments, kinds, points = shelf.moments(KEY), shelf.kinds(KEY), shelf.points(KEY, Step.LAYOUT)
    assert moments is not None and kinds is not None and points is not None
    assert moments.video_ids == MOMENTS.video_ids
    assert [moments.ref(row) for row in range(3)] == [MOMENTS.ref(row) for row in range(3)]
    assert np.array_equal(points, POINTS)
    assert (kinds.kinds[0].id, kinds.kinds[0].size, kinds.kinds[0].medoids) == ("0a0b0c0d", 2, (1, 0))
    assert np.array_equal(kinds.kinds[0].centre, CENTRE)
    assert np.array_equal(kinds.kind_of, KINDS.kind_of)
    assert np.array_equal(kinds.usual, KINDS.usual)
    assert shelf.oddities(KEY) == ODDITIES
    assert shelf.doubles(KEY) == DOUBLES


def test_a_library_without_moments_has_parts_as_well(shelf: Shelf) -> None:
    nothing = np.empty(0, dtype=np.int32)
    shelf.put_moments(KEY, Moments((), nothing, np.empty(0), np.empty(0)))
    shelf.put_kinds(KEY, Kinds((), nothing, np.zeros(DIMENSION, dtype=np.float32)))
    moments, kinds = shelf.moments(KEY), shelf.kinds(KEY)
    assert moments is not None and len(moments) == 0
    assert kinds is not None and kinds.kinds == ()


@pytest.mark.parametrize("harm", ["cut off", "nonsense", "empty"])
@pytest.mark.parametrize("step", list(Step))
def test_what_is_damaged_counts_as_not_there(shelf: Shelf, step: Step, harm: str) -> None:
    fill(shelf)
    path = shelf.folder / KEY / f"{step}.npz"
    whole = path.read_bytes()
    path.write_bytes({"cut off": whole[: len(whole) // 2], "nonsense": b"PK nothing of the kind", "empty": b""}[harm])
    read: dict[Step, Callable[[str], object]] = {
        Step.MOMENTS: shelf.moments,
        Step.FLAT: lambda key: shelf.points(key, Step.FLAT),
        Step.KINDS: shelf.kinds,
        Step.TWICE: shelf.doubles,
        Step.ODD: shelf.oddities,
        Step.LAYOUT: lambda key: shelf.points(key, Step.LAYOUT),
    }
    assert read[step](KEY) is None
    assert not shelf.has_all(KEY)
    assert not shelf.has(KEY, step)


def test_one_is_shown_and_all_others_go(shelf: Shelf) -> None:
    assert shelf.shown() is None
    fill(shelf, "one")
    shelf.show("one")
    fill(shelf, "two")
    assert shelf.shown() == "one"
    shelf.show("two")
    assert shelf.shown() == "two"
    assert [path.name for path in shelf.folder.iterdir() if path.is_dir()] == ["two"]


def test_what_is_shown_is_not_known_where_the_note_is_damaged(shelf: Shelf) -> None:
    fill(shelf)
    shelf.show(KEY)
    (shelf.folder / "shown.json").write_text("{")
    assert shelf.shown() is None


def test_all_can_go(shelf: Shelf) -> None:
    shelf.clear()
    fill(shelf)
    shelf.show(KEY)
    shelf.clear()
    assert shelf.shown() is None
    assert list(shelf.folder.iterdir()) == []
