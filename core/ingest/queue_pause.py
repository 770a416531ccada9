"""What holds the whole queue back (a refused key, a full disk, the provider's rate): noted once, said once, lifted when over."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Final

from core.catalog import Catalog
from core.disk import check_room, takes_more
from core.errors import ClipseekError, DiskFull, KeyRefused, TooManyRequests
from core.models.jobs import PauseKind, Stage

log = logging.getLogger(__name__)

KEY_TRIED_AGAIN_SEC: Final = 30.0


class QueuePauses:
    """One for a worker; what it notes is seen by all workers of the catalog. Raises CatalogError."""

    def __init__(self, catalog: Catalog, folder: Path, spare_disk_bytes: int) -> None:
        self._catalog = catalog
        self._folder = folder
        self._spare_disk_bytes = spare_disk_bytes
        self._key_doubted = False

    def begin(self) -> None:
        """A new start: whatever kept an earlier one from working, the key or the disk may be another by now."""
        self._catalog.queue_pauses.lift([PauseKind.KEY, PauseKind.DISK])

    def note(self, error: ClipseekError, stage: Stage) -> bool:
        """Hold the queue back if this error means every job; returns whether it does, and then no job is to blame."""
        now = self._catalog.queue.now()
        if isinstance(error, KeyRefused):
            self._key_doubted = True
            self._hold(PauseKind.KEY, error, now + KEY_TRIED_AGAIN_SEC)
            return True
        if isinstance(error, DiskFull):
            self._hold(PauseKind.DISK, error, now)
            return True
        if isinstance(error, TooManyRequests) and error.retry_after_sec and stage in (Stage.UPLOADING, Stage.SUBMITTING):
            self._hold(PauseKind.RATE, error, now + error.retry_after_sec)
        return False

    def heard(self) -> None:
        """The provider did what it was asked: if the key was in doubt, it is so no longer."""
        if self._key_doubted:
            self._catalog.queue_pauses.lift([PauseKind.KEY])
            self._key_doubted = False
            log.info("the key is accepted again; the queue goes on")

    def look(self) -> None:
        """What other workers have noted, and whether there is room again."""
        held = {pause.name for pause in self._catalog.queue_pauses.all(time.time())}
        self._key_doubted = PauseKind.KEY in held
        if PauseKind.DISK in held and self._has_room():
            self._catalog.queue_pauses.lift([PauseKind.DISK])
            log.info("there is room on the disk again; the queue goes on")

    def _has_room(self) -> bool:
        try:
            check_room(self._folder, self._spare_disk_bytes)
        except DiskFull:
            return False
        # Where a quota is used up, the disk has room, only not for us.
        return takes_more(self._folder)

    def _hold(self, name: PauseKind, error: ClipseekError, until: float) -> None:
        self._catalog.queue_pauses.hold(name, error.fault, until=until)
