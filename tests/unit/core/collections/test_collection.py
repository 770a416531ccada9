"""What counts as the same moment, and whole frames."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest

from core.collections.collection import CollectionItem, lie_in, whole_frames

ITEM = CollectionItem("i", "v", 10_000, 14_000, "", "")


@pytest.mark.parametrize(
    ("in_ms", "out_ms", "is_in"),
    [(10_000, 14_000, True), (11_000, 12_000, True), (8000, 13_000, True), (0, 60_000, True), (12_001, 16_001, False)],
)
def test_a_moment_lies_in_a_collection_if_half_of_the_shorter_is_shared(in_ms: int, out_ms: int, is_in: bool) -> None:
    assert bool(lie_in([ITEM], "v", in_ms, out_ms)) is is_in
    assert lie_in([ITEM], "w", in_ms, out_ms) == []


@pytest.mark.parametrize("rate", ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "120"])
def test_whoever_rounds_outwards_to_frames_gets_the_frames_that_were_meant(rate: str) -> None:
    fps = Fraction(rate)
    for first in (*range(60), 100_000, 129_459):
        in_ms, out_ms = whole_frames(float(first / fps), float((first + 2) / fps), float(fps), 6000.0)
        assert (floor(in_ms * fps / 1000), ceil(out_ms * fps / 1000)) == (first, first + 2)


def test_a_moment_has_a_frame_at_least_and_ends_with_its_video() -> None:
    assert whole_frames(4.0, 4.0, 25, 10.0) == (4000, 4040)
    assert whole_frames(9.0, 99.0, 25, 10.0) == (9000, 10_000)
    assert whole_frames(99.0, 99.0, 25, 10.0) == (9960, 10_000)
    assert whole_frames(-1.0, 0.04, 25, 10.0) == (0, 40)
