"""A preview shows every picture when the original does, in a form that every browser plays."""

from __future__ import annotations

import io
import shutil
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from PIL import Image

from core.errors import DiskFull, MediaError, Reason
from core.media.av.pictures import origin_sec
from core.media.av.playable import Playable, how_it_plays
from core.media.av.preview import make_preview
from core.media.av.probe import media_format_of
from tests.unit.core.media.media_clips import make_clip, make_sound, second_shown

HALF_A_FRAME_SEC = 0.02


def previewed(source: Path, tmp_path: Path) -> Path:
    target = tmp_path / "preview.part"
    make_preview(source, target, lambda share: None)
    return target


def times_sec(path: Path) -> list[float]:
    """When each picture of a file is shown, from its start."""
    with av.open(str(path)) as container:
        return [frame.time - origin_sec(container) for frame in container.decode(video=0) if frame.time is not None]


def second_seen(path: Path, at_sec: float) -> int:
    """The second of the clip that is on the screen at a time."""
    with av.open(str(path)) as container:
        shown = [frame for frame in container.decode(video=0) if frame.time is not None and frame.time <= at_sec]
        out = io.BytesIO()
        Image.fromarray(shown[-1].to_ndarray(format="rgb24")).save(out, "JPEG")
    return second_shown(out.getvalue())


def make_uneven(path: Path) -> list[float]:
    """A recording whose pictures come as they please; returns when."""
    ticks = [0, 40, 80, 700, 720, 1900, 2000, 3500, 3540, 5000]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, tick in enumerate(ticks):
            frame = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 20 * number, np.uint8), "rgb24")
            frame.pts, frame.time_base = tick, Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return [tick / 1000 for tick in ticks]


def test_what_browsers_cannot_play_becomes_what_all_of_them_play(tmp_path: Path) -> None:
    old = make_clip(tmp_path / "old.avi", codec="mpeg4", sound=False)
    assert how_it_plays(media_format_of(old), old.name) is Playable.NO
    assert how_it_plays(media_format_of(previewed(old, tmp_path)), "preview.mp4") is Playable.YES


def test_it_keeps_its_sound_and_its_length(clip: Path, tmp_path: Path) -> None:
    with av.open(str(previewed(clip, tmp_path))) as made:
        assert [stream.codec_context.name for stream in made.streams.audio] == ["aac"]
        assert made.duration == pytest.approx(5 * av.time_base, abs=0.1 * av.time_base)


def test_its_index_is_in_front_so_that_it_plays_while_it_comes(clip: Path, tmp_path: Path) -> None:
    data = previewed(clip, tmp_path).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_uneven_times_are_kept(tmp_path: Path) -> None:
    expected = make_uneven(tmp_path / "uneven.mkv")
    assert times_sec(previewed(tmp_path / "uneven.mkv", tmp_path)) == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("ending", ["mp4", "ts"])
def test_a_file_that_does_not_begin_at_zero_is_shown_from_its_start(ending: str, tmp_path: Path) -> None:
    late = make_clip(tmp_path / f"late.{ending}", start_sec=7, sound=False, options={"avoid_negative_ts": "disabled"})
    preview = previewed(late, tmp_path)
    assert times_sec(preview) == pytest.approx(times_sec(late), abs=HALF_A_FRAME_SEC)
    assert [second_seen(preview, second + 0.5) for second in range(5)] == list(range(5))


def test_any_second_is_reached_from_a_key_frame_close_before(sparse_clip: Path, tmp_path: Path) -> None:
    with av.open(str(previewed(sparse_clip, tmp_path))) as made:
        keys = [
            float(packet.pts * packet.time_base)
            for packet in made.demux(video=0)
            if packet.is_keyframe and packet.pts is not None
        ]
    assert keys == pytest.approx([0, 2, 4], abs=0.21)


def test_a_large_picture_is_made_small_and_upright(tmp_path: Path) -> None:
    large = make_clip(tmp_path / "large.mp4", seconds=1, size=(1920, 1080), turn=90, sound=False)
    with av.open(str(previewed(large, tmp_path))) as made:
        stream = made.streams.video[0]
        assert (stream.width, stream.height) == (720, 1280)
        assert next(made.decode(stream)).rotation == 0


def test_a_small_picture_is_not_enlarged(clip: Path, tmp_path: Path) -> None:
    with av.open(str(previewed(clip, tmp_path))) as made:
        assert (made.streams.video[0].width, made.streams.video[0].height) == (640, 360)


def test_what_is_damaged_is_left_out_and_the_rest_keeps_its_time(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "clip.ts", seconds=6, sound=False)
    data = bytearray(source.read_bytes())
    data[len(data) // 3 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 3)
    source.write_bytes(data)
    assert second_seen(previewed(source, tmp_path), 5.5) == 5


def test_a_damaged_beginning_does_not_cost_the_rest(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "clip.ts", seconds=6, sound=False)
    data = bytearray(source.read_bytes())
    # Behind the tables, which are all that tells what is in the file.
    data[188 * 4 : 188 * 16] = bytes(188 * 12)
    source.write_bytes(data)
    with av.open(str(previewed(source, tmp_path))) as made:
        assert (made.duration or 0) > 4 * av.time_base


@pytest.mark.parametrize("name", ["sound", "text"])
def test_what_is_no_film_is_refused(name: str, tmp_path: Path) -> None:
    source = tmp_path / f"{name}.mp4"
    if name == "sound":
        make_sound(source)
    else:
        source.write_text("no film")
    with pytest.raises(MediaError) as caught:
        previewed(source, tmp_path)
    assert caught.value.reason in {Reason.NO_PICTURE, Reason.UNREADABLE}


def test_a_full_disk_is_not_taken_for_the_fault_of_the_original(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that is always full stands for the disk."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no such device here")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    with pytest.raises(DiskFull):
        make_preview(clip, full, lambda share: None)
