"""A remote media file as a seekable file object over HTTP ranges, so that no media library ever opens an address itself."""

from __future__ import annotations

import http.client
import io
import logging
import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from core.errors import LinkError, Reason
from core.media.remote.addresses import vetted_endpoints
from core.media.remote.connection import Deadline, PinnedConnection
from core.media.remote.links import DEFAULT_PORTS, split_url

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

logger = logging.getLogger(__name__)

BLOCK_BYTES: Final = 256 * 1024
MAX_BLOCKS_AT_ONCE: Final = 8
CACHED_BLOCKS: Final = 64
MAX_REDIRECTS: Final = 3

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_PAGES: Final = ("text/html", "application/xhtml+xml")
_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")


class RangeReader(io.RawIOBase):
    """Reads a link in blocks. Opening it makes the first request; close it, or use it in a `with`.

    `max_bytes` bounds what is fetched, `timeout_sec` one wait, `deadline_sec` the life of the reader: somebody stands before the
    screen. Where a host knows no ranges, a file of at most `whole_bytes` is read all at once. `size_bytes` is the length of the
    whole file, `content_type` what the host calls it (lower case, without parameters).

    Opening and reading raise LinkError with a LINK_* reason.
    """

    def __init__(
        self,
        url: str,
        *,
        allow_private: bool = False,
        max_bytes: int = 64 * 1024 * 1024,
        timeout_sec: float = 4,
        deadline_sec: float = 7,
        whole_bytes: int = 0,
    ) -> None:
        super().__init__()
        self._connection: PinnedConnection | None = None
        self._response: http.client.HTTPResponse | None = None
        self._allow_private = allow_private
        self._bytes_left = max_bytes
        self._whole_bytes = whole_bytes
        self.deadline = Deadline(deadline_sec, timeout_sec)
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._position = 0
        self._next_block = 0
        self._blocks_at_once = 1
        self.content_type = ""
        self.size_bytes = 0
        try:
            self._open(url)
        except BaseException:
            self.close()
            raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As for files. Raises ValueError for a place before the start."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size_bytes}[whence]
        if origin + offset < 0:
            raise ValueError("there is nothing before the start")
        self._position = origin + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill as much of `buffer` as one block holds. Raises LinkError."""
        if self.closed:
            raise ValueError("this link was closed")
        target = memoryview(buffer).cast("B")
        if self._position >= self.size_bytes or not len(target):
            return 0
        number, start = divmod(self._position, BLOCK_BYTES)
        piece = self._block(number)[start : start + len(target)]
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        self._hang_up()
        super().close()

    def _open(self, url: str) -> None:
        self._go_to(url)
        response = self._first_response()
        self.content_type = (response.getheader("Content-Type") or "").split(";")[0].strip().lower()
        if _is_empty(response):
            self._hang_up()
            return
        if response.status not in (200, 206):
            raise LinkError(Reason.LINK_STATUS, status=response.status)
        if self.content_type in _PAGES:
            raise LinkError(Reason.LINK_PAGE)
        if response.status == 200 and self._whole_bytes:
            self._keep_all(response)
        else:
            self._keep(0, self._body(response, 0, BLOCK_BYTES - 1))

    def _go_to(self, url: str) -> None:
        """Turn to `url`, the first or one we were redirected to; each is vetted alike."""
        self._hang_up()
        self._url = split_url(url)
        self._host = self._url.hostname or ""
        with self._link_errors():
            wait_sec = self.deadline.next_wait_sec()
        port = self._url.port or DEFAULT_PORTS[self._url.scheme]
        self._endpoints = vetted_endpoints(self._host, port, allow_private=self._allow_private, timeout_sec=wait_sec)

    def _first_response(self) -> http.client.HTTPResponse:
        for _ in range(MAX_REDIRECTS):
            response = self._ask(0, BLOCK_BYTES - 1)
            location = response.getheader("Location")
            if response.status not in _REDIRECTS or not location:
                return response
            self._go_to(urljoin(self._url.geturl(), location))
        return self._ask(0, BLOCK_BYTES - 1)

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            # A reader that goes straight on will go on: ask for more at once, the way there and back costs most.
            straight_on = number == self._next_block
            self._blocks_at_once = min(self._blocks_at_once * 2, MAX_BLOCKS_AT_ONCE) if straight_on else 1
            count = max(1, min(self._blocks_at_once, self._bytes_left // BLOCK_BYTES))
            first = number * BLOCK_BYTES
            last = min(first + count * BLOCK_BYTES, self.size_bytes) - 1
            self._keep(number, self._body(self._ask(first, last), first, last))
        self._blocks.move_to_end(number)
        return self._blocks[number]

    def _keep(self, number: int, data: bytes) -> None:
        for start in range(0, len(data), BLOCK_BYTES):
            self._blocks[number] = data[start : start + BLOCK_BYTES]
            number += 1
        self._next_block = number
        while len(self._blocks) > CACHED_BLOCKS:
            self._blocks.popitem(last=False)

    def _keep_all(self, response: http.client.HTTPResponse) -> None:
        """Read a whole file for good. Raises LinkError, also for one that is larger than agreed."""
        with self._link_errors():
            data = response.read(self._whole_bytes + 1)
        is_packed = response.getheader("Content-Encoding", "identity").lower() != "identity"
        if is_packed or not 0 < len(data) <= self._whole_bytes:
            raise LinkError(Reason.LINK_NO_RANGES, host=self._host, detail="packed, or larger than is read at once")
        if response.length:
            raise LinkError(Reason.LINK_UNREACHABLE, host=self._host, detail="the answer broke off")
        self.size_bytes = len(data)
        for start in range(0, len(data), BLOCK_BYTES):
            self._blocks[start // BLOCK_BYTES] = data[start : start + BLOCK_BYTES]
        self._hang_up()

    def _ask(self, first: int, last: int) -> http.client.HTTPResponse:
        """The answer to one request for the bytes first..last, headers read."""
        if last - first + 1 > self._bytes_left:
            raise LinkError(Reason.LINK_TOO_SLOW, host=self._host, detail="more bytes than one look may cost")
        with self._link_errors():
            for _ in range(2):
                fresh = self._connection is None
                connection = self._connection or PinnedConnection(self._url, self._endpoints, self.deadline)
                self._connection = connection
                try:
                    connection.request("GET", self._target, headers=self._headers(first, last))
                    self._response = connection.getresponse()
                    return self._response
                except ConnectionError:
                    # Hosts drop connections that were idle for a while; only a fresh one tells something.
                    self._hang_up()
                    if fresh:
                        raise
        raise LinkError(Reason.LINK_UNREACHABLE, host=self._host, detail="dropped twice")

    def _body(self, response: http.client.HTTPResponse, first: int, last: int) -> bytes:
        """The bytes asked for, once the host has confirmed that these and only these are coming."""
        if response.status not in (200, 206):
            raise LinkError(Reason.LINK_STATUS, status=response.status)
        match = _CONTENT_RANGE.fullmatch((response.getheader("Content-Range") or "").strip().lower())
        if response.status == 200 or match is None or response.getheader("Content-Encoding", "identity").lower() != "identity":
            raise LinkError(Reason.LINK_NO_RANGES, host=self._host)
        start, end, size = (int(number) for number in match.groups())
        self.size_bytes = self.size_bytes or size
        if (start, end, size) != (first, min(last, size - 1), self.size_bytes):
            raise LinkError(Reason.LINK_NO_RANGES, host=self._host, detail="another range than the one asked for")
        count = end - start + 1
        self._bytes_left -= count
        with self._link_errors():
            data = response.read(count)
        if not response.isclosed():
            self._hang_up()
        if len(data) != count:
            raise LinkError(Reason.LINK_UNREACHABLE, host=self._host, detail="the answer broke off")
        return data

    @property
    def _target(self) -> str:
        return self._url.path + (f"?{self._url.query}" if self._url.query else "")

    def _headers(self, first: int, last: int) -> dict[str, str]:
        return {
            "Host": self._url.netloc,
            "Range": f"bytes={first}-{last}",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "User-Agent": "Clipseek",
        }

    def _hang_up(self) -> None:
        if self._response is not None:
            self._response.close()
            self._response = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _link_errors(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise LinkError(Reason.LINK_TOO_SLOW, host=self._host) from error
        except (OSError, http.client.HTTPException) as error:
            logger.info("%s failed while it was read: %s", self._host, type(error).__name__)
            raise LinkError(Reason.LINK_UNREACHABLE, host=self._host, detail=type(error).__name__) from error


def _is_empty(response: http.client.HTTPResponse) -> bool:
    """Whether the host says that the file has no bytes: there is no range of nothing, so it answers in other ways."""
    if response.status == 416:
        return (response.getheader("Content-Range") or "").replace(" ", "") == "bytes*/0"
    return response.status == 200 and response.getheader("Content-Length") == "0"
