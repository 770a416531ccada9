"""What the storyboard of a ten-minute 1080p film costs, beside decoding the film."""

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
from core.media.av.picture_times import Wanted, picture_ms
from core.media.workers.derived_media import pictures
from core.models import Span

FPS = 25
SIZE = (1920, 1080)
PIECE_SEC = 20
MINUTES = 10
MOMENT_SEC = 5
BAR_SEC = 5.0
BAR_RATIO = 0.15
_OPTIONS = {"preset": "veryfast", "crf": "24", "maxrate": "5000000", "bufsize": "5000000"}


def figures() -> Iterator[Figure]:
    """Processor seconds of the whole process that makes it, its start included, and their share of a full decoding."""
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        full_sec = _make_film(film)
        wanted = [_wanted(number) for number in range(MINUTES * 60 // MOMENT_SEC)]
        before = _children_cpu_sec()
        made = dict(pictures(film, wanted, lambda: False))
        spent_sec = _children_cpu_sec() - before
        if len(made) != len(wanted):
            raise RuntimeError(f"{len(made)} pictures of {len(wanted)}")
    what = f"storyboard of {len(wanted)} moments of a {MINUTES}-minute 1080p film"
    yield Figure(f"{what}, processor time", spent_sec, BAR_SEC, "s")
    yield Figure(f"{what}, beside decoding it whole", spent_sec / full_sec, BAR_RATIO, "x")


def _wanted(number: int) -> Wanted:
    span = Span(number * MOMENT_SEC, (number + 1) * MOMENT_SEC)
    return Wanted(picture_ms(span.middle_sec, MINUTES * 60), span)


def _children_cpu_sec() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _make_film(path: Path) -> float:
    """A film with key frames up to ten seconds apart, as encoders set them; returns what decoding it whole costs in seconds."""
    piece = path.with_name("piece.mp4")
    _encode_piece(piece)
    with av.open(str(piece)) as source, av.open(str(path), "w", options={"movflags": "+faststart"}) as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        time_base = stream.time_base or Fraction(1, 90_000)
        step = round(PIECE_SEC / time_base)
        payload = [
            (bytes(packet), packet.pts or 0, packet.dts, packet.is_keyframe)
            for packet in source.demux(stream)
            if packet.dts is not None
        ]
        repeats = MINUTES * 60 // PIECE_SEC
        for turn in range(repeats):
            for data, pts, dts, is_keyframe in payload:
                packet = av.Packet(data)
                packet.stream, packet.time_base = copy, time_base
                packet.pts, packet.dts, packet.is_keyframe = pts + turn * step, dts + turn * step, is_keyframe
                target.mux(packet)
    return _decoding_sec(piece) * repeats


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
