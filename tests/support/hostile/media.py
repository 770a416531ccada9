"""Hostile pictures and videos: good ones that were damaged, and some that lie about themselves."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PIL import Image

from tests.support.clips import make_clip
from tests.support.hostile.damage import damaged
from tests.support.hostile.files import asking_for_all_memory, broken_off, concat_list, hls_playlist, moving_gif, subtitles_only


def _png_of(width: int, height: int) -> bytes:
    """A picture that claims this size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    packed = zlib.compress(bytes(5_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _plain(kind: str) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").resize((320, 240)).save(out, kind)
    return out.getvalue()


PICTURES: Final[Sequence[bytes]] = (
    *(_plain(kind) for kind in ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")),
    moving_gif(),
    _png_of(60_000, 60_000),
    _png_of(2**31 - 1, 2**31 - 1),
    b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    concat_list("/etc/passwd"),
    hls_playlist("http://127.0.0.1:9/a.ts"),
)


def picture(dice: random.Random) -> bytes:
    whole = dice.choice(PICTURES)
    return whole if dice.random() < 0.1 else damaged(dice, whole)


class Videos:
    """Videos to begin with are made once, in `folder`."""

    def __init__(self, folder: Path) -> None:
        clip = make_clip(folder / "clip.mp4", seconds=5, fps=12)
        makers: Sequence[Callable[[], bytes]] = (
            clip.read_bytes,
            make_clip(folder / "pieces.mp4", seconds=5, fps=12, movflags="+frag_keyframe+empty_moov").read_bytes,
            make_clip(folder / "clip.mkv", seconds=5, fps=12).read_bytes,
            lambda: broken_off(clip),
            lambda: asking_for_all_memory(clip),
            subtitles_only,
        )
        self._whole = [make() for make in makers]

    def one(self, dice: random.Random) -> bytes:
        whole = dice.choice(self._whole)
        return whole if dice.random() < 0.05 else damaged(dice, whole)
