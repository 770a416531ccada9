"""What is sent to the provider: a file that is uploaded, unless it is there already, or the picture of a photo."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.errors import MediaError, Reason
from core.files import write_whole
from core.media import stored
from core.media.caches.picture_files import picture_path
from core.media.pictures.picture_times import WIDTH_PX
from core.media.workers.reader import media_reader
from core.models.video import QueryKind, QueryMedia, Video
from core.storage.storage import Storage, Stored, upload_key
from core.twelve_labs import Asset, AssetStatus, TwelveLabsClient
from core.twelve_labs.upload import Sendable

ADOPTED_WITHIN_SEC: Final = 600


def original_of(storage: Storage, file_name: str | None) -> Sendable:
    """The file of a video as it can be sent. Raises MediaError(FILE_MISSING), StorageAway."""
    if not file_name or storage.find(upload_key(file_name)) is None:
        raise MediaError(Reason.FILE_MISSING)
    return storage.path_of(upload_key(file_name)) or Stored(storage, upload_key(file_name))


def uploaded(
    provider: TwelveLabsClient, file: Sendable, name: str, report: Callable[[float], None], should_stop: Callable[[], bool]
) -> Asset:
    """The file under this name. It may be there already: after a lost answer, or a cancelled job.

    `report` is told how far it is, 0..1. Raises ProviderError, MediaError, UploadStopped.
    """
    young = time.time() - ADOPTED_WITHIN_SEC
    for asset in provider.find_assets(name):
        if asset.status is AssetStatus.READY or _is_coming(asset, young):
            return asset
    return provider.upload(file, name=name, on_progress=lambda done, total: report(done / max(1, total)), should_stop=should_stop)


def _is_coming(asset: Asset, since: float) -> bool:
    """Whether the provider may still be looking at it. What stays so for long is a sliced upload that nobody finished."""
    return asset.status is AssetStatus.PROCESSING and (asset.created_at or 0) > since


def photo_to_embed(storage: Storage, thumbs_dir: Path | None, video: Video) -> QueryMedia:
    """Upright and no larger than the provider looks at it; of a link its address.

    Raises MediaError, LinkError, StorageAway, DiskFull, OSError.
    """
    if video.is_link:
        return QueryMedia(QueryKind.IMAGE, url=video.source_url)
    key = upload_key(video.file_name or "")
    if storage.find(key) is None:
        raise MediaError(Reason.FILE_MISSING)
    with stored.opened(storage, key) as source:
        large, small = media_reader().photo(source, WIDTH_PX)
    if thumbs_dir is not None:
        # Here already when its card is shown, so that thousands of photos cost no process each.
        write_whole(picture_path(thumbs_dir, video.id, 0), small)
    return QueryMedia(QueryKind.IMAGE, data=large)
