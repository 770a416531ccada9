"""What files of MXF's form "OP-Atom" say of the clip whose picture or sound they hold: Avid's programs name them by hashes.

Read by hand from the beginning of a file, some bytes at places that are checked: no library is let at it, so it may be done where
folders are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from core.errors import MediaError

_BEGIN_BYTES: Final = 128
"""Enough for the pattern."""
HEAD_BYTES: Final = 1 << 17
"""The header lies at the beginning, and has some ten thousand bytes."""
_LONGEST_NAME: Final = 200
_PARTITION: Final = bytes.fromhex("060e2b34020501010d01020101")
_PATTERN_AT, _ATOM_AT, _ATOM = 64, 12, 0x10
"""Where a partition names its pattern, where that says how simple it is, and what it says of OP-Atom (SMPTE 390M)."""
_SET: Final = bytes.fromhex("060e2b34025301010d01010101")
_MATERIAL: Final = _SET + bytes.fromhex("013600")
"""The package of the clip, which the files of its picture and its sounds have in common (SMPTE 377M)."""
_PICTURES: Final = tuple(_SET + bytes.fromhex(end) for end in ("012700", "012800", "012900", "015100"))
_SOUNDS: Final = tuple(_SET + bytes.fromhex(end) for end in ("014200", "014700", "014800"))
"""Descriptions of what a file holds."""
_ID_TAG, _NAME_TAG, _ID_BYTES = 0x4401, 0x4402, 32


class Readable(Protocol):
    def read(self, count: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class AtomPart:
    """`clip_id` is the same for all files of a clip, `clip_name` what people called it; empty where nobody did."""

    clip_id: bytes
    clip_name: str
    is_sound: bool


@dataclass(frozen=True, slots=True)
class AtomFile:
    """A file that may be one: where it lies and how it is there, by which it is known again, and how it is opened."""

    place: str
    size_bytes: int
    changed_at: float
    open: Callable[[], AbstractContextManager[Readable]] = field(compare=False)


def part_in(file: AtomFile) -> AtomPart | None:
    """What a file says, read once for as long as it stays as it is; None for what is none of these, or can't be read.

    Raises StorageAway.
    """
    try:
        return _part_in(file)
    except (MediaError, OSError):
        return None


def part_at(path: Path) -> AtomPart | None:
    """The same of a file of ours."""
    try:
        found = path.stat()
    except OSError:
        return None
    return part_in(AtomFile(str(path), found.st_size, found.st_mtime, lambda: path.open("rb", buffering=0)))


@lru_cache(maxsize=20_000)
def _part_in(file: AtomFile) -> AtomPart | None:
    """Of what is none of these, no more is read than tells that. Raises MediaError, OSError, StorageAway."""
    with file.open() as stream:
        head = stream.read(_BEGIN_BYTES)
        return part_of(head + stream.read(HEAD_BYTES - _BEGIN_BYTES)) if _is_atom(head) else None


def part_of(head: bytes) -> AtomPart | None:
    """The same of the beginning of a file."""
    if not _is_atom(head):
        return None
    at = head.find(_MATERIAL)
    said = dict(_tags(_value(head, at))) if at >= 0 else {}
    clip_id, name = said.get(_ID_TAG, b""), said.get(_NAME_TAG, b"").decode("utf-16-be", errors="replace")
    is_sound, is_picture = (any(key in head for key in keys) for keys in (_SOUNDS, _PICTURES))
    if len(clip_id) != _ID_BYTES or is_sound == is_picture:
        return None
    return AtomPart(clip_id, name.partition("\0")[0].strip()[:_LONGEST_NAME], is_sound)


def _is_atom(head: bytes) -> bool:
    return head.startswith(_PARTITION) and _value(head, 0)[_PATTERN_AT:][_ATOM_AT : _ATOM_AT + 1] == bytes([_ATOM])


def _value(head: bytes, at: int) -> bytes:
    """What follows a key of 16 bytes and its length, as far as it was read."""
    at += 16
    first = head[at] if at < len(head) else 0
    count = first & 0x7F if first & 0x80 else 0
    length = int.from_bytes(head[at + 1 : at + 1 + count]) if count else first
    return head[at + 1 + count : at + 1 + count + min(length, len(head))]


def _tags(value: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and value of each property of a set."""
    at = 0
    while at + 4 <= len(value):
        tag, length = int.from_bytes(value[at : at + 2]), int.from_bytes(value[at + 2 : at + 4])
        yield tag, value[at + 4 : at + 4 + length]
        at += 4 + length
