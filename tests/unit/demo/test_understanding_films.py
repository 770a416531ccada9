"""How a film is cut, what moves in it, and that its pieces are found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo.understanding import Piece, embed_clip, embed_image, embed_text, embed_video, inspect
from tests.unit.demo.understanding_films import (
    COLOURS,
    Painter,
    Picture,
    chord,
    cosine,
    film,
    hiss,
    one_after_another,
    plain,
    png,
    sliding,
    specks,
    textured,
)


def pieces_of(path: Path, *, cutting: str = "dynamic", cut_sec: int = 2, options: tuple[str, ...] = ("visual",)) -> list[Piece]:
    return embed_video(path, options=options, cutting=cutting, cut_sec=cut_sec)


def spans(pieces: list[Piece]) -> list[tuple[float, float]]:
    return [(piece.start_sec, piece.end_sec) for piece in pieces]


@pytest.fixture(scope="module")
def three_shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    seconds, painter = one_after_another((4, sliding(20, 0, seed=1)), (3, plain("green")), (5, specks(30)))
    lines = ((0.5, 3.5, "{\\i1}Blotches{\\i0} wander about."), (7.5, 11, "Snow, and a zorblax."))
    wave = np.concatenate([chord(4), hiss(8)])
    return film(tmp_path_factory.mktemp("films") / "three.mp4", seconds, painter, wave=wave, lines=lines)


class TestCutting:
    def test_dynamic_pieces_begin_where_shots_change(self, three_shots: Path) -> None:
        assert np.allclose(spans(pieces_of(three_shots)), [(0, 4), (4, 7), (7, 12)], atol=0.25)

    @pytest.mark.parametrize("colours", [("red", "green"), ("blue", "orange"), ("black", "white"), ("pink", "purple")])
    def test_a_change_of_plain_colours_is_a_cut(self, tmp_path: Path, colours: tuple[str, str]) -> None:
        seconds, painter = one_after_another((3, plain(colours[0])), (3, plain(colours[1])))
        assert np.allclose(spans(pieces_of(film(tmp_path / "two.mp4", seconds, painter))), [(0, 3), (3, 6)], atol=0.25)

    def test_dynamic_pieces_are_never_shorter_than_asked(self, tmp_path: Path) -> None:
        seconds, painter = one_after_another(*((1, plain(colour)) for colour in list(COLOURS)[:8]))
        pieces = pieces_of(film(tmp_path / "hasty.mp4", seconds, painter), cut_sec=3)
        assert all(end - start >= 3 - 1e-6 for start, end in spans(pieces))
        assert len(pieces) >= 2

    def test_a_long_shot_becomes_pieces_of_ten_seconds_at_most(self, tmp_path: Path) -> None:
        pieces = pieces_of(film(tmp_path / "long.mp4", 24, plain("blue")))
        assert spans(pieces) == [(0, 8), (8, 16), (16, 24)]

    def test_a_flash_is_no_cut(self, tmp_path: Path) -> None:
        ground, white = sliding(10, 0), np.full((180, 320, 3), 250, np.uint8)
        painter: Painter = lambda at: white if 3 <= at < 3.15 else ground(at)  # noqa: E731
        assert spans(pieces_of(film(tmp_path / "flash.mp4", 6, painter))) == [(0, 6)]

    def test_a_change_of_exposure_is_no_cut(self, tmp_path: Path) -> None:
        ground = textured(1)[:180, :320] // 2
        painter: Painter = lambda at: ground if at < 3 else ground + 25  # noqa: E731
        assert spans(pieces_of(film(tmp_path / "exposure.mp4", 6, painter))) == [(0, 6)]

    def test_fixed_pieces_are_equal_and_the_last_may_be_shorter(self, three_shots: Path) -> None:
        assert spans(pieces_of(three_shots, cutting="fixed", cut_sec=5)) == [(0, 5), (5, 10), (10, 12)]

    def test_only_the_range_asked_for_is_cut(self, three_shots: Path) -> None:
        pieces = embed_video(three_shots, options=["visual"], cutting="fixed", cut_sec=2, start_sec=4, end_sec=7)
        assert spans(pieces) == [(4, 6), (6, 7)]
        assert cosine(embed_text("green"), pieces[0].vector) > 0.3

    def test_every_option_asked_for_has_a_piece_for_each_stretch(self, three_shots: Path) -> None:
        pieces = pieces_of(three_shots, options=("visual", "audio"))
        assert [piece.option for piece in pieces] == ["visual", "audio"] * 3

    @pytest.mark.parametrize(("cutting", "cut_sec", "start"), [("evenly", 4, 0.0), ("fixed", 0, 0.0), ("fixed", 4, 99.0)])
    def test_refuses_a_cutting_that_makes_no_sense(self, three_shots: Path, cutting: str, cut_sec: int, start: float) -> None:
        with pytest.raises(ValueError, match=r"must be|empty"):
            embed_video(three_shots, options=["visual"], cutting=cutting, cut_sec=cut_sec, start_sec=start)


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    ground = textured(7)[:180, :320]
    painters: dict[str, Painter] = {
        "still": lambda at: ground,
        "left": sliding(-40, 0, seed=7),
        "right": sliding(40, 0, seed=7),
        "falling": sliding(0, 40, seed=7),
        "rising": sliding(0, -40, seed=7),
        "growing": lambda at: _closer(textured(7)[:180, :320], at),
    }
    folder = tmp_path_factory.mktemp("moving")
    return {name: pieces_of(film(folder / f"{name}.mp4", 3, painter))[0].vector for name, painter in painters.items()}


class TestMovement:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("still", "still"),
            ("inmóvil", "still"),
            ("to the left", "left"),
            ("hacia la derecha", "right"),
            ("falling", "falling"),
            ("cayendo", "falling"),
            ("rising", "rising"),
            ("zoom in", "growing"),
        ],
    )
    def test_words_find_the_movement_they_name(self, moving: dict[str, np.ndarray], words: str, expected: str) -> None:
        assert max(moving, key=lambda name: cosine(embed_text(words), moving[name])) == expected

    def test_snow_is_found_by_what_it_does(self, tmp_path: Path) -> None:
        snow = pieces_of(film(tmp_path / "snow.mp4", 4, specks(40, ground=60)))[0].vector
        sparks = pieces_of(film(tmp_path / "sparks.mp4", 4, specks(-40, colour=(255, 140, 40), ground=8)))[0].vector
        assert cosine(embed_text("nieve"), snow) > cosine(embed_text("nieve"), sparks) + 0.1
        assert cosine(embed_text("sparks"), sparks) > cosine(embed_text("sparks"), snow) + 0.1


def _closer(ground: Picture, at: float) -> Picture:
    down = 6 * at
    across = down * 16 / 9
    box = (across, down, 320 - across, 180 - down)
    return np.asarray(Image.fromarray(ground).resize((320, 180), Image.Resampling.BICUBIC, box))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, three_shots: Path) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("library")
    return {
        "three": three_shots,
        "blotches": film(folder / "blotches.mp4", 4, sliding(-25, 10, seed=11), wave=chord(4)),
        "orange": film(folder / "orange.mp4", 4, plain("orange"), wave=hiss(4, 0.02)),
    }


class TestFinding:
    def test_a_frame_of_a_film_finds_its_film(self, library: dict[str, Path]) -> None:
        frames = {"blotches": sliding(-25, 10, seed=11)(2.0), "orange": plain("orange")(0), "three": sliding(20, 0, seed=1)(2.0)}
        for name, frame in frames.items():
            assert self._nearest(library, embed_image(png(frame))) == name

    def test_a_clip_finds_itself(self, library: dict[str, Path]) -> None:
        for name in ("blotches", "orange"):
            assert self._nearest(library, embed_clip(library[name])) == name

    def _nearest(self, library: dict[str, Path], query: np.ndarray) -> str:
        return max(library, key=lambda name: max(cosine(query, piece.vector) for piece in pieces_of(library[name])))


class TestSubtitles:
    def test_transcription_has_pieces_only_where_words_are(self, three_shots: Path) -> None:
        assert np.allclose(spans(pieces_of(three_shots, options=("transcription",))), [(0, 4), (7, 12)], atol=0.25)

    def test_a_word_that_is_shown_finds_its_piece_by_sound_and_by_words(self, three_shots: Path) -> None:
        for options in (("audio",), ("transcription",), ("visual", "audio")):
            pieces = pieces_of(three_shots, options=options)
            best = max(pieces, key=lambda piece: cosine(embed_text("zorblax"), piece.vector))
            assert best.start_sec == pytest.approx(7, abs=0.25)
            assert cosine(embed_text("zorblax"), best.vector) > 0.2

    def test_a_known_word_is_found_in_the_other_language(self, three_shots: Path) -> None:
        pieces = pieces_of(three_shots, options=("transcription",))
        assert cosine(embed_text("nieve"), pieces[1].vector) > cosine(embed_text("nieve"), pieces[0].vector) + 0.1

    def test_markup_is_no_word(self, three_shots: Path) -> None:
        pieces = pieces_of(three_shots, options=("transcription",))
        assert cosine(embed_text("blotches"), pieces[0].vector) > 0.2
        assert abs(cosine(embed_text("i1"), pieces[0].vector)) < 0.2

    def test_reads_the_text_track_of_matroska_too(self, tmp_path: Path) -> None:
        path = film(tmp_path / "talk.mkv", 4, plain("blue"), lines=((1, 3, "A zorblax."),))
        assert cosine(embed_text("zorblax"), pieces_of(path, options=("transcription",))[0].vector) > 0.6


def test_the_same_film_gives_the_same_numbers(three_shots: Path) -> None:
    runs = [pieces_of(three_shots, options=("visual", "audio", "transcription")) for _ in range(2)]
    for one, other in zip(*runs, strict=True):
        assert (one.start_sec, one.end_sec, one.option) == (other.start_sec, other.end_sec, other.option)
        assert np.array_equal(one.vector, other.vector)


def test_every_vector_is_finite_and_of_unit_length(three_shots: Path) -> None:
    vectors = [piece.vector for piece in pieces_of(three_shots, options=("visual", "audio", "transcription"))]
    for vector in [*vectors, embed_clip(three_shots)]:
        assert vector.dtype == np.float32
        assert np.isfinite(vector).all()
        assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-5)


def test_tells_what_a_file_holds(three_shots: Path) -> None:
    facts = inspect(three_shots)
    assert (facts.width, facts.height, facts.has_video, facts.has_audio) == (320, 180, True, True)
    assert facts.duration_sec == pytest.approx(12, abs=0.2)
    assert facts.fps == pytest.approx(12, abs=0.5)
