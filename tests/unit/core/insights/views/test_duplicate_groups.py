"""Which videos hold the same footage, which of them to keep, and what is nobody's copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from core.insights.parts import DuplicateGroup, Duplicates, Moments
from core.insights.views.alignment import Meetings, align
from core.insights.views.duplicate_groups import Better, Same, better, same_footage
from core.models.video import Video
from tests.support.jobs import a_video

A, B, C, D = (f"{number:016x}" for number in (1, 2, 3, 4))


def films(*counts: int, sec: float = 2.0, starts: Sequence[float] = ()) -> Moments:
    """Videos 1, 2 … of so many moments, each `sec` long; `starts` is when the first of each begins, 0 if not said."""
    first = [starts[number] if number < len(starts) else 0.0 for number in range(len(counts))]
    begins = np.concatenate([begin + sec * np.arange(count) for begin, count in zip(first, counts, strict=True)])
    of = np.repeat(np.arange(len(counts)), counts).astype(np.int32)
    return Moments(tuple(f"{number + 1:016x}" for number in range(len(counts))), of, begins, begins + sec)


def duplicates(*groups: Sequence[int]) -> Duplicates:
    return Duplicates(tuple(DuplicateGroup(tuple(sorted(group)), 0.99) for group in groups), 0.95)


def known(count: int, changes: Mapping[int, Mapping[str, object]] | None = None) -> dict[str, Video]:
    """Videos 1, 2 …, alike but for `changes`, by number."""
    videos = [a_video(n, **{"added_at": 1000.0, **(changes or {}).get(n, {})}) for n in range(1, count + 1)]
    return {video.id: video for video in videos}


def only(found: Sequence[Same]) -> Same:
    assert len(found) == 1, found
    return found[0]


def in_pairs(count: int, first: int, second: int) -> list[tuple[int, int]]:
    return [(first + place, second + place) for place in range(count)]


def test_a_copy_is_found_and_the_one_with_more_pixels_is_kept() -> None:
    videos = known(2, {2: {"width": 1920, "height": 1080, "added_at": 2000.0}})
    same = only(same_footage(duplicates(*in_pairs(10, 0, 10)), films(10, 10), videos))
    assert same.video_ids == (B, A)
    copy = same.copies[A]
    assert (copy.why, copy.loses, copy.is_uniform) == ((Better.PIXELS,), (), False)
    assert (copy.part.moments, copy.part.of, copy.part.share) == (10, 10, 1.0)
    assert same.parts[B].share == 1.0
    assert same.exhibits == tuple((10 + place, place) for place in range(10))


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ({"has_audio": False}, (Better.SOUND,)),
        ({"width": 320, "height": 180}, (Better.PIXELS,)),
        ({"duration_sec": 98.0}, (Better.LONGER,)),
        ({"size_bytes": 5_000_000}, (Better.LARGER,)),
        ({"added_at": 2000.0}, (Better.OLDER,)),
        ({"has_audio": False, "size_bytes": 5_000_000}, (Better.SOUND, Better.LARGER)),
        ({"size_bytes": 19_900_000}, ()),
        ({"size_bytes": None}, ()),
    ],
)
def test_what_one_video_has_over_another(second: Mapping[str, object], why: tuple[Better, ...]) -> None:
    first, other = known(2, {2: second}).values()
    assert better(first, other) == why


def test_a_cut_is_in_the_whole_even_if_the_cut_has_more_pixels() -> None:
    """The whole holds more and stays; what the cut has over it is said, and where it begins."""
    videos = known(2, {1: {"width": 1920, "height": 1080}})
    same = only(same_footage(duplicates(*in_pairs(5, 0, 5 + 8)), films(5, 20), videos))
    assert same.video_ids == (B, A)
    copy = same.copies[A]
    assert (copy.shift_sec, copy.loses) == (16.0, (Better.PIXELS,))
    assert copy.why[0] is Better.HOLDS_MORE
    assert same.parts[B].share == pytest.approx(5 / 20)


def test_a_copy_that_was_cut_into_longer_moments_holds_all_the_same() -> None:
    """Ten moments of 2 s, and the same 20 s cut into five of 4 s, each like both of its halves."""
    fine, coarse = films(10), films(5, sec=4.0)
    moments = Moments(
        (A, B),
        np.concatenate([fine.video, coarse.video + 1]).astype(np.int32),
        np.concatenate([fine.start_sec, coarse.start_sec]),
        np.concatenate([fine.end_sec, coarse.end_sec]),
    )
    same = only(same_footage(duplicates(*[(2 * n, 2 * n + 1, 10 + n) for n in range(5)]), moments, known(2)))
    assert (same.parts[A].share, same.parts[B].share) == (1.0, 1.0)
    assert Better.HOLDS_MORE not in next(iter(same.copies.values())).why


def test_a_moment_in_two_groups_counts_once() -> None:
    half = in_pairs(5, 0, 10)
    same = only(same_footage(duplicates(*half, *half), films(10, 10), known(2)))
    assert (same.copies, same.parts[A].moments, same.parts[A].share) == ({}, 5, 0.5)


def test_half_of_a_video_in_another_makes_no_copy_of_it() -> None:
    same = only(same_footage(duplicates(*in_pairs(5, 0, 10)), films(10, 10), known(2)))
    assert (same.copies, same.video_ids) == ({}, (A, B))
    assert (same.parts[A].moments, same.parts[A].of, same.parts[A].share) == (5, 10, 0.5)
    assert same.exhibits == tuple(in_pairs(5, 0, 10))


def test_nine_tenths_are_enough_for_a_copy_and_less_is_not() -> None:
    assert only(same_footage(duplicates(*in_pairs(9, 0, 10)), films(10, 10), known(2))).copies
    assert not only(same_footage(duplicates(*in_pairs(8, 0, 10)), films(10, 10), known(2))).copies


def test_an_edit_in_another_order_is_a_work_of_its_own() -> None:
    shuffled = [(place, 10 + (place * 7 + 3) % 10) for place in range(10)]
    same = only(same_footage(duplicates(*shuffled), films(10, 10), known(2)))
    assert (same.copies, same.parts[A].share) == ({}, 1.0)


def test_a_camera_that_never_moves_may_be_a_copy_but_is_doubted() -> None:
    same = only(same_footage(duplicates(range(400)), films(200, 200), known(2)))
    assert same.copies[B].is_uniform
    assert len(same.exhibits) == 200


def test_three_copies_are_one_set_even_where_a_moment_was_missed_in_one() -> None:
    groups = [(place, 20 + place, 40 + place) for place in range(19)]
    same = only(same_footage(duplicates(*groups, (19, 39)), films(20, 20, 20), known(3, {3: {"width": 1280, "height": 720}})))
    assert same.video_ids == (C, A, B)
    assert set(same.copies) == {A, B}
    assert {len(rows) for rows in same.exhibits} == {3}


def test_copies_of_a_cut_are_judged_by_the_whole() -> None:
    """A whole film, a cut of it, and a copy of the cut: the whole stays, both others are in it."""
    groups = [(place, 20 + place, 25 + place) for place in range(5)]
    same = only(same_footage(duplicates(*groups), films(20, 5, 5), known(3)))
    assert same.video_ids[0] == A
    assert set(same.copies) == {B, C}


def test_an_opening_title_in_many_films_makes_no_copies_but_the_title_alone_is_one() -> None:
    """Three films begin with the same two moments; the fourth video is nothing but these two."""
    found = same_footage(duplicates((0, 10, 20, 30), (1, 11, 21, 31)), films(10, 10, 10, 2), known(4))
    first, second = found
    assert set(first.copies) == {D}
    assert (second.copies, second.video_ids) == ({}, (A, B, C, D))
    assert second.parts[B].share == pytest.approx(0.2)


def test_videos_that_are_gone_leave_no_trace() -> None:
    videos = known(3)
    del videos[B]
    groups = duplicates(*in_pairs(10, 0, 10), (5, 25))
    assert only(same_footage(groups, films(10, 10, 10), videos)).video_ids == (A, C)
    assert same_footage(duplicates((0, 10)), films(10, 10), {A: videos[A]}) == ()


def test_copies_come_first_and_then_those_with_most_in_common() -> None:
    groups = [*in_pairs(3, 0, 20), *in_pairs(6, 10, 40), *in_pairs(2, 60, 70)]
    found = same_footage(duplicates(*groups), films(10, 10, 20, 20, 10, 2, 8, 2), known(8))
    assert [bool(same.copies) for same in found] == [True, False, False]
    assert [len(same.exhibits) for same in found] == [2, 6, 3]


def test_a_shift_is_found_although_both_were_cut_elsewhere() -> None:
    """Moments of 4 s from second 0 against those of 3 s from second 31.5: most of what overlaps by half meets."""
    one, other = films(12, sec=4.0), films(30, sec=3.0, starts=(1.5,))
    moments = Moments(
        (A, B),
        np.concatenate([one.video, other.video + 1]).astype(np.int32),
        np.concatenate([one.start_sec, other.start_sec + 0.0]),
        np.concatenate([one.end_sec, other.end_sec + 0.0]),
    )
    groups = []
    for row in range(12):
        middle = moments.start_sec[row] + 2 + 30.0
        partner = 12 + int(np.searchsorted(other.end_sec, middle, side="right"))
        groups.append(([row], [partner]))
    found = align(moments, Meetings.of(groups))
    assert found is not None
    assert found.shift_sec == pytest.approx(30.0, abs=1.0)
    assert len(found.rows) >= 10
