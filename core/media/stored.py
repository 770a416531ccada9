"""A file of the library's storage as what media is read from: its path, or a reader of ranges where it lies in a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from core.errors import LinkError, MediaError, Reason, StorageAway
from core.media.remote.range_reader import RangeReader

if TYPE_CHECKING:
    from core.media.av.source import MediaSource
    from core.storage.storage import Storage

MOST_BYTES: Final = 20_000_000_000
"""Read of one file at most: it is our own, so this only ends what would never end."""
WAIT_SEC: Final = 15.0
READ_WITHIN_SEC: Final = 60.0
NOT_FOUND: Final = 404


def media_source(storage: Storage, key: str, *, within_sec: float = READ_WITHIN_SEC) -> MediaSource:
    """What to read a stored file from; close it unless it is a path. Raises MediaError(FILE_MISSING), StorageAway."""
    path = storage.path_of(key)
    if path is not None:
        return path
    address = storage.address(key, within_sec + WAIT_SEC)
    try:
        # Signed by us, so the bucket may be on a private network.
        return RangeReader(address or "", allow_private=True, max_bytes=MOST_BYTES, timeout_sec=WAIT_SEC, deadline_sec=within_sec)
    except LinkError as error:
        if error.reason is Reason.LINK_STATUS and error.facts.get("status") == NOT_FOUND:
            raise MediaError(Reason.FILE_MISSING) from None
        raise StorageAway(Reason.STORAGE_AWAY, detail=f"{error.reason.value} {error.detail}".strip()) from None


def close(source: MediaSource) -> None:
    """Give back what a source holds; a path holds nothing."""
    if isinstance(source, RangeReader):
        source.close()


@contextmanager
def opened(storage: Storage, key: str) -> Iterator[MediaSource]:
    """`media_source`, closed at the end."""
    source = media_source(storage, key)
    try:
        yield source
    finally:
        close(source)
