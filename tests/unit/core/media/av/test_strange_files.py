"""Files as phones, live streams and cutters write them: pictures, strips and clips are of what a player shows then."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final, cast

import av
import numpy as np
import pytest
from av.stream import Disposition

from core.media.av.cutting import cut
from core.media.av.frames import frame_jpeg, jpeg_at
from core.media.av.probe import inspect
from core.media.pictures.picture_times import Wanted
from core.media.pictures.storyboard import pictures
from core.media.pictures.strips import strip_jpeg
from core.media.previews.preview import make_preview
from core.models.embedding_models import VideoLimits
from core.models.video import Span
from tests.support.clips import FRAGMENTED, as_of_live_stream
from tests.unit.core.media.av.test_media_strips import seconds_shown
from tests.unit.core.media.media_clips import COLOURS, SOUND_RATE, make_clip, picture_of, second_shown
from tests.unit.core.media.pictures.test_storyboard import all_of

LIMITS: Final = VideoLimits(min_sec=1, min_side=100)
UNIT: Final = 1 << 16
RED, GREEN = (255, 0, 0), COLOURS[1]


def jpeg_of(film: bytes | Path, at_sec: float = 0.5) -> bytes:
    """What a film that we made shows; it stands upright without any matrix."""
    with av.open(io.BytesIO(film) if isinstance(film, bytes) else str(film), "r") as container:
        frame = next(frame for frame in container.decode(video=0) if (frame.time or 0) >= at_sec)
        assert frame.rotation == 0
        return frame_jpeg(frame, 1.0, 640)


def previewed(source: Path) -> Path:
    make_preview(source, source.with_suffix(".pieces"), source.with_suffix(".preview.mp4"), lambda _: None)
    return source.with_suffix(".preview.mp4")


@pytest.mark.parametrize(("start_sec", "is_live"), [(1.4, True), (100, True), (0.4, False), (2, False)])
def test_a_file_that_begins_late_counts_from_its_first_picture(tmp_path: Path, start_sec: float, is_live: bool) -> None:
    if is_live:
        film = as_of_live_stream(make_clip(tmp_path / "late.mp4", options={"movflags": FRAGMENTED}), start_sec)
    else:
        film = make_clip(tmp_path / "late.mp4", start_sec=start_sec)
    with av.open(str(film)) as container:
        assert container.start_time == pytest.approx(start_sec * av.time_base, abs=0.1 * av.time_base)
    assert inspect(film, LIMITS).duration_sec == pytest.approx(5, abs=0.2)
    assert [second_shown(jpeg_at(film, second + 0.5)) for second in range(5)] == [0, 1, 2, 3, 4]
    assert seconds_shown(strip_jpeg(film, Span(0, 5))) == [0, 1, 2, 3, 4]
    assert second_shown(jpeg_of(cut(film, Span(3, 4)))) == 3
    assert second_shown(jpeg_of(previewed(film), 2.5)) == 2


@pytest.mark.parametrize("sound", [True, False])
def test_without_an_edit_list_each_picture_counts_from_when_it_is_shown(tmp_path: Path, sound: bool) -> None:
    """Its first picture is shown two pictures after it is decoded: late beside its sound, at 0:00 where there is none."""
    film = make_clip(tmp_path / "film.mp4", preset="veryfast", sound=sound, options={"use_editlist": "0"})
    assert b"elst" not in film.read_bytes()
    late_sec = 0.4 if sound else 0.0
    for second in range(5):
        edges = [second + late_sec + beside for beside in (0.05, 0.95)]
        assert [second_shown(jpeg_at(film, at)) for at in edges] == [second, second]
        assert set(seconds_shown(strip_jpeg(film, Span(*edges)))) == {second}
        assert [second_shown(jpeg_of(cut(film, Span(*edges)), at)) for at in (0.0, 0.75)] == [second, second]


def test_no_key_frame_before_a_cut_stands_for_the_shot_behind_it(tmp_path: Path) -> None:
    """A key frame every 1.4 s, cuts every second: hardly any shot begins with one."""
    film = make_clip(tmp_path / "film.mp4", seconds=7, frames_between_keys=7, preset="veryfast")
    shots = [Span(second, second + 1) for second in range(7)]
    assert [second_shown(jpeg_at(film, shot.start_sec)) for shot in shots] == list(range(7))
    made = all_of(pictures(film, [Wanted(shot.start_ms, shot) for shot in shots], 480))
    assert [second_shown(made[shot.start_ms]) for shot in shots] == list(range(7))
    assert [set(seconds_shown(strip_jpeg(film, shot))) for shot in shots] == [{second} for second in range(7)]


def test_one_key_frame_for_a_whole_film_is_enough(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.mp4", seconds=42, fps=10, size=(320, 180), frames_between_keys=10_000, sound=False)
    assert [second_shown(jpeg_at(film, second + 0.5)) for second in (0, 33, 41)] == [0, 33 % 7, 41 % 7]
    shots = [Span(second, second + 1) for second in range(0, 42, 3)]
    made = all_of(pictures(film, [Wanted(shot.start_ms + 500, shot) for shot in shots], 480))
    assert [second_shown(made[shot.start_ms + 500]) for shot in shots] == [second % 7 for second in range(0, 42, 3)]


@pytest.mark.parametrize("frames_between_keys", [3, 10, 1000])
def test_a_container_without_an_index_shows_no_other_shot(tmp_path: Path, frames_between_keys: int) -> None:
    film = make_clip(tmp_path / "film.ts", seconds=7, frames_between_keys=frames_between_keys, preset="veryfast")
    shots = [Span(second, second + 1) for second in range(7)]
    made = all_of(pictures(film, [Wanted(shot.start_ms + 500, shot) for shot in shots], 480))
    assert [second_shown(made[shot.start_ms + 500]) for shot in shots] == list(range(7))
    assert [set(seconds_shown(strip_jpeg(film, shot))) for shot in shots] == [{second} for second in range(7)]


def mirrored(path: Path, matrix: tuple[int, int, int, int], width: int, height: int) -> Path:
    """The left half of the stored picture is red; the matrix says how it is to be shown."""
    film = make_clip(path, seconds=2, size=(width, height), left=RED, sound=False)
    data = bytearray(film.read_bytes())
    a, b, c, d = (value * UNIT for value in matrix)
    # Behind the name of the box: version and flags, two times, an id, the length, three reserved and four short fields.
    struct.pack_into(">9i", data, data.index(b"tkhd") + 44, a, b, 0, c, d, 0, 0, 0, UNIT << 14)
    film.write_bytes(data)
    return film


def half_red(jpeg: bytes) -> str:
    picture = picture_of(jpeg)
    width, height = picture.size
    places = {
        "left": ((3, height // 2), (width - 4, height // 2)),
        "top": ((width // 2, 3), (width // 2, height - 4)),
    }
    for name, (first, last) in places.items():
        reds = [
            max(abs(a - b) for a, b in zip(cast(tuple[int, ...], picture.getpixel(at)), RED, strict=True)) < 60
            for at in (first, last)
        ]
        if reds == [True, False]:
            return name
        if reds == [False, True]:
            return {"left": "right", "top": "bottom"}[name]
    return "nowhere"


@pytest.mark.parametrize(
    ("matrix", "red_is"),
    [
        ((1, 0, 0, 1), "left"),
        ((-1, 0, 0, 1), "right"),
        ((1, 0, 0, -1), "left"),
        ((0, 1, 1, 0), "top"),
        ((0, -1, -1, 0), "bottom"),
        ((0, 1, -1, 0), "top"),
    ],
)
def test_a_mirrored_picture_is_shown_as_players_show_it(tmp_path: Path, matrix: tuple[int, int, int, int], red_is: str) -> None:
    film = mirrored(tmp_path / "selfie.mp4", matrix, 640, 360)
    shown = [
        jpeg_at(film, 1),
        all_of(pictures(film, [Wanted(1000, Span(1, 2))], 480))[1000],
        jpeg_of(cut(film, Span(0.5, 1.5))),
        jpeg_of(previewed(film), 1.2),
    ]
    assert [half_red(jpeg) for jpeg in shown] == [red_is] * 4
    assert half_red(strip_jpeg(film, Span(1, 2), most=1)) == red_is


def two_tracks(path: Path, default: int) -> Path:
    """Two pictures, red and green, and two sounds, of 440 and of 1760 Hz; the first or the second of each is the default."""
    with av.open(str(path), "w") as out:
        films = [out.add_stream("libx264", rate=5, options={"g": "5"}) for _ in range(2)]
        sounds = [out.add_stream("aac", rate=SOUND_RATE, layout="mono") for _ in range(2)]
        for number, (film, sound) in enumerate(zip(films, sounds, strict=True)):
            film.width, film.height, film.pix_fmt = 640 - 320 * number, 360 - 180 * number, "yuv420p"
            film.disposition = sound.disposition = Disposition.default if number == default else Disposition(0)
        for number, (film, sound) in enumerate(zip(films, sounds, strict=True)):
            points = np.full((film.height, film.width, 3), (RED, GREEN)[number], np.uint8)
            for index in range(10):
                frame = av.VideoFrame.from_ndarray(points, "rgb24")
                frame.pts, frame.time_base = index, Fraction(1, 5)
                out.mux(film.encode(frame))
            wave = 0.2 * np.sin(2 * np.pi * (440, 1760)[number] * np.arange(2 * SOUND_RATE) / SOUND_RATE).astype(np.float32)
            tone = av.AudioFrame.from_ndarray(wave.reshape(1, -1), "fltp", "mono")
            tone.sample_rate, tone.time_base, tone.pts = SOUND_RATE, Fraction(1, SOUND_RATE), 0
            out.mux(sound.encode(tone))
        for film, sound in zip(films, sounds, strict=True):
            out.mux(film.encode(None))
            out.mux(sound.encode(None))
    return path


def pitch_hz(film: bytes) -> float:
    with av.open(io.BytesIO(film), "r") as container:
        wave = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
        rate = container.streams.audio[0].rate
    return float(np.argmax(np.abs(np.fft.rfft(wave)))) * rate / len(wave)


@pytest.mark.parametrize("default", [0, 1])
def test_of_several_tracks_the_one_counts_that_plays(tmp_path: Path, default: int) -> None:
    film = two_tracks(tmp_path / "film.mkv", default)
    made: list[Callable[[], bytes]] = [lambda: jpeg_at(film, 1), lambda: jpeg_of(cut(film, Span(0, 2)))]
    for make in made:
        seen = cast(tuple[int, ...], picture_of(make()).getpixel((20, 20)))
        assert max(abs(a - b) for a, b in zip(seen, (RED, GREEN)[default], strict=True)) < 60
    assert pitch_hz(cut(film, Span(0, 2))) == pytest.approx((440, 1760)[default], rel=0.02)
