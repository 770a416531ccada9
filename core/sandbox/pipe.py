"""How we and the child that looks into files speak: a line of JSON, then as many bytes as it announces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, Final

MAX_LINE_BYTES: Final = 64 * 1024
MAX_BODY_BYTES: Final = 48 * 1024 * 1024


class PipeBroken(Exception):
    """The other side is gone, or what it says makes no sense."""


def send(stream: IO[bytes], message: Mapping[str, Any], body: bytes = b"") -> None:
    """Write one message and what belongs to it. Raises PipeBroken."""
    line = json.dumps({**message, "bytes": len(body)}).encode() + b"\n"
    try:
        stream.write(line)
        stream.write(body)
        stream.flush()
    except (OSError, ValueError) as error:
        raise PipeBroken("nobody reads any more") from error


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """The next message and its bytes; no side can make the other keep more than the limits above. Raises PipeBroken."""
    try:
        line = stream.readline(MAX_LINE_BYTES)
        message = json.loads(line) if line.endswith(b"\n") else None
        if not isinstance(message, dict) or not isinstance(message["bytes"], int):
            raise PipeBroken("the end, or nonsense")
        count = message["bytes"]
        if not 0 <= count <= MAX_BODY_BYTES:
            raise PipeBroken("too much at once")
        body = stream.read(count)
    except (OSError, ValueError, KeyError, RecursionError) as error:
        raise PipeBroken(type(error).__name__) from error
    if len(body) != count:
        raise PipeBroken("it broke off in the middle")
    return message, body
