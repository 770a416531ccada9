"""No answer of the provider is read beyond what one can be, so that a fault on its side does not take all the memory here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import httpx

from core.errors import Reason, RequestRefused

ANSWER_LIMIT_BYTES: Final = 300_000_000
"""Four hours cut into moments of two seconds, three vectors of 512 numbers each, are some 240 MB as the provider writes them."""


class LimitedStream(httpx.SyncByteStream):
    """The body of an answer as it comes in. Raises RequestRefused where it gets too long."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        read_bytes = 0
        for piece in self._stream:
            read_bytes += len(piece)
            if read_bytes > ANSWER_LIMIT_BYTES:
                raise RequestRefused(Reason.ANSWER_TOO_LARGE, limit_bytes=ANSWER_LIMIT_BYTES)
            yield piece

    def close(self) -> None:
        self._stream.close()
