"""The storage that the settings name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.config import Settings
from core.config.storage import SCHEME
from core.storage.folder import FolderStorage
from core.storage.local_cache import LocalCache
from core.storage.storage import Storage

if TYPE_CHECKING:
    from core.storage.bucket import BucketPlace, BucketStorage

CACHE: Final = "brought"
"""The folder of the library that has copies of what lies in the bucket."""


def storage_of(settings: Settings) -> Storage:
    """Asks nobody yet."""
    return bucket_of(settings, settings.files_url) if settings.files_url else FolderStorage(settings.library_dir)


def bucket_of(settings: Settings, url: str, *, is_library: bool = True) -> BucketStorage:
    """The storage in the bucket with this address, which may be another than the one in use, or no library at all."""
    # Only who uses a bucket needs its client.
    from core.storage.bucket import BucketPlace  # noqa: PLC0415

    bucket, _, folder = url.removeprefix(SCHEME).partition("/")
    # The demo has a library of its own, in a bucket, too.
    folders = [folder.strip("/"), "demo" if settings.demo and is_library else ""]
    place = BucketPlace(
        bucket,
        "/".join(filter(None, folders)),
        settings.aws_endpoint_url,
        settings.aws_region,
        settings.aws_access_key_id.get_secret_value(),
        settings.aws_secret_access_key.get_secret_value(),
        settings.aws_session_token.get_secret_value(),
    )
    return _opened(place, settings.library_dir / CACHE, settings.files_cache_bytes, settings.spare_disk_bytes)


@cache
def _opened(place: BucketPlace, cache_dir: Path, cache_bytes: int, spare_bytes: int) -> BucketStorage:
    """One for all who ask in this process, since each keeps its connections."""
    from core.storage.bucket import BucketStorage  # noqa: PLC0415 - see above

    return BucketStorage(place, LocalCache(cache_dir, cache_bytes, spare_bytes))
