"""Pieces of a reel and their joints: whole frames in every rate and size, sound at one level, timecode in the picture."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from core.media.export.reel import Piece, join, make_piece
from tests.support.clips import make_clip
from tests.support.libraries.exports import length_of

SIZE = (320, 180)
RATE = Fraction(25)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Landscape with sound, upright without, and another shape and rate with a tone of another height."""
    folder = tmp_path_factory.mktemp("films")
    return [
        make_clip(folder / "a.mp4", fps=24, size=(320, 180)),
        make_clip(folder / "b.mp4", fps=30, size=(180, 320), sound=False),
        make_clip(folder / "c.mkv", fps=25, size=(320, 240), tone_hz=880),
    ]


def reel(folder: Path, films: list[Path], piece: Piece, fps: Fraction = RATE, size: tuple[int, int] = SIZE) -> Path:
    """The same moment of each film, one after the other."""
    made = []
    for number, film in enumerate(films):
        path = folder / f"{number}.mov"
        make_piece(film, piece, size, fps, path, lambda _share: None)
        made.append((path, (piece.frames + piece.slate_frames) / fps))
    join(made, folder / "reel.mp4", lambda _share: None)
    return folder / "reel.mp4"


@pytest.mark.parametrize("fps", ["24000/1001", "25", "30000/1001", "50", "60000/1001"])
def test_every_rate_has_whole_frames_without_gaps(tmp_path: Path, films: list[Path], fps: str) -> None:
    rate = Fraction(fps)
    path = reel(tmp_path, films, Piece(1.5, 17, slate=("Title",), slate_frames=5), rate)
    with av.open(str(path)) as film:
        times = [packet.pts * packet.time_base for packet in film.demux(video=0) if packet.pts is not None and packet.time_base]
    assert times == [number / rate for number in range(3 * 22)]
    length = length_of(path)
    assert abs(length.sound_sec - length.picture_sec) <= 1 / rate


def test_many_joints_do_not_move_the_sound(tmp_path: Path, films: list[Path]) -> None:
    path = reel(tmp_path, films * 8, Piece(1.0, 7), Fraction(30000, 1001))
    length = length_of(path)
    assert length.picture_sec == 24 * 7 * Fraction(1001, 30000)
    assert abs(length.sound_sec - length.picture_sec) <= Fraction(1, 30)


def test_the_pictures_are_those_of_the_moment(tmp_path: Path, films: list[Path]) -> None:
    """The films show another colour each second: red, green, blue."""
    path = reel(tmp_path, films[:1], Piece(0.96, 51))
    with av.open(str(path)) as film:
        middles = [frame.to_ndarray(format="rgb24")[90, 310] for frame in film.decode(video=0)]
    reds = [index for index, colour in enumerate(middles) if colour[0] > 150]
    greens = [index for index, colour in enumerate(middles) if colour[1] > 120 and colour[0] < 100]
    blues = [index for index, colour in enumerate(middles) if colour[2] > 150]
    assert (reds, greens, blues) == ([0], list(range(1, 26)), list(range(26, 51)))


def test_other_shapes_stand_in_the_middle_of_black(tmp_path: Path, films: list[Path]) -> None:
    path = reel(tmp_path, films[1:2], Piece(1.0, 2))
    with av.open(str(path)) as film:
        picture = next(film.decode(video=0)).to_ndarray(format="rgb24")
    assert picture[90, :100].max() < 20
    assert picture[90, 220:].max() < 20
    assert picture[10, 170].max() > 100


def test_sound_comes_at_one_level_and_is_silent_where_there_is_none(tmp_path: Path, films: list[Path]) -> None:
    path = reel(tmp_path, films, Piece(1.0, 25))
    with av.open(str(path)) as film:
        wave = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
    inner = [wave[second * 48_000 + 9_600 : (second + 1) * 48_000 - 9_600] for second in range(3)]
    first, silent, last = (20 * np.log10(np.sqrt(np.mean(one**2)) + 1e-9) for one in inner)
    assert silent < -60
    assert first == pytest.approx(-20, abs=0.5)
    assert last == pytest.approx(first, abs=0.5)


def test_no_joint_clicks(tmp_path: Path, films: list[Path]) -> None:
    """No two samples are further apart than in the tones themselves."""
    path = reel(tmp_path, [films[0], films[2], films[0]], Piece(1.013, 25))
    with av.open(str(path)) as film:
        wave = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
    steepest = 2 * np.pi * 880 / 48_000 * np.abs(wave).max()
    assert np.abs(np.diff(wave)).max() < 1.3 * steepest


def test_the_timecode_of_the_source_stands_in_the_picture(tmp_path: Path, films: list[Path]) -> None:
    plain = reel(tmp_path, films[:1], Piece(1.0, 3))
    with av.open(str(plain)) as film:
        before = next(film.decode(video=0)).to_ndarray(format="gray")
    (tmp_path / "marked").mkdir()
    marked = reel(tmp_path / "marked", films[:1], Piece(1.0, 3, label="a.mp4", first_timecode_frame=86_424, timecode_fps="24"))
    with av.open(str(marked)) as film:
        pictures = [frame.to_ndarray(format="gray") for frame in film.decode(video=0)]
    foot = slice(150, 180)
    assert np.abs(pictures[0][foot].astype(int) - before[foot]).max() > 100
    assert np.abs(pictures[0][:140].astype(int) - before[:140]).max() < 30
    # Another number on the next frame.
    assert np.abs(pictures[1][foot].astype(int) - pictures[0][foot]).max() > 40
