"""What a picture becomes, and which words find it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from demo.understanding import Unreadable, embed_image, embed_text
from tests.unit.demo.understanding_films import COLOURS, HEIGHT, WIDTH, Picture, cosine, plain, png, specks, textured


def best(words: str, pictures: dict[str, Picture]) -> str:
    return max(pictures, key=lambda name: cosine(embed_text(words), embed_image(png(pictures[name]))))


def sunset() -> Picture:
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    sky = (1 - down) * np.array([110, 50, 110]) + down * np.array([250, 140, 50])
    return np.broadcast_to(np.where(down < 0.6, sky, sky * 0.3), (HEIGHT, WIDTH, 3)).astype(np.uint8)


def meadow() -> Picture:
    picture = textured(5)[:HEIGHT, :WIDTH] // 6
    picture[: HEIGHT // 2] = (110, 170, 235)
    picture[HEIGHT // 2 :] += np.array([40, 150, 40], np.uint8)
    return picture


@pytest.mark.parametrize("colour", COLOURS)
def test_a_colour_finds_the_picture_of_that_colour(colour: str) -> None:
    assert best(colour, {name: plain(name)(0) for name in COLOURS}) == colour


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sunset", "sunset"),
        ("atardecer", "sunset"),
        ("green meadow under a blue sky", "meadow"),
        ("pradera", "meadow"),
        ("stars at night", "stars"),
        ("cielo estrellado", "stars"),
        ("fog", "fog"),
        ("niebla gris", "fog"),
    ],
)
def test_words_find_the_picture_that_looks_like_them(words: str, expected: str) -> None:
    pictures = {"sunset": sunset(), "meadow": meadow(), "stars": specks(0, ground=6)(0), "fog": plain("grey")(0)}
    assert best(words, pictures) == expected


def test_size_and_format_of_a_picture_matter_little() -> None:
    held = io.BytesIO()
    Image.fromarray(sunset()).resize((1000, 600)).save(held, "JPEG", quality=80)
    assert cosine(embed_image(held.getvalue()), embed_image(png(sunset()))) > 0.98


def test_a_picture_turned_by_its_camera_is_seen_upright() -> None:
    held, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 3
    Image.fromarray(sunset()[::-1, ::-1]).save(held, "JPEG", quality=95, exif=exif)
    assert cosine(embed_image(held.getvalue()), embed_image(png(sunset()))) > 0.98


@pytest.mark.parametrize("data", [b"", b"not a picture", png(sunset())[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_refuses_bytes_that_are_no_picture(data: bytes) -> None:
    with pytest.raises(Unreadable):
        embed_image(data)


def test_refuses_a_picture_that_would_fill_the_memory() -> None:
    held = io.BytesIO()
    Image.new("1", (20_000, 8_000)).save(held, "PNG")
    with pytest.raises(Unreadable):
        embed_image(held.getvalue())
