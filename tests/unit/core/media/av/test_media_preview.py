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
from core.media.av.probe import media_format_of
from core.media.pictures.pictures import origin_sec
from core.media.previews import preview
from core.media.previews.playable import Playable, how_it_plays
from core.media.previews.preview import make_preview
from tests.unit.core.media.media_clips import COLOURS, make_clip, make_sound, second_shown

HALF_A_FRAME_SEC = 0.02


def previewed(source: Path, tmp_path: Path) -> Path:
    target = tmp_path / "preview.part"
    make_preview(source, tmp_path / "pieces", target, lambda share: None)
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
    made = previewed(late, tmp_path)
    assert times_sec(made) == pytest.approx(times_sec(late), abs=HALF_A_FRAME_SEC)
    assert [second_seen(made, second + 0.5) for second in range(5)] == list(range(5))


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
        make_preview(clip, tmp_path / "pieces", full, lambda share: None)


class CutOff(Exception):
    """Ends the making in its middle, as a kill would."""


@pytest.mark.parametrize("ending", ["mov", "ts"])
def test_one_that_was_cut_off_is_gone_on_with_and_becomes_the_same(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "PIECE_SEC", 2)
    monkeypatch.setattr(preview, "_REPORT_EVERY_SEC", 0.0)
    source = make_clip(tmp_path / f"clip.{ending}", seconds=7, fps=10, preset="veryfast")
    whole = previewed(source, tmp_path).rename(tmp_path / "whole.mp4")
    shutil.rmtree(tmp_path / "pieces")

    def cut_off(share: float) -> None:
        if share > 0.7:
            raise CutOff

    with pytest.raises(CutOff):
        make_preview(source, tmp_path / "pieces", tmp_path / "preview.part", cut_off)
    pieces = {path: path.stat().st_mtime_ns for path in (tmp_path / "pieces").glob("*.mp4")}
    assert len(pieces) >= 2
    again = previewed(source, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in pieces} == pieces, "pieces were made twice"
    assert times_sec(again) == times_sec(whole)
    assert [second_seen(again, second + 0.5) for second in range(7)] == list(range(7))
    with av.open(str(again)) as one, av.open(str(whole)) as other:
        heard = [np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)]) for film in (one, other)]
    assert abs(len(heard[0]) - len(heard[1])) <= 1024
    length = min(map(len, heard))
    assert np.abs(heard[0][:length] - heard[1][:length]).mean() < 0.02


@pytest.mark.parametrize("sound", [True, False])
def test_one_that_was_cut_off_while_its_pieces_were_joined_is_joined_once_more(
    sound: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "PIECE_SEC", 2)
    monkeypatch.setattr(preview, "_REPORT_EVERY_SEC", 0.0)
    source = make_clip(tmp_path / "clip.mp4", seconds=5, fps=10, preset="veryfast", sound=sound)

    def cut_off(share: float) -> None:
        if share > 1 - preview._JOINED_SHARE:
            raise CutOff

    # Twice: what the second try finds is all there, too.
    for _ in range(2):
        with pytest.raises(CutOff):
            make_preview(source, tmp_path / "pieces", tmp_path / "preview.part", cut_off)
    assert times_sec(previewed(source, tmp_path)) == pytest.approx(times_sec(source), abs=HALF_A_FRAME_SEC)


def test_pieces_of_another_file_are_not_gone_on_with(clip: Path, tmp_path: Path) -> None:
    previewed(make_clip(tmp_path / "other.mp4", seconds=9, sound=False), tmp_path)
    assert times_sec(previewed(clip, tmp_path)) == pytest.approx(times_sec(clip), abs=HALF_A_FRAME_SEC)


@pytest.mark.parametrize(
    ("size", "turn", "expected"),
    [((1920, 320), 0, (1280, 534)), ((1920, 320), 90, (534, 1280)), ((160, 90), 0, (640, 360)), ((640, 360), 0, (640, 360))],
)
def test_a_shape_that_the_provider_refuses_becomes_one_that_it_takes(
    size: tuple[int, int], turn: int, expected: tuple[int, int], tmp_path: Path
) -> None:
    made = previewed(make_clip(tmp_path / "odd.mp4", seconds=1, size=size, turn=turn, sound=False), tmp_path)
    with av.open(str(made)) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == expected
        shown = next(film.decode(video=0)).to_ndarray(format="rgb24")
    assert np.abs(shown[expected[1] // 2, expected[0] // 2].astype(int) - COLOURS[0]).max() < 40


def test_slow_motion_keeps_every_picture(tmp_path: Path) -> None:
    made = previewed(make_clip(tmp_path / "slow.mp4", seconds=1, fps=120, size=(320, 180), sound=False), tmp_path)
    with av.open(str(made)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 120
