"""Takes the transcripts that the provider makes of uploads, beside the queue and before the uploads are removed there.

A video is ready without waiting for it: its transcript comes when it comes, and where there is none, nothing is wrong.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from typing import Final

from core.catalog.queue.orphan_assets import Untranscribed
from core.errors import NEVER_GIVEN_UP, KeyRefused, ProviderError, RequestRefused
from core.ingest.job_tools import Tools
from core.spoken.line import Line, Source
from core.twelve_labs import AssetStatus

log = logging.getLogger(__name__)

LOOK_EVERY_SEC: Final = 5.0
WAITED_FOR_SEC: Final = 1800.0
"""After so long the upload is removed without it, unless the provider can't be asked: then it can't be removed either."""
FAULT_WAITED_FOR_SEC: Final = 24 * 3600.0
"""The same where the provider can be asked and answers each time that the fault is its own."""


class Transcripts:
    """For one thread."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._next_at: dict[str, float] = {}
        """When to look at an upload again, by its id, as `time.monotonic` counts."""

    def once(self, stopping: threading.Event) -> None:
        """Look at each that is due. Raises CatalogError; trouble with the provider only puts it off."""
        waiting = self._tools.catalog.orphan_assets.untranscribed()
        self._next_at = {one.asset_id: self._next_at.get(one.asset_id, 0.0) for one in waiting}
        for one in waiting:
            if stopping.is_set():
                return
            if self._next_at[one.asset_id] <= time.monotonic():
                self._look(one)

    def _look(self, one: Untranscribed) -> None:
        waited_for_sec = WAITED_FOR_SEC
        try:
            lines = self._transcript(one.asset_id)
        except ProviderError as error:
            log.info("the transcript of %s can't be had for now: %s", one.video_id, error.reason)
            lines = None
            waited_for_sec = _waited_for_sec(error)
        if lines:
            self._tools.catalog.spoken.replace_heard(one.video_id, Source.PROVIDER, lines)
        if lines is not None or one.waited_sec > waited_for_sec:
            self._tools.catalog.orphan_assets.transcribed(one.asset_id, is_there=bool(lines))
        else:
            self._next_at[one.asset_id] = time.monotonic() + self._tools.poll_schedule.next_look_sec(one.waited_sec)

    def _transcript(self, asset_id: str) -> tuple[Line, ...] | None:
        """None as long as it may still come: of a link that is still fetched there is none yet. Raises ProviderError."""
        lines = self._tools.provider.transcript(asset_id)
        if lines == () and self._tools.provider.asset(asset_id).status is AssetStatus.PROCESSING:
            return None
        return lines


def _waited_for_sec(error: ProviderError) -> float:
    if isinstance(error, KeyRefused) or error.reason in NEVER_GIVEN_UP:
        return math.inf
    return WAITED_FOR_SEC if isinstance(error, RequestRefused) else FAULT_WAITED_FOR_SEC
