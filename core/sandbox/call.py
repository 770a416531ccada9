"""What work in a child process is given: what it is asked, the file or link it is about, and a way to tell how far it is."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

BLOCK_BYTES: Final = 256 * 1024
"""As large as the parent's own blocks of a link, and on the same borders."""
KEPT_BLOCKS: Final = 16

Answer = tuple[Mapping[str, Any], bytes]
"""What JSON can say, and as many bytes as belong to it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question. `tell` sends something ahead of the answer."""

    arguments: Mapping[str, Any]
    body: bytes
    link: PipedLink | None
    tell: Callable[[Mapping[str, Any], bytes], None]

    def __getitem__(self, name: str) -> Any:
        """One of the arguments."""
        return self.arguments[name]

    @property
    def source(self) -> Path | PipedLink:
        """What is to be read: the file named by the argument `path`, or the link."""
        return Path(self["path"]) if self.link is None else self.link


class PipedLink:
    """A link as the child sees it: a file whose blocks the parent fetches. It ends where the link fails: the parent knows why."""

    def __init__(self, size_bytes: int, fetch: Callable[[int], bytes]) -> None:
        """`fetch` gives the block that starts at an offset."""
        self.size_bytes = size_bytes
        self._fetch = fetch
        self._position = 0
        self._blocks: dict[int, bytes] = {}

    def read(self, count: int, /) -> bytes:
        """At most `count` bytes, nothing at the end."""
        if self._position >= self.size_bytes:
            return b""
        number, start = divmod(self._position, BLOCK_BYTES)
        piece = self._block(number)[start : start + count]
        self._position += len(piece)
        return piece

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As for files. Raises ValueError for a place before the start."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size_bytes}[whence]
        if origin + offset < 0:
            raise ValueError("there is nothing before the start")
        self._position = origin + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            self._blocks[number] = self._fetch(number * BLOCK_BYTES)
            if len(self._blocks) > KEPT_BLOCKS:
                del self._blocks[next(iter(self._blocks))]
        return self._blocks[number]
