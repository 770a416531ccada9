"""One picture of one moment."""

from __future__ import annotations

import gc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from core.errors import MediaError, Reason
from core.media.av import tracks
from core.media.av.frames import jpeg_at
from core.media.av.orientation import Orientation
from core.media.pictures import pictures
from core.media.remote.range_reader import BLOCK_BYTES, RangeReader
from tests.unit.core.media.media_clips import make_clip, picture_of, second_shown
from tests.unit.core.media.media_site import Site, ranged


@pytest.mark.parametrize(("at_sec", "second"), [(0, 0), (0.9, 0), (1.0, 1), (2.05, 2), (3.7, 3), (4.99, 4)])
def test_shows_the_key_frame_of_the_moment(clip: Path, at_sec: float, second: int) -> None:
    assert second_shown(jpeg_at(clip, at_sec)) == second


@pytest.mark.parametrize(("at_sec", "second"), [(0, 0), (2.5, 2), (3.0, 3), (4.7, 4), (5.95, 5)])
def test_goes_on_to_the_moment_where_key_frames_are_far_apart(sparse_clip: Path, at_sec: float, second: int) -> None:
    assert second_shown(jpeg_at(sparse_clip, at_sec)) == second


def test_shows_the_last_frame_for_a_moment_behind_the_end(clip: Path, sparse_clip: Path) -> None:
    assert second_shown(jpeg_at(clip, 1e6)) == 4
    assert second_shown(jpeg_at(sparse_clip, 1e6)) == 5


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "ts", "avi", "flv"])
@pytest.mark.parametrize("frames_between_keys", [5, 20])
def test_finds_moments_in_every_container(tmp_path: Path, ending: str, frames_between_keys: int) -> None:
    film = make_clip(
        tmp_path / f"film.{ending}", seconds=7, size=(320, 180), frames_between_keys=frames_between_keys, sound=False
    )
    shown = [second_shown(jpeg_at(film, second + 0.5)) for second in range(7)]
    for second, seen in enumerate(shown):
        assert seen == second


@pytest.mark.parametrize("preset", ["ultrafast", "veryfast"])
def test_finds_the_start_of_a_transport_stream(tmp_path: Path, preset: str) -> None:
    film = make_clip(tmp_path / "film.ts", seconds=6, frames_between_keys=20, preset=preset)
    assert [second_shown(jpeg_at(film, at_sec)) for at_sec in (0, 0.5, 2.5)] == [0, 0, 2]


def test_counts_from_the_start_of_a_film_whose_clock_does_not_start_at_zero(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.ts", start_sec=30)
    assert second_shown(jpeg_at(film, 0)) == 0
    assert second_shown(jpeg_at(film, 4.5)) == 4


@pytest.mark.parametrize(
    ("size", "width_px", "expected"),
    [
        ((640, 360), 480, (480, 270)),
        ((640, 360), 320, (320, 180)),
        ((640, 360), 1280, (640, 360)),
        ((640, 480), 480, (360, 270)),
        ((960, 400), 480, (480, 200)),
        ((360, 640), 480, (152, 270)),
    ],
)
def test_fits_the_picture_into_the_box(tmp_path: Path, size: tuple[int, int], width_px: int, expected: tuple[int, int]) -> None:
    film = make_clip(tmp_path / "film.mp4", seconds=0.5, size=size, sound=False)
    assert picture_of(jpeg_at(film, 0, width_px=width_px)).size == expected


def test_stretches_pixels_that_are_not_square(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.mp4", seconds=0.5, size=(360, 288), pixel_shape=Fraction(64, 45), sound=False)
    assert picture_of(jpeg_at(film, 0, width_px=480)).size == (480, 270)


@pytest.mark.parametrize(("turn", "corner"), [(-90, "top"), (90, "bottom"), (180, "right")])
def test_turns_the_picture_as_viewers_see_it(tmp_path: Path, turn: int, corner: str) -> None:
    """The stored picture is red on its left; turned clockwise by a quarter, that is the top."""
    film = make_clip(tmp_path / "film.mp4", seconds=0.5, turn=turn, left=(255, 0, 0), sound=False)
    picture = picture_of(jpeg_at(film, 0, width_px=480))
    width, height = picture.size
    places = {"top": (width // 2, 5), "bottom": (width // 2, height - 6), "right": (width - 6, height // 2)}
    assert (width, height) == ((480, 270) if turn == 180 else (152, 270))
    red = {name: np.abs(np.array(picture.getpixel(place)) - (255, 0, 0)).max() < 40 for name, place in places.items()}
    expected = {"top": corner == "top", "bottom": corner == "bottom", "right": corner == "right"}
    if corner == "right":
        expected |= {"top": red["top"], "bottom": red["bottom"]}
    else:
        expected |= {"right": red["right"]}
    assert red == expected


def test_reads_no_more_of_a_link_than_leads_up_to_the_moment(tmp_path: Path, site: Site) -> None:
    film = make_clip(tmp_path / "film.mp4", seconds=6, frames_between_keys=10, options={"movflags": "faststart"}, sound=False)
    data = film.read_bytes() + bytes(20 * BLOCK_BYTES)
    with RangeReader(site.url("/a.mp4", ranged(data)), allow_private=True) as reader:
        assert second_shown(jpeg_at(reader, 3.9)) == 3
    assert len(site.hits) <= 3


def test_decodes_no_picture_of_absurd_size(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "MAX_PIXELS", 640 * 360 - 1)
    with pytest.raises(MediaError) as caught:
        jpeg_at(clip, 1)
    assert caught.value.reason is Reason.TOO_WIDE


def test_bounds_the_decoder_too_for_headers_that_lie(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "MAX_PIXELS", 640 * 360 - 1)
    monkeypatch.setattr(pictures, "refuse_huge", lambda stream: None)
    with pytest.raises(MediaError) as caught:
        jpeg_at(clip, 1)
    assert caught.value.reason is Reason.UNREADABLE


def test_refuses_a_stretch_that_cannot_be_decoded(clip: Path, tmp_path: Path) -> None:
    data, file = clip.read_bytes(), tmp_path / "film.mp4"
    start = data.index(b"mdat") + 4
    file.write_bytes(data[:start] + bytes(len(data) - start))
    with pytest.raises(MediaError) as caught:
        jpeg_at(file, 2)
    assert caught.value.reason is Reason.UNREADABLE


def test_a_picture_that_was_asked_how_it_stands_is_let_go_of_at_once(clip: Path) -> None:
    """Of films in UHD each takes 33 MB, until somebody looks for objects that only refer to each other."""
    gc.collect()
    gc.disable()
    try:
        with av.open(str(clip)) as film:
            frame = next(film.decode(video=0))
            assert Orientation.of(frame) == Orientation()
        del frame
        assert not [kept for kept in gc.get_objects() if isinstance(kept, VideoFrame)]
    finally:
        gc.enable()
