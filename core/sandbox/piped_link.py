"""A link as the child sees it: a file whose bytes the parent fetches."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

from core.sandbox.pipe import receive, send

BLOCK_BYTES: Final = 256 * 1024
"""As large as the parent's own blocks, and on the same borders."""
KEPT_BLOCKS: Final = 16


class PipedLink:
    """Asks for blocks as they are needed. It ends where the link fails: the parent knows why."""

    def __init__(self, size_bytes: int, questions: BinaryIO, answers: BinaryIO) -> None:
        self.size_bytes = size_bytes
        self._questions = questions
        self._answers = answers
        self._position = 0
        self._blocks: dict[int, bytes] = {}

    def read(self, count: int, /) -> bytes:
        """At most `count` bytes, nothing at the end. Raises PipeBroken when the parent is gone."""
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
            send(self._answers, {"read": number * BLOCK_BYTES})
            _, self._blocks[number] = receive(self._questions)
            if len(self._blocks) > KEPT_BLOCKS:
                del self._blocks[next(iter(self._blocks))]
        return self._blocks[number]
