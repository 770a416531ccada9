"""The latest checkup of this process, and the repairs that people ask for when they see it: shared by all who look."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from core.errors import ClipseekError, Fault, Reason
from core.ingest.background_batch import BackgroundBatch
from core.maintenance import consistency_check, unknown_files
from core.maintenance.checkup import Checkup
from core.maintenance.consistency_check import Difference
from core.maintenance.unknown_files import UnknownFile

if TYPE_CHECKING:
    from core.services import Services

log = logging.getLogger(__name__)

RepairBatch = BackgroundBatch[Difference, Fault | None]
"""What came of each: nothing, or why it could not be repaired."""


@dataclass(frozen=True, slots=True)
class FileWish:
    """What somebody wants done with a file that is not in the library: put it there, or delete it for good."""

    file: UnknownFile
    is_deletion: bool


FilesBatch = BackgroundBatch[FileWish, Fault | None]
"""What came of each: nothing, or why it could not be done."""


class HealthService:
    """The latest checkup of this process and the repair that goes on, shared by all who look."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._guard = threading.Lock()
        self._checkup: Checkup | None = None
        self._repair: RepairBatch | None = None
        self._files: FilesBatch | None = None

    def checkup(self) -> Checkup:
        """The latest, begun now if there is none yet."""
        with self._guard:
            if self._checkup is None:
                self._checkup = Checkup(self._services)
            return self._checkup

    def visit(self) -> None:
        """Somebody comes to see: look anew unless the latest is fresh."""
        with self._guard:
            if self._checkup is not None and self._checkup.is_stale:
                self._checkup = None
        self.checkup()

    def look_again(self) -> None:
        """Look anew at everything, unless that goes on already."""
        with self._guard:
            if self._checkup is not None and self._checkup.is_over:
                self._checkup = None
        self.checkup()

    def _look_after_change(self) -> None:
        """Look anew at once: a look that goes on may have counted before what was changed now."""
        with self._guard:
            self._checkup = None
        self.checkup()

    def repair(self, differences: Sequence[Difference]) -> None:
        """Begin to repair these, unless a repair goes on; it goes to its end whether anybody watches or not."""
        with self._guard:
            if self._repair is None or self._repair.is_over:
                work = partial(_repaired, self._services)
                self._repair = BackgroundBatch(work, differences, otherwise=_unforeseen, threads=1, name="repair", keep_on=True)

    def settle(self, wishes: Sequence[FileWish]) -> None:
        """Begin to do these, unless others are being done; goes to its end whether anybody watches or not."""
        with self._guard:
            if self._files is None or self._files.is_over:
                work = partial(_settled, self._services)
                self._files = BackgroundBatch(work, wishes, otherwise=_unforeseen, threads=1, name="files", keep_on=True)

    @property
    def settling(self) -> FilesBatch | None:
        """The latest wishes about files, over or not."""
        return self._files

    def forget_settling(self) -> None:
        """It was told of; look anew at what it was about."""
        with self._guard:
            self._files = None
        self._look_after_change()

    @property
    def repairing(self) -> RepairBatch | None:
        """The latest repair, over or not."""
        return self._repair

    def forget_repair(self) -> None:
        """It was told of; look anew at what it was about."""
        with self._guard:
            self._repair = None
        self._look_after_change()


def _repaired(services: Services, difference: Difference) -> Fault | None:
    try:
        consistency_check.repair(services, difference)
    except ClipseekError as error:
        log.warning("video %s was not repaired (%s): %s", difference.video_id, difference.fault, error.detail or error.reason)
        return error.fault
    log.info("video %s was repaired (%s)", difference.video_id, difference.fault)
    return None


def _settled(services: Services, wish: FileWish) -> Fault | None:
    file, name = wish.file, wish.file.file_name or wish.file.video_id
    try:
        if wish.is_deletion:
            unknown_files.delete(services, file)
        else:
            # Only what was shown with its price may cost anything.
            unknown_files.add(services, file, may_pay=file.is_looked_into and not file.is_free)
    except ClipseekError as error:
        log.warning("the file %s stays as it is: %s", name, error.detail or error.reason)
        return error.fault
    log.info("the file %s was %s", name, "deleted, as somebody wished" if wish.is_deletion else "added to the library")
    return None


def _unforeseen(_item: object) -> Fault:
    return Fault(Reason.UNEXPECTED)
