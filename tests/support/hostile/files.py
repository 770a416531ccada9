"""Files that are not what their names say, made on the spot: what people and attackers drop into an upload box."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image


def sound_only() -> bytes:
    """Five seconds of a tone in an MP4."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        audio = container.add_stream("aac", rate=16000, layout="mono")
        for start in range(0, 5 * 16000, 1024):
            tone = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            tone.sample_rate, tone.pts, tone.time_base = 16000, start, Fraction(1, 16000)
            container.mux(audio.encode(tone))
        container.mux(audio.encode())
    return out.getvalue()


def subtitles_only() -> bytes:
    """Five seconds of words in an MP4."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_mux_stream("mov_text")
        for second in range(5):
            words = b"\0\5hello"
            packet = av.Packet(len(words))
            packet.update(words)
            packet.stream, packet.time_base = stream, Fraction(1, 1000)
            packet.pts = packet.dts = second * 1000
            packet.duration = 900
            container.mux(packet)
    return out.getvalue()


def moving_gif() -> bytes:
    """A picture that moves for six seconds."""
    frames = [Image.new("RGB", (640, 360), (shade, 40, 40)) for shade in range(0, 240, 40)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=1000)
    return out.getvalue()


def hls_playlist(entry: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n{entry}\n#EXT-X-ENDLIST\n".encode()


def hls_index(entry: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=640x360\n{entry}\n".encode()


def concat_list(entry: str) -> bytes:
    return f"ffconcat version 1.0\nfile '{entry}'\n".encode()


def broken_off(clip: Path) -> bytes:
    """A clip whose header is in front and whose second half never arrived: it opens like a whole one."""
    data = clip.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    return data[: len(data) // 2]


def asking_for_all_memory(clip: Path) -> bytes:
    """A clip whose table claims four thousand million entries."""
    data = bytearray(clip.read_bytes())
    at = data.index(b"stts") + 8
    data[at : at + 4] = (4_000_000_000).to_bytes(4, "big")
    return bytes(data)
