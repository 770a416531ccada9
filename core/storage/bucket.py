"""A bucket that speaks S3 as storage: the only place that knows its client (obstore).

What goes wrong comes out as ours, with nothing of the client's own words: these may hold addresses that are signed.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import obstore
from obstore.exceptions import BaseError, InvalidPathError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from core.errors import Reason, StorageAway
from core.storage.local_cache import LocalCache
from core.storage.storage import LIBRARY_ID, StoredFile, checked_key, media_type_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from obstore import ObjectMeta, ReadableFile
    from obstore.store import S3Config

PART_BYTES: Final = 6 * 1024 * 1024
PARTS_AT_ONCE: Final = 2
"""Together, most of what an upload takes of memory."""
MOST_PARTS: Final = 9000
"""S3 takes 10,000; a file that is larger than so many parts goes in larger ones."""
READ_BYTES: Final = 1024 * 1024
CONNECT_SEC, SILENT_SEC, TRANSFER_SEC = 5, 30, 3600
TRIES: Final = 3
TRIED_WITHIN_SEC: Final = 15
LISTED_AT_ONCE: Final = 1000
TOUCHED_FOR_SEC: Final = 24 * 3600.0
ANY_REGION: Final = "us-east-1"
"""What servers other than Amazon's take where nothing is said."""
SEEN_FOR_SEC: Final = 5.0
"""A bucket that answered is taken for there for so long."""
_NO_BUCKET: Final = "NoSuchBucket"
_REFUSED: Final = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403 Forbidden")


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """Which bucket, and with which key; where no key is given, the client looks where the system has one."""

    bucket: str
    prefix: str = ""
    """The folder in the bucket, without a slash at either end."""
    endpoint: str = ""
    region: str = ""
    access_key_id: str = field(default="", repr=False)
    secret_access_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


class _StrangeName(StorageAway):
    """A list holds a name that no path can have."""


class BucketStorage:
    """`Storage` in a bucket. What has to be whole on this machine lies in `cache` for a while."""

    def __init__(self, place: BucketPlace, cache: LocalCache) -> None:
        self._place = place
        self._cache = cache
        self._looking = threading.Lock()
        self._seen_until = 0.0
        with self._asking():
            self._store = _store_of(place)

    @property
    def place(self) -> str:
        return self._place.shown

    def find(self, key: str) -> StoredFile | None:
        try:
            with self._asking():
                return self._stored(obstore.head(self._store, checked_key(key)))
        except FileNotFoundError:
            return None

    def files(self, folder: str) -> list[StoredFile]:
        with self._asking():
            found = obstore.list_with_delimiter(self._store, checked_key(folder))
        return [self._stored(meta) for meta in found["objects"]]

    def everything(self, closed: list[str]) -> Iterator[StoredFile]:
        """All that lies in it, also in folders of folders. Those that can't be listed are added to `closed`.

        The client gives up a whole list for one name in it that no path can have, such as `a//b`, which others write to buckets.
        """
        seen: set[str] = set()
        try:
            with self._asking():
                for page in obstore.list(self._store, chunk_size=LISTED_AT_ONCE):
                    seen.update(meta["path"] for meta in page)
                    yield from map(self._stored, page)
        except _StrangeName:
            yield from (file for file in self._by_folders(closed) if file.key not in seen)

    def _by_folders(self, closed: list[str]) -> Iterator[StoredFile]:
        waiting, known = [""], {""}
        while waiting:
            folder = waiting.pop()
            try:
                with self._asking():
                    found = obstore.list_with_delimiter(self._store, folder or None)
            except _StrangeName:
                closed.append(f"{self.place}/{folder}".rstrip("/"))
                continue
            folders = {path.rstrip("/") for path in found["common_prefixes"]}
            # A name that begins with a slash lies in a folder without a name, which would be listed as the one around it.
            closed.extend(f"{self.place}/" for _ in folders & known)
            waiting.extend(folders - known)
            known |= folders
            yield from map(self._stored, found["objects"])

    def folders(self, folder: str) -> list[str]:
        with self._asking():
            found = obstore.list_with_delimiter(self._store, checked_key(folder))
        return sorted(path.rstrip("/").rpartition("/")[2] for path in found["common_prefixes"])

    def read(self, key: str) -> bytes:
        with self._asking():
            return bytes(obstore.get(self._store, checked_key(key)).bytes())

    def beginning(self, key: str, count: int) -> bytes:
        """So many bytes of a file that has them, in one request. Raises FileNotFoundError, StorageAway."""
        with self._asking():
            return bytes(obstore.get_range(self._store, checked_key(key), start=0, length=count))

    def open(self, key: str) -> BinaryIO:
        with self._asking():
            reader = obstore.open_reader(self._store, checked_key(key), buffer_size=READ_BYTES)
        return cast("BinaryIO", _Reader(self, reader))

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        file = self.find(key)
        if file is None:
            raise FileNotFoundError(key)
        with self._cache.holding(file, lambda path: self._fetch(file, path)) as path:
            yield path

    def write(self, key: str, data: bytes | memoryview, reason: Reason = Reason.DISK_FULL) -> None:  # noqa: ARG002 - no disk
        with self._asking():
            obstore.put(self._store, checked_key(key), bytes(data), attributes={"Content-Type": media_type_of(key)})

    def touch(self, key: str) -> None:
        file = self.find(key)
        if file is None:
            raise FileNotFoundError(key)
        if time.time() - file.changed_at > TOUCHED_FOR_SEC:
            self.write(key, self.read(key))

    def put(self, key: str, path: Path) -> None:
        size_bytes = path.stat().st_size
        with path.open("rb") as file, self._asking():
            obstore.put(
                self._store,
                checked_key(key),
                file,
                attributes={"Content-Type": media_type_of(key)},
                use_multipart=size_bytes > PART_BYTES,
                chunk_size=max(PART_BYTES, size_bytes // MOST_PARTS),
                max_concurrency=PARTS_AT_ONCE,
            )
        stored = self.find(key)
        if stored is None or stored.size_bytes != size_bytes:
            raise StorageAway(Reason.STORAGE_AWAY, place=self._place.shown, detail="what arrived is not what was sent")
        # What it was put here for is made of it next, so it need not be brought back.
        self._cache.keep(stored, path)

    def delete(self, keys: Collection[str]) -> dict[str, Exception]:
        if not keys:
            return {}
        try:
            with self._asking():
                obstore.delete(self._store, [checked_key(key) for key in keys])
        except FileNotFoundError:
            return {}
        except StorageAway as error:
            return dict.fromkeys(keys, error)
        return {}

    def path_of(self, key: str) -> Path | None:  # noqa: ARG002 - never
        return None

    def address(self, key: str, valid_sec: float) -> str | None:
        with self._asking():
            return obstore.sign(self._store, "GET", checked_key(key), timedelta(seconds=valid_sec))

    def check_here(self) -> None:
        with self._looking:
            if time.monotonic() < self._seen_until:
                return
            self.find(LIBRARY_ID)
            self._seen_until = time.monotonic() + SEEN_FOR_SEC

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Around whatever asks the bucket. Raises FileNotFoundError for a file that is not there, StorageAway."""
        try:
            yield
        except FileNotFoundError as error:
            if _NO_BUCKET not in str(error):
                raise FileNotFoundError("nothing is under this key") from None
            raise self._away(Reason.STORAGE_NO_BUCKET, error) from None
        except InvalidPathError as error:
            raise _StrangeName(Reason.STORAGE_AWAY, place=self._place.shown, detail=type(error).__name__) from None
        except (BaseError, TimeoutError, ConnectionError) as error:
            raise self._away(_reason_of(error), error) from None

    def _away(self, reason: Reason, error: Exception) -> StorageAway:
        self._seen_until = 0.0
        return StorageAway(reason, place=self._place.shown, detail=type(error).__name__)

    def _fetch(self, file: StoredFile, path: Path) -> None:
        with self._asking(), path.open("wb") as target:
            for block in obstore.get(self._store, file.key).stream(min_chunk_size=READ_BYTES):
                target.write(block)
        if path.stat().st_size != file.size_bytes:
            raise StorageAway(Reason.STORAGE_AWAY, place=self._place.shown, detail="the file changed while it was read")

    def _stored(self, meta: ObjectMeta) -> StoredFile:
        version = (meta["e_tag"] or "").strip('"') or f"{meta['last_modified'].timestamp()}-{meta['size']}"
        return StoredFile(meta["path"], meta["size"], int(meta["last_modified"].timestamp()) * 1_000_000_000, version)


def _reason_of(error: Exception) -> Reason:
    """Why the bucket says no. Some of its answers have no kind of their own, and only their words tell."""
    if isinstance(error, PermissionDeniedError | UnauthenticatedError) or any(word in str(error) for word in _REFUSED):
        return Reason.STORAGE_REFUSED
    return Reason.STORAGE_NO_BUCKET if _NO_BUCKET in str(error) else Reason.STORAGE_AWAY


class _Reader(io.RawIOBase):
    """What the client reads by ranges, as a file that raises our errors."""

    def __init__(self, storage: BucketStorage, reader: ReadableFile) -> None:
        super().__init__()
        self._storage = storage
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        target = memoryview(buffer).cast("B")
        with self._storage._asking():
            data = bytes(self._reader.read(len(target)))
        target[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        with self._storage._asking():
            return self._reader.seek(offset, whence)

    def tell(self) -> int:
        return self._reader.tell()

    def close(self) -> None:
        if not self.closed:
            self._reader.close()
        super().close()


def _store_of(place: BucketPlace) -> S3Store:
    config: S3Config = {"virtual_hosted_style_request": not place.endpoint}
    if place.endpoint:
        config["endpoint"] = place.endpoint
    if place.region or place.endpoint:
        config["region"] = place.region or ANY_REGION
    if place.access_key_id:
        config["access_key_id"] = place.access_key_id
        config["secret_access_key"] = place.secret_access_key
    if place.session_token:
        config["session_token"] = place.session_token
    return S3Store(
        place.bucket,
        prefix=place.prefix or None,
        config=config,
        client_options={
            "allow_http": place.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=CONNECT_SEC),
            "read_timeout": timedelta(seconds=SILENT_SEC),
            "timeout": timedelta(seconds=TRANSFER_SEC),
        },
        retry_config={"max_retries": TRIES, "retry_timeout": timedelta(seconds=TRIED_WITHIN_SEC)},
    )
