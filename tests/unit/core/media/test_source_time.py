"""How files count their frames, as the library for media reads them."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from core.media.workers.reader import media_reader
from core.timecode import FrameRate, SourceTime
from tests.unit.core.media.media_clips import make_clip

NTSC = Fraction(30000, 1001)


def film(
    path: Path, fps: Fraction, times: list[Fraction] | None = None, *, timecode: str = "", start: Fraction = Fraction(0)
) -> Path:
    """Grey pictures at `times` in seconds, or two seconds of them at an even rate."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "bf": "0"})
        video.width, video.height, video.pix_fmt = 160, 90, "yuv420p"
        context = video.codec_context
        context.time_base = Fraction(1, 90_000)
        if timecode:
            video.metadata["timecode"] = timecode
        for at in times or [number / fps for number in range(round(2 * fps))]:
            frame = av.VideoFrame.from_ndarray(np.full((90, 160, 3), 90, np.uint8), format="rgb24")
            frame.pts, frame.time_base = round((at + start) * 90_000), Fraction(1, 90_000)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


def time_of(path: Path) -> SourceTime:
    return media_reader().source_time(path)


@pytest.mark.parametrize("fps", ["24000/1001", "24", "25", "30000/1001", "50", "60000/1001"])
@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
def test_the_rate_is_exact_in_every_container(tmp_path: Path, fps: str, ending: str) -> None:
    rate = Fraction(fps)
    time = time_of(film(tmp_path / f"a.{ending}", rate))
    assert (time.rate.fps, time.is_conformed) == (rate, False)
    # A transport stream does not say how long its last picture lasts.
    assert abs(time.frames - round(2 * rate)) <= (1 if ending == "ts" else 0)


@pytest.mark.parametrize(
    ("fps", "timecode", "is_drop"),
    [(NTSC, "01:00:00;02", True), (NTSC, "01:00:00:02", False), (Fraction(25), "10:11:12:13", False)],
)
@pytest.mark.parametrize("ending", ["mov", "mp4"])
def test_a_timecode_track_says_where_a_file_begins(
    tmp_path: Path, ending: str, fps: Fraction, timecode: str, is_drop: bool
) -> None:
    time = time_of(film(tmp_path / f"a.{ending}", fps, timecode=timecode))
    assert (time.rate, time.start_timecode) == (FrameRate(fps, is_drop), timecode)


@dataclass(frozen=True)
class Box:
    """How a container is made, and how its timecode is read from its bytes by whoever knows its form."""

    container: str
    codec: str
    first_frame: Callable[[bytes, FrameRate], int]


def of_quicktime(data: bytes, _rate: FrameRate) -> int:
    """The one sample of the timecode track: the number of the first frame (QuickTime File Format, timecode media)."""
    table = data.index(b"stco", data.rindex(b"tmcd"))
    return int(struct.unpack_from(">I", data, struct.unpack_from(">I", data, table + 12)[0])[0])


def of_mxf(data: bytes, _rate: FrameRate) -> int:
    """The start of the first timecode component (SMPTE ST 377-1): a property of eight bytes with the local tag 15.01."""
    return int(struct.unpack_from(">q", data, data.index(bytes.fromhex("15010008")) + 4)[0])


def of_matroska(data: bytes, rate: FrameRate) -> int:
    """A tag of that name; its text is what it counts."""
    found = re.search(rb"TIMECODE.{2,12}?(\d\d:\d\d:\d\d[:;]\d\d)", data, re.DOTALL)
    assert found
    hours, minutes, seconds, frames = (int(part) for part in re.split("[:;]", found[1].decode()))
    number = ((hours * 60 + minutes) * 60 + seconds) * round(rate.fps) + frames
    return number - (round(rate.fps) // 15) * (hours * 54 + minutes - minutes // 10) if rate.is_drop else number


BOXES = {
    "mov": Box("mov", "libx264", of_quicktime),
    "mp4": Box("mp4", "libx264", of_quicktime),
    "mxf": Box("mxf", "mpeg2video", of_mxf),
    "mkv": Box("matroska", "libx264", of_matroska),
}


@pytest.mark.parametrize(
    ("fps", "timecode"),
    [
        ("24000/1001", "01:02:03:04"),
        ("25", "10:11:12:13"),
        ("30000/1001", "01:00:00;02"),
        ("30000/1001", "00:59:59:29"),
        ("50", "23:00:00:49"),
        ("60000/1001", "09:59:59;58"),
    ],
)
@pytest.mark.parametrize("ending", BOXES)
def test_the_first_frame_has_the_number_that_its_file_holds(tmp_path: Path, ending: str, fps: str, timecode: str) -> None:
    box, path = BOXES[ending], tmp_path / f"a.{ending}"
    with av.open(str(path), "w", format=box.container) as out:
        video: Any = out.add_stream(box.codec, rate=Fraction(fps))
        video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
        out.metadata["timecode"] = video.metadata["timecode"] = timecode
        for number in range(12):
            frame = av.VideoFrame.from_ndarray(np.full((96, 160, 3), 90, np.uint8), "rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, 1 / Fraction(fps)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    rate = FrameRate(Fraction(fps), ";" in timecode)
    time = time_of(path)
    assert (time.rate, time.start_timecode) == (rate, timecode)
    assert time.first_frame == box.first_frame(path.read_bytes(), rate)


def test_a_transport_stream_counts_from_its_clock(tmp_path: Path) -> None:
    time = time_of(film(tmp_path / "a.ts", Fraction(25), start=Fraction(600)))
    assert time.start_timecode.startswith("00:10:0")


def test_a_phone_that_changes_its_rate_is_counted_by_the_nearest_one(tmp_path: Path) -> None:
    uneven = [Fraction(number, 30) + (Fraction(1, 90) if number % 3 else 0) for number in range(60)] + [
        Fraction(3),
        Fraction(5, 1),
    ]
    time = time_of(film(tmp_path / "a.mp4", Fraction(30), uneven))
    assert time.is_conformed


def test_a_rate_that_nobody_counts_by_is_said_to_be_conformed(tmp_path: Path) -> None:
    time = time_of(make_clip(tmp_path / "a.mp4", fps=15, seconds=4))
    assert (time.rate.fps, time.frames, time.is_conformed) == (Fraction(30), 120, True)


def test_a_check_says_it_along(tmp_path: Path) -> None:
    info = media_reader().inspect(make_clip(tmp_path / "a.mp4", fps=25))
    assert info.time == SourceTime(FrameRate(Fraction(25)), 0, 125)
