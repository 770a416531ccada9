"""What a bad disk, a bad line or a bad person does to bytes that were good."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

EDGES: Final = (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\x00\x00\x00\x01")
"""Numbers at which lengths and counts go wrong."""


def damaged(dice: random.Random, data: bytes) -> bytes:
    """The same bytes after one to four kinds of damage. Most of it near the front, where files say what they are."""
    data = data or b"\0"
    for _ in range(dice.randint(1, 4)):
        data = dice.choice(_KINDS)(dice, data) or b"\0"
    return data


def _place(dice: random.Random, data: bytes) -> int:
    return int(len(data) * dice.random() ** 3)


def _flipped(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 40)):
        changed[min(_place(dice, data), len(data) - 1)] = dice.randrange(256)
    return bytes(changed)


def _cut(dice: random.Random, data: bytes) -> bytes:
    return data[: _place(dice, data)]


def _with_edge(dice: random.Random, data: bytes) -> bytes:
    at = _place(dice, data)
    return data[:at] + dice.choice(EDGES) + data[at + 4 :]


def _with_rubbish(dice: random.Random, data: bytes) -> bytes:
    at = _place(dice, data)
    return data[:at] + dice.randbytes(dice.randint(1, 3000)) + data[at:]


def _repeated(dice: random.Random, data: bytes) -> bytes:
    at = _place(dice, data)
    return data[:at] + data[at : at + dice.randint(1, 2000)] * dice.randint(2, 50) + data[at:]


_KINDS: Final[tuple[Callable[[random.Random, bytes], bytes], ...]] = (_flipped, _cut, _with_edge, _with_rubbish, _repeated)
