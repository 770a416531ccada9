"""Files that are damaged, unusual or not what they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo.understanding import Unreadable, embed_clip, embed_text, embed_video, inspect
from tests.unit.demo.understanding_films import (
    FPS,
    chord,
    cosine,
    film,
    one_after_another,
    plain,
    sliding,
)


def spans(path: Path, cut_sec: int = 2) -> list[tuple[float, float]]:
    pieces = embed_video(path, options=["visual"], cutting="dynamic", cut_sec=cut_sec)
    return [(piece.start_sec, piece.end_sec) for piece in pieces]


@pytest.mark.parametrize("content", [b"", b"plain text", bytes(range(256)) * 40, b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n"])
def test_refuses_what_is_no_media(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.mp4"
    path.write_bytes(content)
    for reader in (inspect, embed_clip):
        with pytest.raises(Unreadable):
            reader(path)


def test_a_playlist_in_disguise_opens_nothing_else(tmp_path: Path) -> None:
    film(tmp_path / "real.ts", 2, plain("red"))
    for text in (
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nreal.ts\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile real.ts\n",
    ):
        disguised = tmp_path / "list.mp4"
        disguised.write_text(text)
        with pytest.raises(Unreadable):
            inspect(disguised)


def test_passes_over_damaged_packets(tmp_path: Path) -> None:
    path = film(tmp_path / "whole.mp4", 8, one_after_another((4, sliding(30, 0)), (4, plain("green")))[1], wave=chord(8))
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(0)
    for at in rng.integers(len(data) // 4, len(data) // 2, 60):
        data[at] ^= 0xFF
    path.write_bytes(data)
    pieces = embed_video(path, options=["visual", "audio"], cutting="fixed", cut_sec=4)
    assert len(pieces) == 4
    green = [piece for piece in pieces if piece.option == "visual"][1]
    assert cosine(embed_text("green"), green.vector) > 0.3


def test_time_counts_from_zero_even_if_the_files_clock_does_not(tmp_path: Path) -> None:
    seconds, painter = one_after_another((3, plain("red")), (3, plain("green")))
    path = film(tmp_path / "late.ts", seconds, painter, times=lambda number: 90_000 + number * 1200 // FPS)
    assert inspect(path).duration_sec == pytest.approx(6, abs=0.3)
    assert np.allclose(spans(path), [(0, 3), (3, 6)], atol=0.3)


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [
        ("ten_bits.mp4", "libx264", "yuv420p10le"),
        ("full_colour.mkv", "libx264", "yuv444p"),
        ("av1.mkv", "libsvtav1", "yuv420p"),
        ("vp9.webm", "libvpx-vp9", "yuv420p"),
        ("old.avi", "mpeg4", "yuv420p"),
    ],
)
def test_reads_unusual_pictures(tmp_path: Path, name: str, codec: str, pixels: str) -> None:
    path = film(tmp_path / name, 2, plain("green"), codec=codec, pixels=pixels)
    piece = embed_video(path, options=["visual"], cutting="fixed", cut_sec=2)[0]
    assert cosine(embed_text("green"), piece.vector) > 0.3


def test_a_picture_wider_than_any_film_has_no_say_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    Image.new("RGB", (64, 64)).save(path)
    with pytest.raises(Unreadable):
        inspect(path)
