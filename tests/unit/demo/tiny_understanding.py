"""An understanding that costs nothing: its films are lines of JSON that say what they hold, its vectors are dice thrown by them.

A film may carry `hold`, a path: embedding it waits until that file exists; and `die`: the process that looks into it ends.
"""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Unreadable(Exception):
    """It is no film of this kind."""


@dataclass(frozen=True)
class Facts:
    duration_sec: float
    width: int
    height: int
    has_video: bool
    has_audio: bool
    fps: float = 24.0


@dataclass(frozen=True)
class Piece:
    start_sec: float
    end_sec: float
    option: str
    vector: NDArray[np.float32]


def film(
    *, seconds: float = 8.0, size: tuple[int, int] = (640, 360), picture: bool = True, sound: bool = True, **more: object
) -> bytes:
    """The bytes of a film of this kind."""
    width, height = size
    told = {"seconds": seconds, "width": width, "height": height, "picture": picture, "sound": sound}
    return json.dumps({**told, **more}).encode()


def dice(seed: bytes) -> NDArray[np.float32]:
    """The unit vector, shape (512,), that belongs to these bytes."""
    vector = np.random.default_rng(zlib.crc32(seed)).standard_normal(512)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def inspect(path: Path) -> Facts:
    raw = _read(path)
    return Facts(raw["seconds"], raw["width"], raw["height"], raw["picture"], raw["sound"])


def embed_text(words: str) -> NDArray[np.float32]:
    return dice(words.encode())


def embed_image(data: bytes) -> NDArray[np.float32]:
    return dice(data)


def embed_sound(path: Path) -> NDArray[np.float32]:
    _read(path)
    return dice(path.read_bytes())


def embed_clip(path: Path) -> NDArray[np.float32]:
    _read(path)
    return dice(path.read_bytes())


def embed_video(
    path: Path,
    *,
    options: Sequence[str],
    cutting: str,
    cut_sec: int,
    start_sec: float = 0.0,
    end_sec: float | None = None,
) -> list[Piece]:
    """Equal pieces of `cut_sec`, whatever the cutting."""
    raw = _read(path)
    if raw.get("die"):
        os._exit(3)
    while "hold" in raw and not Path(raw["hold"]).exists():
        threading.Event().wait(0.02)
    end_sec = min(raw["seconds"], end_sec or raw["seconds"])
    shown = [option for option in options if raw["picture" if option == "visual" else "sound"]]
    pieces, start = [], start_sec
    while start < end_sec:
        end = min(start + cut_sec, end_sec)
        pieces += [Piece(start, end, option, dice(f"{option} {start}".encode())) for option in shown]
        start = end
    return pieces


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Unreadable from error
    if not isinstance(raw, dict) or "seconds" not in raw:
        raise Unreadable
    return raw
