"""Which files go to the provider as a proxy: those that it does not take, and those that are needlessly large for the line."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from core.catalog import Catalog
from core.catalog.queue.monitor import Monitor
from core.errors import MediaError, Reason
from core.ingest.eta import LEARN_FROM, EtaModel, pace_of, transcode_sec
from core.media.av.limits import refuse_unfit
from core.media.previews.preview_limits import room_bytes, usual_bytes
from core.models.embedding_models import VideoLimits
from core.models.jobs import Stage
from core.models.proxy import Proxy, ProxyCause, ProxyUse
from core.models.sound import is_heard_from_the_file
from core.models.video import MediaInfo

WORTH_IT_BYTES: Final = 300_000_000
"""What is smaller than this is sent as it is, however slow the line: nobody waits long for it."""
WORTH_IT_SHARE: Final = 0.5
"""A proxy has to take no more than this of the time and half of the bytes that the original would."""
LARGEST_LONG_SIDE, LARGEST_SHORT_SIDE, SMALLEST_SIDE = 9000, 4400, 64
"""What we decode ourselves: 8K, and what can still be told apart from nothing."""
_LARGEST_BYTES: Final = 10_000_000_000_000
_LARGEST_ASPECT: Final = 20.0
_LEARN_EVERY_SEC: Final = 60.0
_CAUSES: Final = {
    Reason.TOO_LARGE: ProxyCause.TOO_LARGE,
    Reason.TOO_SMALL: ProxyCause.SHAPE,
    Reason.TOO_WIDE: ProxyCause.SHAPE,
    Reason.BAD_ASPECT: ProxyCause.SHAPE,
}


class ProxyRule:
    """The rule, by what one model takes and by how fast preparing is here. Safe to use from many threads."""

    def __init__(self, catalog: Catalog, limits: VideoLimits, use: ProxyUse) -> None:
        self._catalog = catalog
        self._limits = limits
        self.use = use
        self._pace = EtaModel()
        self._learned_at = float("-inf")

    @property
    def limits(self) -> VideoLimits:
        """What a file may be, its proxy considered."""
        if self.use is ProxyUse.NEVER:
            return self._limits
        return replace(
            self._limits,
            max_bytes=_LARGEST_BYTES,
            min_side=SMALLEST_SIDE,
            max_long_side=LARGEST_LONG_SIDE,
            max_short_side=LARGEST_SHORT_SIDE,
            max_aspect=_LARGEST_ASPECT,
        )

    def proxy_of(self, info: MediaInfo) -> Proxy | None:
        """What goes up instead of a file that is within `limits`; None where it goes as it is. Raises CatalogError."""
        if self.use is ProxyUse.NEVER or info.size_bytes is None or info.is_photo:
            return None
        pace = self._learned()
        size_bytes = usual_bytes(info.duration_sec, info.width, info.height)
        proxy = Proxy(
            cause=self._cause(info) or ProxyCause.QUICKER,
            size_bytes=size_bytes,
            making_sec=pace.transcode_factor * transcode_sec(info.duration_sec, info.fps, info.width, info.height),
            sending_sec=size_bytes / pace.upload_bytes_per_sec,
            original_sec=info.size_bytes / pace.upload_bytes_per_sec,
            room_bytes=room_bytes(info.duration_sec),
        )
        return proxy if proxy.cause is not ProxyCause.QUICKER or _is_worth_it(proxy, info.size_bytes) else None

    def _cause(self, info: MediaInfo) -> ProxyCause | None:
        """Why it has to be; None if the provider takes the original."""
        try:
            refuse_unfit(info, self._limits)
        except MediaError as error:
            return _CAUSES.get(error.reason)
        if not is_heard_from_the_file(info.sounds):
            return ProxyCause.SOUND
        return ProxyCause.ALWAYS if self.use is ProxyUse.ALWAYS else None

    def _learned(self) -> EtaModel:
        if time.monotonic() - self._learned_at >= _LEARN_EVERY_SEC:
            ready = Monitor.of(self._catalog).page([Stage.READY], "", limit=LEARN_FROM, offset=0)
            self._pace = pace_of([job for job, _, _ in ready], {video.id: video for _, video, _ in ready})
            self._learned_at = time.monotonic()
        return self._pace


def _is_worth_it(proxy: Proxy, original_bytes: int) -> bool:
    saves_bytes = proxy.size_bytes <= WORTH_IT_SHARE * original_bytes
    saves_time = proxy.making_sec + proxy.sending_sec <= WORTH_IT_SHARE * proxy.original_sec
    return original_bytes >= WORTH_IT_BYTES and saves_bytes and saves_time
