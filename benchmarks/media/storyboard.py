"""What the storyboard of a ten-minute 1080p film costs, and whether its pictures show what is in their moments.

Of one film the cost is measured beside decoding it. In each moment of the others something passes; the cost of their pictures is
measured beside that of pictures which are taken without looking.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from benchmarks.figure import Figure
from benchmarks.media.large_file import write_repeated
from core.media.av.frames import frame_jpeg
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream, pixel_shape
from core.media.pictures import storyboard
from core.media.pictures.picture_times import WIDTH_PX, Wanted, picture_ms
from core.media.pictures.pictures import decode_alone, frames_at, key_packet, packet_time_sec
from core.media.workers.derived_media import pictures
from core.models.video import Span
from tests.support.libraries.passing_things import make_film, shows_thing

FPS = 25
SIZE = (1920, 1080)
PIECE_SEC = 20
MINUTES = 10
REPEATS = MINUTES * 60 // PIECE_SEC
MOMENT_SEC = 5
BAR_SEC = 5.0
BAR_RATIO = 0.15
BAR_SHOWN = 0.9
BAR_COST = 1.3
FILMS = ((25, ".mp4"), (50, ".mp4"), (25, ".mkv"))
"""Frames between key frames, as phones and cameras write them; a Matroska file has no table of its frames."""
_OPTIONS = {"preset": "veryfast", "crf": "24", "maxrate": "5000000", "bufsize": "5000000"}


def figures() -> Iterator[Figure]:
    """Processor seconds of the whole process that makes it, its start included, and their share of a full decoding."""
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        piece = film.with_name("piece.mp4")
        _encode_piece(piece)
        write_repeated(piece, film, REPEATS, PIECE_SEC)
        full_sec = _decoding_sec(piece) * REPEATS
        wanted = [_wanted(number) for number in range(MINUTES * 60 // MOMENT_SEC)]
        before = _children_cpu_sec()
        made = {one.at_ms for one in pictures(film, wanted, lambda: False)}
        spent_sec = _children_cpu_sec() - before
        if len(made) != len(wanted):
            raise RuntimeError(f"{len(made)} pictures of {len(wanted)}")
    what = f"storyboard of {len(wanted)} moments of a {MINUTES}-minute 1080p film"
    yield Figure(f"{what}, processor time", spent_sec, BAR_SEC, "s")
    yield Figure(f"{what}, beside decoding it whole", spent_sec / full_sec, BAR_RATIO, "x")
    for frames_between_keys, suffix in FILMS:
        yield from _passing(wanted, frames_between_keys, suffix)


def _passing(wanted: list[Wanted], frames_between_keys: int, suffix: str) -> Iterator[Figure]:
    """A film in which something is to be seen for a fifth of each moment."""
    with tempfile.TemporaryDirectory() as folder:
        piece, film = Path(folder) / "piece.mp4", Path(folder) / f"film{suffix}"
        make_film(piece, "crosses", seconds=PIECE_SEC, frames_between_keys=frames_between_keys, size=SIZE)
        write_repeated(piece, film, REPEATS, PIECE_SEC)
        began = time.process_time()
        plain = _plain_pictures(film, wanted)
        plain_ended = time.process_time()
        made = {one.at_ms: one.jpeg for one in storyboard.pictures(film, wanted, WIDTH_PX)}
        ratio = (time.process_time() - plain_ended) / (plain_ended - began)
    what = f"pictures of {len(wanted)} moments of a {suffix[1:].upper()}, a key frame every {frames_between_keys} frames"
    shown, before = (sum(map(shows_thing, jpegs)) / len(wanted) for jpegs in (made.values(), plain))
    yield Figure(f"{what}, share that shows what passes ({before:.2f} without looking)", shown, BAR_SHOWN, at_least=True)
    yield Figure(f"{what}, processor time beside taking them without looking", ratio, BAR_COST, "x")


def _plain_pictures(film: Path, wanted: list[Wanted]) -> list[bytes]:
    """The key frame before the middle of each moment, or else a frame of its beginning."""
    jpegs = []
    with open_container(film) as container:
        stream = picture_stream(container)
        for one in wanted:
            found = key_packet(container, stream, one.at_ms / 1000)
            frame = None
            if found is not None and packet_time_sec(container, found[0]) >= one.span.start_sec:
                frame = decode_alone(stream, found[0])
            for _, early in frames_at(container, stream, [one.span.start_sec + 0.25] if frame is None else [], lambda: False):
                frame = early
            if frame is not None:
                jpegs.append(frame_jpeg(frame, pixel_shape(stream), WIDTH_PX))
    return jpegs


def _wanted(number: int) -> Wanted:
    span = Span(number * MOMENT_SEC, (number + 1) * MOMENT_SEC)
    return Wanted(picture_ms(span.middle_sec, MINUTES * 60), span)


def _children_cpu_sec() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _decoding_sec(piece: Path) -> float:
    began = time.process_time()
    with av.open(str(piece)) as container:
        for _ in container.decode(video=0):
            pass
    return time.process_time() - began


def _encode_piece(path: Path) -> None:
    """A picture that drifts, with a hard cut every seven seconds and some grain: key frames of 130 to 240 KB, as in footage."""
    rng = np.random.default_rng(3)
    scenes = [_scene(rng) for _ in range(PIECE_SEC // 7 + 1)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options=_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for index in range(PIECE_SEC * FPS):
            picture = np.roll(scenes[index // (7 * FPS)], index * 2, axis=1)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _scene(rng: np.random.Generator) -> np.ndarray:
    coarse = rng.integers(0, 255, (SIZE[1] // 20, SIZE[0] // 20, 3), dtype=np.uint8).repeat(20, axis=0).repeat(20, axis=1)
    grain = rng.integers(0, 12, coarse.shape, dtype=np.uint8)
    return np.asarray(coarse // 2 + grain + 40, dtype=np.uint8)
