"""The length of a video is that of what is in it, not what its header says."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from core.errors import MediaError, Reason
from core.media.av.probe import inspect
from core.models.embedding_models import VideoLimits
from tests.unit.core.media.media_clips import make_clip

LIMITS = VideoLimits(min_sec=1, min_side=100)
DURATION = bytes.fromhex("448988")
"""The name of a Matroska file's length, and that it has eight bytes."""


def joined(path: Path, *starts_sec: float, codec: str = "libx264") -> Path:
    """Recordings one behind the other in one file, as `cat` joins them."""
    films = [
        make_clip(path.with_name(f"{number}{path.suffix}"), seconds=4, start_sec=start_sec, fps=25, codec=codec, sound=False)
        for number, start_sec in enumerate(starts_sec)
    ]
    path.write_bytes(b"".join(film.read_bytes() for film in films))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "starts_sec"),
    [
        ("a.ts", "libx264", (0, 0)),
        ("a.mpg", "mpeg2video", (0, 0)),
        ("a.m2ts", "libx264", (0, 1000)),
        ("b.ts", "libx264", (99, 0)),
    ],
)
def test_recordings_that_were_joined_by_their_bytes_are_not_taken_for_one(
    tmp_path: Path, name: str, codec: str, starts_sec: tuple[float, float]
) -> None:
    with pytest.raises(MediaError) as refused:
        inspect(joined(tmp_path / name, *starts_sec, codec=codec), LIMITS)
    assert refused.value.reason is Reason.CLOCK_JUMPS


def test_a_gap_of_some_seconds_is_part_of_the_recording(tmp_path: Path) -> None:
    assert inspect(joined(tmp_path / "a.ts", 0, 9), LIMITS).duration_sec == pytest.approx(13, abs=0.2)


def saying(path: Path, seconds: float) -> Path:
    """A Matroska file of five seconds that says another length."""
    data = bytearray(make_clip(path).read_bytes())
    struct.pack_into(">d", data, data.index(DURATION) + len(DURATION), seconds * 1000)
    path.write_bytes(data)
    return path


def test_a_whole_matroska_file_that_says_too_long_is_as_long_as_it_is(tmp_path: Path) -> None:
    assert inspect(saying(tmp_path / "a.mkv", 600), LIMITS).duration_sec == pytest.approx(5, abs=0.2)


def test_a_matroska_file_that_broke_off_is_still_refused(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "a.mkv", seconds=20)
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    with pytest.raises(MediaError) as refused:
        inspect(film, LIMITS)
    assert refused.value.reason is Reason.BROKEN_END
