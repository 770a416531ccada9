"""Frames and timecode: every frame of a day has its number, the one that others give it."""

from __future__ import annotations

from fractions import Fraction

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.timecode import STANDARD, FrameRate, SourceTime, can_drop, standard_rate

NTSC = Fraction(30000, 1001)
RATES = [FrameRate(fps) for fps in STANDARD] + [FrameRate(fps, is_drop=True) for fps in STANDARD if can_drop(fps)]


def frames_a_day(rate: FrameRate) -> int:
    dropped = (rate.nominal // 15) * 24 * 54 if rate.is_drop else 0
    return 24 * 3600 * rate.nominal - dropped


@pytest.mark.parametrize("fps", [fps for fps in STANDARD if can_drop(fps)], ids=str)
def test_each_frame_of_a_day_has_the_next_number_that_the_rule_of_drop_frame_leaves(fps: Fraction) -> None:
    """The rule itself, counted out: numbers 0 and 1 (0 to 3 at 59.94) of each minute are left out, but not of every tenth."""
    rate = FrameRate(fps, is_drop=True)
    left_out = rate.nominal // 15
    frame = 0
    for minute in range(24 * 60):
        first = left_out if minute % 10 else 0
        start = f"{minute // 60:02}:{minute % 60:02}:00;{first:02}"
        assert rate.timecode(frame) == start
        assert rate.frame(start) == frame
        frame += 60 * rate.nominal - first
        assert rate.timecode(frame - 1) == f"{minute // 60:02}:{minute % 60:02}:59;{rate.nominal - 1}"
    assert frame == frames_a_day(rate)
    assert rate.timecode(frame) == "00:00:00;00"


@pytest.mark.parametrize("rate", RATES, ids=str)
@settings(max_examples=30)
@given(data=st.data())
def test_a_frame_has_the_number_that_opentimelineio_gives_it(rate: FrameRate, data: st.DataObject) -> None:
    # They begin anew shortly before a day by the clock is over, even where a day of numbers is longer.
    frame = data.draw(st.integers(0, min(frames_a_day(rate) - 1, int(86_399 * rate.fps))))
    theirs = otio.opentime.RationalTime(frame, float(rate.fps))
    assert rate.timecode(frame) == otio.opentime.to_timecode(theirs, float(rate.fps), rate.is_drop)


@pytest.mark.parametrize("rate", RATES, ids=str)
@settings(max_examples=30)
@given(data=st.data())
def test_a_number_leads_back_to_its_frame(rate: FrameRate, data: st.DataObject) -> None:
    frame = data.draw(st.integers(0, frames_a_day(rate) - 1))
    assert rate.frame(rate.timecode(frame)) == frame


@pytest.mark.parametrize("rate", RATES, ids=str)
@settings(max_examples=30)
@given(data=st.data())
def test_a_frame_kept_as_milliseconds_is_the_same_frame_again(rate: FrameRate, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, frames_a_day(rate)))
    last = first + data.draw(st.integers(1, 100_000))
    in_ms, out_ms = round(rate.seconds(first) * 1000), round(rate.seconds(last) * 1000)
    assert (rate.frame_at(in_ms), rate.frames_until(out_ms)) == (first, last)


def test_all_that_is_seen_of_a_stretch_of_time_is_in_it() -> None:
    rate = FrameRate(Fraction(25))
    assert (rate.frame_at(1_030), rate.frames_until(1_050)) == (25, 27)


def test_ninety_minutes_at_23_976_end_on_their_frame() -> None:
    rate = FrameRate(Fraction(24000, 1001))
    assert rate.frames_until(90 * 60 * 1000) == 129_471
    assert rate.timecode(129_471) == "01:29:54:15"


def test_numbers_are_read_however_they_are_separated() -> None:
    rate = FrameRate(NTSC, is_drop=True)
    assert {rate.frame(text) for text in ("01:00:00;00", "01:00:00.00", "01;00;00;00", " 01:00:00:00 ")} == {107_892}


@pytest.mark.parametrize("text", ["", "1:2:3", "24:00:00:00", "00:60:00:00", "00:00:00:30", "00:00:00:-1", "x" * 9])
def test_what_is_no_timecode_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="timecode"):
        FrameRate(NTSC).frame(text)


@pytest.mark.parametrize(("fps", "is_drop"), [(Fraction(0), False), (Fraction(25), True), (Fraction(24000, 1001), True)])
def test_a_rate_that_nobody_counts_by_is_refused(fps: Fraction, is_drop: bool) -> None:
    with pytest.raises(ValueError):
        FrameRate(fps, is_drop)


@pytest.mark.parametrize(
    ("own", "counted_by"),
    [
        ("2997/100", "30000/1001"),
        ("23.976", "24000/1001"),
        ("24", "24"),
        ("15", "30"),
        ("12.5", "25"),
        ("120", "60"),
        ("240", "60"),
        ("26.3", "25"),
        ("19001/634", "30000/1001"),
    ],
)
def test_other_rates_are_counted_by_the_standard_one_that_fits_best(own: str, counted_by: str) -> None:
    assert standard_rate(Fraction(own)) == Fraction(counted_by)


def test_a_file_says_its_start_in_its_own_way_of_counting() -> None:
    assert SourceTime(FrameRate(NTSC, is_drop=True), 107_892, 300).start_timecode == "01:00:00;00"
