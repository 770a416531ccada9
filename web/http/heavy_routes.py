"""Routes that decode or write media work in threads of their own, so that who asks for many keeps no page and no clip waiting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import anyio
import anyio.to_thread
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

AT_ONCE: Final = 8
MOST_WAITING: Final = 120
"""Six grids of cards. Who comes later is told to ask again: the picture would come when nobody looks any more."""
BUSY_SEC: Final = 2

_threads: Final = anyio.CapacityLimiter(AT_ONCE)


class Milliseconds(Convertor[int]):
    """A time in a path, below 28 hours: Python refuses to read a number of thousands of digits."""

    regex = "[0-9]{1,8}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("ms", Milliseconds())


def in_own_threads(serve: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """The route, but 503 while too many wait for those like it."""

    async def answer(request: Request) -> Response:
        if _threads.statistics().tasks_waiting >= MOST_WAITING:
            return PlainTextResponse("too many at once", 503, headers={"Retry-After": str(BUSY_SEC)})
        return await anyio.to_thread.run_sync(partial(serve, request), limiter=_threads)

    return answer
