"""Files on their way to the provider: straight from disk, in one request or in slices, never whole in memory."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias, cast

import httpx
from twelvelabs.assets.client import AssetsClient
from twelvelabs.core.client_wrapper import SyncClientWrapper
from twelvelabs.multipart_upload.client import MultipartUploadClient
from twelvelabs.types.completed_chunk import CompletedChunk
from twelvelabs.types.presigned_url_chunk import PresignedUrlChunk

from core.errors import MediaError, ProviderUnavailable, Reason
from core.storage.storage import Stored
from core.twelve_labs.answers import Asset, AssetStatus, read_asset, unreadable
from core.twelve_labs.calls import Caller, patiently
from core.twelve_labs.requests import checked_id

# The provider says "200 MB". Read as the smaller of the two meanings, since slices work for any size.
DIRECT_LIMIT_BYTES: Final = 200_000_000

_SLICES_AT_ONCE: Final = 10
_READ_BYTES: Final = 256 * 1024
_SLOWEST_BYTES_PER_SEC: Final = 500_000
_STEP_BYTES: Final = (256 * 1024, 8 * 1024 * 1024)


Sendable: TypeAlias = Path | Stored
"""A file that can be sent: of this machine, or of the storage of the library."""


class UploadStopped(Exception):
    """`should_stop` said so; what was sent so far is worth nothing."""


class Meter:
    """Tells the caller how far an upload is and asks whether to go on, about a hundred times an upload."""

    def __init__(
        self, total: int, on_progress: Callable[[int, int], None] | None, should_stop: Callable[[], bool] | None
    ) -> None:
        self._total = total
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._step = min(max(total // 100, _STEP_BYTES[0]), _STEP_BYTES[1])
        self._next = 0

    def at(self, done: int) -> None:
        """Note that `done` bytes are on their way. Raises UploadStopped."""
        if done < self._next and done < self._total:
            return
        if self._should_stop is not None and self._should_stop():
            raise UploadStopped
        self._next = done + self._step
        if self._on_progress is not None:
            self._on_progress(done, self._total)


class _MeteredFile(io.RawIOBase):
    """A file that tells the meter how much of it was read."""

    def __init__(self, file: Sendable, meter: Meter) -> None:
        super().__init__()
        self._file = _opened(file)
        self._meter = meter

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        if data:
            self._meter.at(self.tell())
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()


class Uploader:
    """Sends files; `http` is the client under the SDK, used bare for the storage that slices go to."""

    def __init__(self, wire: SyncClientWrapper, http: httpx.Client, call: Caller, timeout_sec: float) -> None:
        self._assets = AssetsClient(client_wrapper=wire)
        self._multipart = MultipartUploadClient(client_wrapper=wire)
        self._http = http
        self._call = call
        self._timeout_sec = timeout_sec

    def direct(self, file: Sendable, name: str, size: int, meter: Meter) -> Asset:
        """Send the file in one request."""
        with _MeteredFile(file, meter) as sent:
            reply = self._call(
                f"Upload of {name} ({size} bytes)",
                lambda: self._assets.create(
                    method="direct",
                    file=(name, cast("BinaryIO", sent)),
                    filename=name,
                    enable_hls=False,
                    enable_thumbnail=False,
                    request_options={"timeout_in_seconds": math.ceil(self.patience(size))},
                ),
            )
        return read_asset(reply, self._call.secret)

    def sliced(self, file: Sendable, name: str, size: int, meter: Meter) -> Asset:
        """Send the file in slices of the size the provider names.

        Within the session everything may be repeated without harm, and is: starting a big file over is what hurts.
        """
        session = self._call(
            f"Upload session for {name} ({size} bytes)",
            lambda: self._multipart.create(
                filename=name, type="video", total_size=size, enable_hls=False, enable_thumbnail=False
            ),
        )
        if not (session.upload_id and session.asset_id and session.chunk_size and session.chunk_size > 0):
            raise unreadable("an upload session without ids or a slice size")
        slices = _Slices(file, size, session.chunk_size, meter)
        addresses = _Addresses(self._multipart, self._call, checked_id(session.upload_id), slices.count)
        addresses.add(session.upload_urls)
        for first in range(1, slices.count + 1, _SLICES_AT_ONCE):
            batch = range(first, min(first + _SLICES_AT_ONCE, slices.count + 1))
            done = [self._send_slice(slices, index, addresses, session.upload_headers or {}) for index in batch]
            self._report(addresses.upload_id, done)
        return Asset(session.asset_id, AssetStatus.PROCESSING, name, None, None)

    def patience(self, size: int) -> float:
        """Seconds to wait for a transfer of `size` bytes: a slow line is no fault."""
        return self._timeout_sec + size / _SLOWEST_BYTES_PER_SEC

    def _send_slice(self, slices: _Slices, index: int, addresses: _Addresses, extra_headers: dict[str, str]) -> CompletedChunk:
        length = slices.length(index)
        headers = httpx.Headers({"content-type": "application/octet-stream"})
        headers.update(extra_headers)
        # With its length known, httpx does not send the slice in chunked encoding, which S3 refuses.
        headers["content-length"] = str(length)
        timeout = httpx.Timeout(self.patience(length), connect=self._timeout_sec)

        def send(url: str) -> str:
            answer = self._http.put(url, content=slices.read(index), headers=headers, timeout=timeout, follow_redirects=False)
            proof = str(answer.headers.get("etag", "")).strip('"')
            if not answer.is_success or not proof:
                # Also 403: the address has expired, and the next try gets a new one.
                raise ProviderUnavailable(
                    Reason.PROVIDER_FAULT, status=answer.status_code, detail="the storage did not take a slice"
                )
            return proof

        proof = patiently(lambda: self._call_slice(index, slices.count, addresses, send))
        return CompletedChunk(chunk_index=index, proof=proof, proof_type="etag", chunk_size=length)

    def _call_slice(self, index: int, count: int, addresses: _Addresses, send: Callable[[str], str]) -> str:
        url = addresses.take(index)
        return self._call(f"Upload of slice {index} of {count}", lambda: send(url))

    def _report(self, upload_id: str, done: list[CompletedChunk]) -> None:
        what = f"Report of {len(done)} slices"
        patiently(lambda: self._call(what, lambda: self._multipart.report_chunk_batch(upload_id, completed_chunks=done)))


class _Slices:
    """A file as numbered slices, counted from 1 as the provider does."""

    def __init__(self, file: Sendable, size: int, slice_bytes: int, meter: Meter) -> None:
        self._file = file
        self._size = size
        self._slice_bytes = slice_bytes
        self._meter = meter
        self.count = math.ceil(size / slice_bytes)

    def length(self, index: int) -> int:
        """Bytes in this slice; the last may be shorter."""
        return min(self._slice_bytes, self._size - self._start(index))

    def read(self, index: int) -> Iterator[bytes]:
        """The slice in small pieces. Raises OSError if the file has become shorter, UploadStopped if asked to stop."""
        with _opened(self._file) as file:
            at = self._start(index)
            end = at + self.length(index)
            file.seek(at)
            while at < end:
                piece = file.read(min(_READ_BYTES, end - at))
                if not piece:
                    raise OSError("the file became shorter while it was being sent")
                at += len(piece)
                self._meter.at(at)
                yield piece

    def _start(self, index: int) -> int:
        return (index - 1) * self._slice_bytes


class _Addresses:
    """The signed addresses slices go to. Each is used once, so that a repeated slice gets a fresh one."""

    def __init__(self, multipart: MultipartUploadClient, call: Caller, upload_id: str, count: int) -> None:
        self.upload_id = upload_id
        self._multipart = multipart
        self._call = call
        self._count = count
        self._known: dict[int, str] = {}

    def add(self, given: list[PresignedUrlChunk] | None) -> None:
        self._known |= {entry.chunk_index: entry.url for entry in given or [] if entry.chunk_index and entry.url}

    def take(self, index: int) -> str:
        if index not in self._known:
            # Few at once: each address lives for an hour only, and a slow line needs that long.
            count = min(_SLICES_AT_ONCE, self._count - index + 1)
            more = self._call(
                f"Addresses of slices from {index}",
                lambda: self._multipart.get_additional_presigned_urls(self.upload_id, start=index, count=count),
            )
            self.add(more.upload_urls)
        if index not in self._known:
            raise unreadable(f"no address for slice {index}")
        return self._known.pop(index)


def _opened(file: Sendable) -> BinaryIO:
    return file.open("rb") if isinstance(file, Path) else file.open()


def size_of(file: Sendable) -> int:
    """Bytes of the file to send. Raises MediaError if it is gone or empty."""
    try:
        size = file.stat().st_size if isinstance(file, Path) else file.size_bytes
    except OSError as error:
        raise gone(error) from None
    if size == 0:
        raise MediaError(Reason.EMPTY_FILE)
    return size


def gone(error: OSError) -> MediaError:
    """The error for a file that was there and cannot be read any more."""
    return MediaError(Reason.FILE_MISSING, detail=error.strerror or str(error))
