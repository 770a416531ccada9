"""How a film is cut, what moves in it, and that its pieces are found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from demo.understanding import Piece, embed_clip, embed_text, embed_video
from tests.unit.demo.understanding_films import (
    chord,
    cosine,
    film,
    hiss,
    one_after_another,
    plain,
    sliding,
    specks,
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

    def test_fixed_pieces_are_equal_and_the_last_may_be_shorter(self, three_shots: Path) -> None:
        assert spans(pieces_of(three_shots, cutting="fixed", cut_sec=5)) == [(0, 5), (5, 10), (10, 12)]

    def test_only_the_range_asked_for_is_cut(self, three_shots: Path) -> None:
        pieces = embed_video(three_shots, options=["visual"], cutting="fixed", cut_sec=2, start_sec=4, end_sec=7)
        assert spans(pieces) == [(4, 6), (6, 7)]
        assert cosine(embed_text("green"), pieces[0].vector) > 0.3

    def test_every_option_asked_for_has_a_piece_for_each_stretch(self, three_shots: Path) -> None:
        pieces = pieces_of(three_shots, options=("visual", "audio"))
        assert [piece.option for piece in pieces] == ["visual", "audio"] * 3


class TestSubtitles:
    def test_transcription_has_pieces_only_where_words_are(self, three_shots: Path) -> None:
        assert np.allclose(spans(pieces_of(three_shots, options=("transcription",))), [(0, 4), (7, 12)], atol=0.25)

    def test_a_word_that_is_shown_finds_its_piece_by_sound_and_by_words(self, three_shots: Path) -> None:
        for options in (("audio",), ("transcription",), ("visual", "audio")):
            pieces = pieces_of(three_shots, options=options)
            best = max(pieces, key=lambda piece: cosine(embed_text("zorblax"), piece.vector))
            assert best.start_sec == pytest.approx(7, abs=0.25)
            assert cosine(embed_text("zorblax"), best.vector) > 0.2


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
