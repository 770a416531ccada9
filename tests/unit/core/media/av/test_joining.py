"""A recording in several files becomes one that plays through, without a gap and without being encoded anew."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import pytest

from core.errors import MediaError, Reason
from core.media.av.joining import join
from tests.support.clips import COLOURS, make_clip


def parts_of(folder: Path, suffix: str = ".mp4", count: int = 3, **more: object) -> list[Path]:
    return [make_clip(folder / f"GH0{n + 1}0001{suffix}", seconds=5, shift=5 * n, **more) for n in range(count)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("suffix", "sound"), [(".mp4", True), (".mts", True), (".mov", False)])
def test_the_parts_follow_each_other_to_the_frame(tmp_path: Path, suffix: str, sound: bool) -> None:
    shares: list[float] = []
    join(parts_of(tmp_path, suffix, sound=sound), tmp_path / "whole.mp4", shares.append)
    with av.open(str(tmp_path / "whole.mp4")) as container:
        assert len(container.streams.audio) == sound
        frames = list(container.decode(video=0))
    assert len(frames) == 3 * 5 * 24
    steps = [round(float(later.time - earlier.time), 3) for earlier, later in pairwise(frames)]
    assert max(steps) < 0.07
    for second in (0, 6, 12):
        red, green, blue = frames[second * 24 + 12].to_ndarray(format="rgb24")[10, -10]
        assert (
            abs(int(red) - COLOURS[second % 6][0])
            + abs(int(green) - COLOURS[second % 6][1])
            + abs(int(blue) - COLOURS[second % 6][2])
            < 40
        )
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1, abs=0.05)


def test_its_sound_runs_as_long_as_its_picture(tmp_path: Path) -> None:
    join(parts_of(tmp_path), tmp_path / "whole.mp4", lambda _share: None)
    with av.open(str(tmp_path / "whole.mp4")) as container:
        heard = [float(frame.time or 0) for frame in container.decode(audio=0)]
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(15, abs=0.3)


def test_the_same_parts_give_the_same_file(tmp_path: Path) -> None:
    parts = parts_of(tmp_path, count=2)
    for name in ("one.mp4", "two.mp4"):
        join(parts, tmp_path / name, lambda _share: None)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


@pytest.mark.parametrize("other", [{"size": (320, 180)}, {"sound": False}, {"codec": "libx265"}])
def test_files_that_were_recorded_in_another_way_are_not_joined(tmp_path: Path, other: dict[str, object]) -> None:
    first = make_clip(tmp_path / "GH010001.mp4", seconds=5)
    second = make_clip(tmp_path / "GH020001.mp4", seconds=5, **other)  # type: ignore[arg-type]
    with pytest.raises(MediaError) as refused:
        join([first, second], tmp_path / "whole.mp4", lambda _share: None)
    assert refused.value.reason is Reason.PARTS_DIFFER
