"""A large, real video made quickly: a few seconds of noise, encoded once and repeated by copying packets."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

FPS = 25
PIECE_SEC = 10
SIZE = (960, 540)


def make_large(path: Path, size_bytes: int) -> float:
    """Write an H.264 file of about `size_bytes`; returns its length in seconds."""
    piece = path.with_name("piece.mp4")
    _encode_piece(piece)
    repeats = max(1, round(size_bytes / piece.stat().st_size))
    write_repeated(piece, path, repeats, PIECE_SEC)
    piece.unlink()
    return float(repeats * PIECE_SEC)


def write_repeated(piece: Path, film: Path, repeats: int, piece_sec: int) -> None:
    """A film that is `piece`, `piece_sec` long, again and again; its packets are copied as they are."""
    written = {"movflags": "+faststart"} if film.suffix == ".mp4" else {}
    with av.open(str(piece)) as source, av.open(str(film), "w", options=written) as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        time_base = stream.time_base or Fraction(1, 90_000)
        step = round(piece_sec / time_base)
        payload = [
            (bytes(packet), packet.pts or 0, packet.dts, packet.is_keyframe)
            for packet in source.demux(stream)
            if packet.dts is not None
        ]
        for turn in range(repeats):
            for data, pts, dts, is_keyframe in payload:
                packet = av.Packet(data)
                packet.stream, packet.time_base = copy, time_base
                packet.pts, packet.dts, packet.is_keyframe = pts + turn * step, dts + turn * step, is_keyframe
                target.mux(packet)


def _encode_piece(path: Path) -> None:
    rng = np.random.default_rng(1)
    options = {"preset": "ultrafast", "crf": "16", "g": str(2 * FPS)}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for index in range(PIECE_SEC * FPS):
            noise = rng.integers(0, 255, (SIZE[1] // 2, SIZE[0] // 2, 3), dtype=np.uint8).repeat(2, axis=0).repeat(2, axis=1)
            frame = av.VideoFrame.from_ndarray(noise, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
