"""What a sound becomes, and which words find it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from demo.understanding import embed_sound, embed_text, embed_video, inspect
from tests.unit.demo.understanding_films import (
    Wave,
    chord,
    cosine,
    crackle,
    film,
    hiss,
    plain,
    recording,
    tone,
    voice,
)

SOUNDS: dict[str, Wave] = {
    "hiss": hiss(6),
    "crackle": crackle(6),
    "voice": voice(6),
    "chord": chord(6),
    "faint": hiss(6, 0.002),
    "hum": tone(6, 90),
    "silence": np.zeros(6 * 16_000, np.float32),
}


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    folder = tmp_path_factory.mktemp("sounds")
    return {name: embed_sound(recording(folder / f"{name}.wav", wave)) for name, wave in SOUNDS.items()}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("crackling", "crackle"),
        ("crepitar", "crackle"),
        ("people talking", "voice"),
        ("voz", "voice"),
        ("music", "chord"),
        ("música", "chord"),
        ("engine hum", "hum"),
        ("hissing rain", "hiss"),
        ("silence", "silence"),
        ("silencio", "silence"),
    ],
)
def test_words_find_the_sound_that_is_like_them(heard: dict[str, np.ndarray], words: str, expected: str) -> None:
    assert max(heard, key=lambda name: cosine(embed_text(words), heard[name])) == expected


def test_a_sound_file_is_cut_evenly_and_has_no_visual_pieces(tmp_path: Path) -> None:
    path = recording(tmp_path / "sound.wav", chord(10))
    facts = inspect(path)
    assert (facts.has_video, facts.has_audio, facts.width, facts.fps) == (False, True, 0, 0)
    pieces = embed_video(path, options=["visual", "audio"], cutting="fixed", cut_sec=4)
    assert [(piece.start_sec, piece.end_sec, piece.option) for piece in pieces] == [
        (0, 4, "audio"),
        (4, 8, "audio"),
        (8, 10, "audio"),
    ]


def test_each_piece_has_the_sound_of_its_own_seconds(tmp_path: Path) -> None:
    wave = np.concatenate([chord(4), hiss(4), np.zeros(4 * 16_000, np.float32)])
    path = film(tmp_path / "three.mp4", 12, plain("blue"), wave=wave)
    pieces = embed_video(path, options=["audio"], cutting="fixed", cut_sec=4)
    for words, start in (("music", 0), ("hiss", 4), ("silence", 8)):
        query = embed_text(words)
        assert max(pieces, key=lambda piece: cosine(query, piece.vector)).start_sec == start
