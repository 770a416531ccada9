"""Cutting: a moment as a film of its own begins and ends where it says, whatever the file is like."""

from __future__ import annotations

import io
import os
import threading
import time
from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import MediaError, Reason
from core.media.av.cutting import cut
from core.media.caches.cut_cache import KEPT_SEC, CutCache
from core.models.video import Span
from tests.unit.core.media.media_clips import COLOURS, make_clip, make_sound

VIDEO_ID = "0123456789abcdef"


def shown(film: bytes) -> list[tuple[float, int]]:
    """When each picture is shown and which second of the original it is of, told by its colour."""
    found = []
    with av.open(io.BytesIO(film), "r") as container:
        for frame in container.decode(video=0):
            seen = frame.to_ndarray(format="rgb24")[frame.height // 2, frame.width // 2].astype(float)
            off = [float(np.abs(seen - colour).max()) for colour in COLOURS]
            assert min(off) < 40
            found.append((round(frame.time or 0.0, 3), off.index(min(off))))
    return found


def lengths(film: bytes) -> dict[str, float]:
    with av.open(io.BytesIO(film), "r") as container:
        return {stream.type: float((stream.duration or 0) * (stream.time_base or 0)) for stream in container.streams}


def test_a_moment_between_key_frames_is_cut_to_the_frame(sparse_clip: Path) -> None:
    film = cut(sparse_clip, Span(2, 4))
    pictures = shown(film)
    assert [at for at, _ in pictures] == [round(number / 5, 3) for number in range(10)]
    assert [second for _, second in pictures] == [2] * 5 + [3] * 5
    assert lengths(film)["video"] == pytest.approx(2, abs=0.01)
    assert lengths(film)["audio"] == pytest.approx(2, abs=0.03)


@pytest.mark.parametrize("off_sec", [-0.0004, 0.0004])
def test_times_in_whole_milliseconds_bring_no_picture_of_another_scene(sparse_clip: Path, off_sec: float) -> None:
    pictures = shown(cut(sparse_clip, Span(2 + off_sec, 4 + off_sec)))
    assert [second for _, second in pictures] == [2] * 5 + [3] * 5


def test_it_begins_with_the_picture_that_is_on_the_screen(sparse_clip: Path) -> None:
    pictures = shown(cut(sparse_clip, Span(1.9, 2.5)))
    # The last picture of the second before stands for a tenth more.
    assert pictures[:2] == [(0.0, 1), (0.1, 2)]


def test_a_stretch_inside_one_picture_shows_it_for_as_long(tmp_path: Path) -> None:
    slow = make_clip(tmp_path / "slow.mp4", seconds=4, fps=1)
    film = cut(slow, Span(1.3, 1.8))
    assert {second for _, second in shown(film)} == {1}
    assert lengths(film)["audio"] == pytest.approx(0.5, abs=0.03)


def test_slow_motion_keeps_every_picture(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "slow.mp4", seconds=2, fps=120, size=(320, 180), sound=False)
    assert len(shown(cut(film, Span(0.5, 1.5)))) == 120


@pytest.mark.parametrize("ending", ["mkv", "ts", "mov", "webm"])
def test_any_container_is_cut_at_the_same_places(tmp_path: Path, ending: str) -> None:
    codec = "libvpx" if ending == "webm" else "libx264"
    path = make_clip(tmp_path / f"clip.{ending}", sound=ending in ("mkv", "mov"), codec=codec, preset="veryfast")
    assert [second for _, second in shown(cut(path, Span(1, 3)))] == [1] * 5 + [2] * 5


def test_a_file_whose_times_begin_late_counts_from_its_start(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "late.ts", start_sec=7, sound=False)
    assert [second for _, second in shown(cut(path, Span(1, 2)))] == [1] * 5


def test_a_turned_picture_stays_upright_and_a_large_one_becomes_smaller(tmp_path: Path) -> None:
    turned = make_clip(tmp_path / "turned.mp4", seconds=1, turn=90, sound=False)
    with av.open(io.BytesIO(cut(turned, Span(0, 1))), "r") as film:
        upright = next(film.decode(video=0))
        assert (upright.rotation, upright.width, upright.height) == (0, 360, 640)
    large = make_clip(tmp_path / "large.mp4", seconds=1, size=(2560, 1440), sound=False)
    with av.open(io.BytesIO(cut(large, Span(0, 1))), "r") as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (1920, 1080)


def test_the_sound_is_that_of_the_moment(tmp_path: Path) -> None:
    """Sound for a second, then silence: cut half a second before its end, half a second of it is left."""
    path = make_clip(tmp_path / "beep.mp4", seconds=4, sound_seconds=1)
    with av.open(io.BytesIO(cut(path, Span(0.5, 2))), "r") as film:
        wave = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
    loud = np.flatnonzero(np.abs(wave) > 0.02)
    assert loud[0] < 0.03 * 48_000
    assert loud[-1] / 48_000 == pytest.approx(0.5, abs=0.07)


def test_what_can_not_be_cut_is_a_sentence(tmp_path: Path, clip: Path) -> None:
    for source, span, reason in (
        (clip, Span(0, 61), Reason.CUT_TOO_LONG),
        (tmp_path / "gone.mp4", Span(0, 1), Reason.FILE_MISSING),
        (make_sound(tmp_path / "sound.mp4"), Span(0, 1), Reason.NO_PICTURE),
    ):
        with pytest.raises(MediaError) as caught:
            cut(source, span)
        assert caught.value.reason is reason


def test_a_film_is_made_once_and_goes_after_a_while(clip: Path, tmp_path: Path) -> None:
    shelf, opened = CutCache(tmp_path / "cuts"), []

    def open_source() -> Path:
        opened.append(clip)
        return clip

    first = shelf.get(VIDEO_ID, 1000, 2000, open_source)
    assert first is not None
    assert shown(first.read_bytes())[0] == (0.0, 1)
    assert shelf.get(VIDEO_ID, 1000, 2000, open_source) == first
    assert len(opened) == 1
    old = time.time() - KEPT_SEC - 1
    os.utime(first, (old, old))
    shelf.prune()
    assert list((tmp_path / "cuts").iterdir()) == []


def test_who_comes_after_too_many_others_is_told_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.media.caches.cut_cache.MOST_WAITING", 1)
    shelf, going_on, may_end = CutCache(tmp_path), threading.Event(), threading.Event()

    def slow() -> Path:
        going_on.set()
        assert may_end.wait(10)
        raise MediaError(Reason.FILE_MISSING)

    def ask() -> None:
        with pytest.raises(MediaError):
            shelf.get(VIDEO_ID, 0, 1000, slow)

    first = threading.Thread(target=ask)
    first.start()
    assert going_on.wait(10)
    assert shelf.get(VIDEO_ID, 1000, 2000, slow) is None
    may_end.set()
    first.join(10)


def test_a_film_lies_nowhere_else(tmp_path: Path) -> None:
    for video_id, start_ms, end_ms in (("../../../../etc", 0, 1), (VIDEO_ID, -1, 1), (VIDEO_ID, 5, 5)):
        with pytest.raises(ValueError, match="no film"):
            CutCache(tmp_path).get(video_id, start_ms, end_ms, lambda: tmp_path)
