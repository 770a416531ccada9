"""Files that are damaged, unusual or not what they say."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo.understanding import Unreadable, embed_clip, embed_image, embed_text, embed_video, inspect
from tests.unit.demo.understanding_films import (
    chord,
    cosine,
    film,
    one_after_another,
    plain,
    sliding,
)


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


def test_a_picture_wider_than_any_film_has_no_say_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    Image.new("RGB", (64, 64)).save(path)
    with pytest.raises(Unreadable):
        inspect(path)


def test_refuses_a_picture_that_would_fill_the_memory() -> None:
    held = io.BytesIO()
    Image.new("1", (20_000, 8_000)).save(held, "PNG")
    with pytest.raises(Unreadable):
        embed_image(held.getvalue())
