"""Frames, frame rates and timecode, exactly: whole frames and fractions of seconds, never floating point.

A rate of 23.976 is 24000/1001 frames a second. Rounded to 23.976 it would be a frame off after half an hour, and an editing
program would show another picture than the one that was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

STANDARD: Final = tuple(Fraction(fps) for fps in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60"))
"""The rates at which editing programs count."""
_SAME: Final = Fraction(1, 2000)
"""Two rates are the same if they differ by no more than this part: 23.976 and 24 differ by twice as much."""
_TIMECODE: Final = re.compile(r"(\d{1,2})[:;.](\d{1,2})[:;.](\d{1,2})([:;.,])(\d{1,3})")
_EDGE_MS: Final = 1
"""Times are kept as whole milliseconds: one this close to a frame's edge means that edge."""


@dataclass(frozen=True, slots=True)
class FrameRate:
    """How many frames a second has, and whether timecode leaves out numbers to keep step with the clock (drop-frame).

    At 29.97 drop-frame, each minute but every tenth begins with frame 2. No picture is dropped, only its number.
    Raises ValueError for a rate that can't be, or that no one counts by drop-frame.
    """

    fps: Fraction
    is_drop: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.fps <= 1000:
            raise ValueError(f"no frame rate: {self.fps}")
        if self.is_drop and not can_drop(self.fps):
            raise ValueError(f"{self.fps} is never counted by drop-frame")

    @property
    def nominal(self) -> int:
        """How many numbers a second of timecode has: 24 for 23.976."""
        return -(-self.fps.numerator // self.fps.denominator)

    @property
    def is_ntsc(self) -> bool:
        """Whether it is slower than its nominal rate by 1000/1001."""
        return self.fps.denominator == 1001

    def timecode(self, frame: int) -> str:
        """The number of a frame, which starts again after 24 hours: `01:00:00:00`, drop-frame `01:00:00;00`."""
        frame %= self.frames_a_day
        if self.is_drop:
            frame += self._numbers_left_out(frame)
        seconds, frames = divmod(frame, self.nominal)
        minutes, hours = seconds // 60, seconds // 3600
        return f"{hours:02}:{minutes % 60:02}:{seconds % 60:02}{';' if self.is_drop else ':'}{frames:02}"

    def frame(self, timecode: str) -> int:
        """The frame that has this number, however its parts are separated. Raises ValueError for what is none."""
        found = _TIMECODE.fullmatch(timecode.strip())
        if found is None:
            raise ValueError(f"no timecode: {timecode!r}")
        hours, minutes, seconds, frames = (int(found[group]) for group in (1, 2, 3, 5))
        if hours > 23 or minutes > 59 or seconds > 59 or frames >= self.nominal:
            raise ValueError(f"no timecode at {self.fps}: {timecode!r}")
        all_minutes = 60 * hours + minutes
        number = (60 * all_minutes + seconds) * self.nominal + frames
        return number - self._dropped_a_minute * (all_minutes - all_minutes // 10) if self.is_drop else number

    def seconds(self, frames: int) -> Fraction:
        """How long so many frames last."""
        return frames / self.fps

    def frame_at(self, at_ms: int) -> int:
        """The frame on the screen at a time, in milliseconds from the first frame."""
        return (at_ms + _EDGE_MS) * self.fps // 1000

    def frames_until(self, at_ms: int) -> int:
        """How many frames have begun before a time; with `frame_at` for the start, all that is seen of a stretch of time."""
        return -((_EDGE_MS - at_ms) * self.fps // 1000)

    @property
    def frames_a_day(self) -> int:
        """How many frames have a number of their own."""
        numbers = 24 * 3600 * self.nominal
        return numbers - self._dropped_a_minute * 24 * 54 if self.is_drop else numbers

    @property
    def _dropped_a_minute(self) -> int:
        return self.nominal // 15

    def _numbers_left_out(self, frame: int) -> int:
        """How many numbers drop-frame has left out before a frame of the day."""
        dropped = self._dropped_a_minute
        tens, rest = divmod(frame, 600 * self.nominal - 9 * dropped)
        # The first minute of ten is whole; each of the others is shorter by the numbers it leaves out.
        minutes = (rest - dropped) // (60 * self.nominal - dropped) if rest >= dropped else 0
        return dropped * (9 * tens + minutes)


@dataclass(frozen=True, slots=True)
class SourceTime:
    """How a video file counts: its rate, the number of its first frame, and how many frames it has.

    `first_picture_ms` is how long its sound goes on before the first picture, since our 0:00 is whichever comes first.
    `is_conformed`: its own rate varies or is no standard one, so that the frames are those of the nearest rate that is.
    """

    rate: FrameRate
    first_frame: int
    frames: int
    first_picture_ms: int = 0
    is_conformed: bool = False

    @property
    def start_timecode(self) -> str:
        return self.rate.timecode(self.first_frame)

    def plain(self) -> dict[str, str | int | bool]:
        """The same as text and numbers, under the names of the catalog's columns."""
        return {
            "source_timecode": self.start_timecode,
            "timecode_rate": str(self.rate.fps),
            "is_drop_frame": self.rate.is_drop,
            "frame_count": self.frames,
            "first_picture_ms": self.first_picture_ms,
            "is_conformed": self.is_conformed,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> SourceTime:
        """What `plain` made. Raises KeyError, TypeError, ValueError for what can't be."""
        rate = FrameRate(Fraction(plain["timecode_rate"]), bool(plain["is_drop_frame"]))
        first, frames = rate.frame(plain["source_timecode"]), int(plain["frame_count"])
        return cls(rate, first, frames, int(plain["first_picture_ms"]), bool(plain["is_conformed"]))


STILL_TIME: Final = SourceTime(FrameRate(Fraction(25)), 0, 3600 * 25)
"""How a still counts by itself. It has no rate: on a line it counts as the line does. Editing programs want to know how long a
file is; a still goes on for as long as somebody needs it, up to an hour."""


def can_drop(fps: Fraction) -> bool:
    """Whether timecode of this rate may be drop-frame: 29.97 and 59.94 only."""
    return fps in (Fraction(30000, 1001), Fraction(60000, 1001))


def is_same_rate(one: Fraction, other: Fraction) -> bool:
    """Whether two rates are one, written with more or fewer digits."""
    return abs(one - other) <= _SAME * other


def standard_rate(fps: Fraction) -> Fraction:
    """The rate at which editing programs count a video of this one.

    The same, if it is a standard rate or nearly so; else one of which it is a whole part or multiple (15 is counted by 30,
    120 by 60), else the nearest.
    """
    for relation in (1, 2, 3, 4):
        for standard in STANDARD:
            if is_same_rate(fps * relation, standard) or is_same_rate(fps, standard * relation):
                return standard
    return min(STANDARD, key=lambda standard: abs(standard - fps))


@dataclass(frozen=True, slots=True)
class StartTimecode:
    """What a camera notes beside a recording of the timecode of its first picture; `nominal` numbers a second, 0 if nobody says.

    A `;` before the frames means drop-frame.
    """

    text: str
    nominal: int = 0

    def begin(self, time: SourceTime) -> SourceTime:
        """The same file counted from here, unless it says itself where it begins, or can't have been meant by this."""
        if time.first_frame:
            return time
        fps = time.rate.fps
        is_drop = ";" in self.text and can_drop(fps)
        # At 50 and 60 pictures a second many cameras number pairs of pictures.
        is_paired = bool(self.nominal) and FrameRate(fps).nominal == 2 * self.nominal
        try:
            rate = FrameRate(fps, is_drop)
            if not is_paired:
                return replace(time, rate=rate, first_frame=rate.frame(self.text)) if self._fits(rate) else time
            return replace(time, rate=rate, first_frame=2 * FrameRate(fps / 2, is_drop).frame(self.text))
        except ValueError:
            return time

    def _fits(self, rate: FrameRate) -> bool:
        return self.nominal in (0, rate.nominal)
