"""Whatever somebody searches by comes out as a plain JPEG, MP4 or FLAC within the provider's bounds, or as a sentence."""

from __future__ import annotations

import io
import math
import struct
import zlib
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from hypothesis import example as always
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.errors import ClipseekError, Reason
from core.media.examples.clip import LONG_SIDE, MOST_SEC, SHORT_SIDE
from core.media.examples.media import ExampleMedia, example_of
from core.media.examples.picture import LONGEST_SIDE, MOST_PICTURE_BYTES, SHORTEST_SIDE
from core.models.video import QueryKind
from tests.support.hostile import files as hostile_files
from tests.support.saying import sentence_of
from tests.unit.core.media.media_clips import COLOURS, make_clip, make_sound, picture_of

ORIENTATION, CAMERA = 0x0112, 0x010F


def example(tmp_path: Path, data: bytes, name: str = "thing") -> ExampleMedia:
    path = tmp_path / name
    path.write_bytes(data)
    return example_of(path)


def reason(tmp_path: Path, data: bytes, name: str = "thing") -> Reason:
    with pytest.raises(ClipseekError) as caught:
        example(tmp_path, data, name)
    return caught.value.reason


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def halves(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.paste((30, 30, 200), (size[0] // 2, 0, *size))
    return picture


def near(picture: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    """Whether a picture has about this colour there."""
    return bool(np.allclose(np.asarray(picture)[place[1], place[0]], colour, atol=30))


def claiming_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_a_picture_of_any_common_kind_becomes_a_jpeg(tmp_path: Path, kind: str) -> None:
    made = example(tmp_path, saved(halves(), kind))
    seen = picture_of(made.data)
    assert (made.kind, made.seconds, made.is_cut, seen.size) == (QueryKind.IMAGE, None, False, (400, 300))
    assert near(seen, (50, 150), (200, 30, 30))


def test_a_photograph_is_upright_and_says_nothing_of_its_maker(tmp_path: Path) -> None:
    picture, exif = halves(), Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = 6, "The camera of somebody"
    made = example(tmp_path, saved(picture, "JPEG", exif=exif, comment=b"at home"))
    assert b"somebody" not in made.data
    assert b"at home" not in made.data
    with Image.open(io.BytesIO(made.data)) as seen:
        assert (seen.size, dict(seen.getexif())) == ((300, 400), {})
    # Turned clockwise, what was on the left is on top.
    assert near(picture_of(made.data), (150, 50), (200, 30, 30))


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ((6000, 3000), (LONGEST_SIDE, 1024)),
        ((64, 48), (171, SHORTEST_SIDE)),
        ((32, 512), (128, LONGEST_SIDE)),
        ((500, 400), (500, 400)),
    ],
)
def test_large_pictures_shrink_and_small_ones_grow(tmp_path: Path, given: tuple[int, int], made: tuple[int, int]) -> None:
    assert picture_of(example(tmp_path, saved(Image.new("RGB", given, "green"), "PNG")).data).size == made


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    made = example(tmp_path, saved(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG"))
    assert picture_of(made.data).getpixel((100, 100)) == (255, 255, 255)


def test_sixteen_bits_of_grey_keep_their_shades(tmp_path: Path) -> None:
    shades = np.full((200, 200), 32768, np.uint16)
    made = example(tmp_path, saved(Image.fromarray(shades), "PNG"))
    assert near(picture_of(made.data), (100, 100), (128, 128, 128))


@pytest.mark.parametrize("size", [(60_000, 60_000), (20_000, 8_000), (12_000, 7_000)])
def test_a_picture_that_claims_too_many_points_is_never_decoded(tmp_path: Path, size: tuple[int, int]) -> None:
    assert reason(tmp_path, claiming_png(*size)) is Reason.EXAMPLE_HUGE


@pytest.mark.parametrize("size", [(16, 16), (31, 400), (4000, 100)])
def test_a_picture_in_which_nothing_can_be_seen_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    assert reason(tmp_path, saved(Image.new("RGB", size), "PNG")) is Reason.EXAMPLE_SMALL


def test_a_picture_of_too_many_bytes_is_refused(tmp_path: Path) -> None:
    data = saved(halves(), "JPEG") + bytes(MOST_PICTURE_BYTES)
    assert reason(tmp_path, data) is Reason.EXAMPLE_LARGE


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("drawing.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
        ("page.jpg", b"<!doctype html><html><img src=x></html>"),
        ("film.mp4", hostile_files.hls_playlist("http://127.0.0.1:9/secret.ts")),
        ("film.mp4", hostile_files.hls_playlist("file:///etc/passwd")),
        ("film.mp4", hostile_files.concat_list("/etc/passwd")),
        ("film.mp4", hostile_files.subtitles_only()),
        ("paper.png", b"%PDF-1.7\n" + bytes(100)),
        ("script.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)),
        ("notes.txt", b"just words " * 100),
        ("random.mp3", np.random.default_rng(2).bytes(50_000)),
        ("half a head.png", b"\x89PNG\r\n\x1a\n"),
        ("half a head.jpg", b"\xff\xd8\xff"),
    ],
)
def test_what_is_something_else_is_refused_whatever_its_name_says(tmp_path: Path, name: str, data: bytes) -> None:
    assert reason(tmp_path, data, name) is Reason.EXAMPLE_UNREADABLE


def test_nothing_at_all_is_refused(tmp_path: Path) -> None:
    assert reason(tmp_path, b"") is Reason.EMPTY_FILE


@always(damage=[(0.75, 0)], kind="AVIF")
@settings(max_examples=60, deadline=None)
@given(
    damage=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=12),
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"]),
)
def test_damaged_pictures_are_pictures_or_sentences(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[float, int]], kind: str
) -> None:
    data = bytearray(saved(halves((160, 140)), kind))
    for place, byte in damage:
        data[int(place * len(data))] = byte
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(data)
    try:
        assert example_of(path).data
    except ClipseekError as error:
        assert "{" not in sentence_of(error)


def told(data: bytes) -> tuple[float, list[tuple[str, str]], tuple[int, int] | None]:
    """Length, streams and size of what goes to the provider."""
    with av.open(io.BytesIO(data), "r") as container:
        size = next(((s.width, s.height) for s in container.streams.video), None)
        streams = [(str(stream.type), stream.codec_context.name) for stream in container.streams]
        return (container.duration or 0) / av.time_base, streams, size


def colours_of(data: bytes) -> list[int]:
    """Which colour of a test clip each second of a clip shows."""
    with av.open(io.BytesIO(data), "r") as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    middles = [frame[frame.shape[0] // 2, frame.shape[1] * 3 // 4].astype(float) for frame in frames[7::15]]
    return [min(range(len(COLOURS)), key=lambda n, seen=seen: float(np.abs(seen - COLOURS[n]).max())) for seen in middles]  # type: ignore[misc]


def test_a_clip_becomes_a_small_mp4_with_its_sound(tmp_path: Path) -> None:
    made = example_of(make_clip(tmp_path / "evening.mkv", seconds=6, size=(1280, 720)))
    length, streams, size = told(made.data)
    assert (made.kind, made.is_cut, size) == (QueryKind.VIDEO, False, (640, 360))
    assert made.seconds == pytest.approx(6, abs=0.2)
    assert length == pytest.approx(6, abs=0.2)
    assert sorted(streams) == [("audio", "aac"), ("video", "h264")]
    assert colours_of(made.data)[:6] == [0, 1, 2, 3, 4, 5]
    assert picture_of(made.picture).width <= 480


def test_of_a_long_clip_the_beginning_counts(tmp_path: Path) -> None:
    made = example_of(make_clip(tmp_path / "long.mp4", seconds=40, fps=2, size=(320, 180)))
    length, _, size = told(made.data)
    assert made.is_cut
    assert made.seconds == pytest.approx(MOST_SEC, abs=0.1)
    assert length <= 30
    assert size == (640, 360)


def test_of_a_long_recording_the_beginning_counts(tmp_path: Path) -> None:
    made = example_of(make_sound(tmp_path / "long.mp4", seconds=33))
    assert (made.kind, made.is_cut) == (QueryKind.AUDIO, True)
    assert told(made.data)[0] <= 30


def test_what_is_short_is_repeated_until_it_is_long_enough(tmp_path: Path) -> None:
    made = example_of(make_clip(tmp_path / "short.mp4", seconds=2))
    assert made.seconds == pytest.approx(2, abs=0.2)
    assert told(made.data)[0] >= 4
    assert colours_of(made.data)[:4] == [0, 1, 0, 1]
    sound = example_of(make_sound(tmp_path / "short_sound.mp4", seconds=1))
    assert sound.seconds == pytest.approx(1, abs=0.1)
    assert told(sound.data)[0] >= 4


def test_what_is_shorter_than_a_blink_is_refused(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "blink.mp4", seconds=0.2, sound=False)
    with pytest.raises(ClipseekError) as caught:
        example_of(path)
    assert caught.value.reason is Reason.EXAMPLE_SHORT


@pytest.mark.parametrize(("turn", "size"), [(0, (640, 360)), (90, (360, 640)), (180, (640, 360)), (-90, (360, 640))])
def test_a_phone_clip_is_upright(tmp_path: Path, turn: int, size: tuple[int, int]) -> None:
    made = example_of(make_clip(tmp_path / "phone.mp4", seconds=1, turn=turn, left=(10, 10, 10), sound=False))
    assert told(made.data)[2] == size
    with av.open(io.BytesIO(made.data), "r") as container:
        points = next(container.decode(video=0)).to_ndarray(format="rgb24")
    edges = {"left": points[:, :20], "right": points[:, -20:], "top": points[:20], "bottom": points[-20:]}
    darkest = min(edges, key=lambda name: float(edges[name].mean()))
    # The picture library and the film library must agree on which way a turn goes.
    assert darkest == {0: "left", 90: "bottom", 180: "right", -90: "top"}[turn]


@pytest.mark.parametrize("size", [(1200, 300), (300, 1200)])
def test_a_clip_flatter_than_is_taken_gets_black_beside_it(tmp_path: Path, size: tuple[int, int]) -> None:
    made = example_of(make_clip(tmp_path / "flat.mp4", seconds=1, size=size, sound=False))
    assert sorted(told(made.data)[2] or ()) == [SHORT_SIDE, LONG_SIDE]


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    made = example_of(make_clip(tmp_path / "tape.mp4", seconds=1, size=(360, 360), pixel_shape=Fraction(16, 9), sound=False))
    assert told(made.data)[2] == (640, 360)


@pytest.mark.parametrize(
    ("name", "codec", "kind"),
    [("a", "pcm_s16le", "wav"), ("b", "flac", "flac"), ("c", "libmp3lame", "mp3"), ("d", "libopus", "ogg"), ("e", "aac", "adts")],
)
def test_a_recording_of_any_common_kind_becomes_a_flac(tmp_path: Path, name: str, codec: str, kind: str) -> None:
    rate = 48_000
    wave = (0.5 * np.sin(2 * np.pi * 440 * np.arange(5 * rate) / rate)).astype(np.float32)
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = cast(AudioStream, container.add_stream(codec, rate=rate, layout="stereo"))
        for start in range(0, len(wave), 960):
            piece = np.stack([wave[start : start + 960]] * 2)
            frame = av.AudioFrame.from_ndarray(piece, "fltp", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    made = example(tmp_path, out.getvalue(), name)
    assert (made.kind, told(made.data)[1]) == (QueryKind.AUDIO, [("audio", "flac")])
    assert made.seconds == pytest.approx(5, abs=0.2)
    with av.open(io.BytesIO(made.data), "r") as container:
        heard = np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)]).astype(float) / 32768
    strength = np.abs(np.fft.rfft(heard))
    assert np.argmax(strength) * 44_100 / len(heard) == pytest.approx(440, abs=2)
    assert math.sqrt(float((heard**2).mean())) == pytest.approx(0.35, abs=0.05)
    assert picture_of(made.picture).size == (480, 270)


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "same.mp4", seconds=3)
    assert example_of(path).data == example_of(path).data


def test_a_clip_that_breaks_off_counts_as_far_as_it_goes(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "broken.mp4", seconds=20, options={"movflags": "faststart"})
    made = example(tmp_path, hostile_files.broken_off(path))
    assert made.kind is QueryKind.VIDEO
    assert 4 < (made.seconds or 0) < 16


def test_a_film_of_absurd_size_is_never_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.media.av.tracks.MAX_PIXELS", 640 * 360 - 1)
    path = make_clip(tmp_path / "wide.mp4", seconds=1, sound=False)
    with pytest.raises(ClipseekError) as caught:
        example_of(path)
    assert caught.value.reason is Reason.TOO_WIDE
