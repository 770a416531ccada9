"""Makes what was asked for, one export after the other, on a thread beside the worker.

Pieces are kept until an export is whole, so that after a kill it goes on where it was. The file gets its name only when all of it
is written, and the row says that it is ready only then.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
import uuid
from pathlib import Path
from typing import Final

from core import disk
from core.background.loop import BackgroundLoop
from core.catalog.library.exports import Export
from core.errors import CatalogError, ClipseekError, Fault, Reason
from core.exports.clips import make_clips
from core.exports.making import ExportParts, Making
from core.exports.reel import make_reel
from core.exports.request import ExportKind, ExportRequest, ready_path, shared_key
from core.handoff.sources import hand_off
from core.sandbox.worker import WorkStopped
from core.storage.storage import EXPORTS

log = logging.getLogger(__name__)

LEASE_SEC: Final = 30.0
RENEW_SEC: Final = 1.0
LOOK_EVERY_SEC: Final = 1.0
AFTER_A_FAULT_SEC: Final = 5.0
TIDY_EVERY_SEC: Final = 300.0


class ExportRunner:
    """One thread that makes exports, and one that renews the lease of the one under way and notes how far it is."""

    def __init__(self, parts: ExportParts) -> None:
        self._parts = parts
        self._owner = uuid.uuid4().hex
        self._at: str | None = None
        """The export whose lease is ours."""
        self._done_ms = 0
        self._unwanted = threading.Event()
        self._tidy_due = 0.0
        self._loop = BackgroundLoop("exports", self._look, first_rest_sec=LOOK_EVERY_SEC, after_fault_sec=AFTER_A_FAULT_SEC)
        self._renewal = BackgroundLoop("exports-renewal", self._renew, stopping=self._loop.stopping)

    def start(self) -> None:
        self._loop.start()
        self._renewal.start()

    def stop(self, timeout_sec: float = 1.0) -> None:
        """End what is under way; it goes on after the next start."""
        self._loop.stop(timeout_sec / 2)
        self._renewal.stop(timeout_sec / 2)

    def run_next(self) -> bool:
        """Make the export whose turn it is; False if there is none for us. Raises CatalogError."""
        exports = self._parts.catalog.exports
        export = exports.claim(self._owner, lease_sec=LEASE_SEC)
        if export is None:
            return False
        self._unwanted.clear()
        self._done_ms, self._at = 0, export.id
        try:
            exports.finish(export.id, self._owner, self._made(export))
        except WorkStopped:
            # Cancelled, or the process ends; then whoever claims next goes on with the pieces that are there.
            exports.give_back(export.id, self._owner)
        except CatalogError:
            raise
        except ClipseekError as error:
            self._failed(export, error)
        except Exception as error:
            if disk.is_full(error):
                self._failed(export, disk.full(self._folder(export.id), error))
            else:
                log.exception("export %s: unexpected", export.id)
                exports.fail(export.id, self._owner, Fault(Reason.UNEXPECTED))
        finally:
            self._at = None
        return True

    def tidy(self) -> None:
        """Remove the files of exports that are too old, cancelled or gone. Raises CatalogError, OSError."""
        kept = self._parts.catalog.exports.keep_only_wanted()
        folder = self._parts.settings.exports_dir
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)
        storage = self._parts.storage
        if storage.path_of(EXPORTS) is None:
            storage.delete([file.key for file in storage.files(EXPORTS) if Path(file.name).stem not in kept])

    def _made(self, export: Export) -> int:
        """Make it; returns the size of its file.

        With a bucket it lies there, as the other apps may have no folder in common with this process.
        """
        storage, key = self._parts.storage, shared_key(export.id, export.name)
        in_bucket = storage.path_of(key) is None
        there = storage.find(key) if in_bucket else None
        if there is not None:
            return there.size_bytes
        whole = self._made_here(export)
        size_bytes = whole.stat().st_size
        if in_bucket:
            storage.put(key, whole)
        return size_bytes

    def _made_here(self, export: Export) -> Path:
        request = ExportRequest.of(export.asked)
        cuts = hand_off(self._parts, request.picked, handle_frames=request.picked.handle_frames, media_root="")
        if cuts.timeline is None:
            raise ClipseekError(Reason.VIDEO_GONE)
        folder, whole = self._folder(export.id), ready_path(self._parts.settings.exports_dir, export.id, export.name)
        if whole.exists():
            # Killed right after it was made: it gets this name when it is whole.
            return whole
        with disk.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        videos = self._parts.catalog.videos.get_many({event.source.id for event in cuts.timeline.events})
        making = Making(self._parts, folder, videos, self._tell, self._should_stop)
        if request.kind is ExportKind.ZIP:
            half = make_clips(making, cuts.timeline, request)
        elif request.kind is ExportKind.REEL:
            half = make_reel(making, cuts.timeline, request)
        else:
            from core.exports.sheet import make_sheet  # noqa: PLC0415 - what it stands on takes long to import

            half = make_sheet(making, cuts.timeline)
        half.replace(whole)
        for piece in folder.iterdir():
            if piece != whole:
                piece.unlink(missing_ok=True)
        return whole

    def _failed(self, export: Export, error: ClipseekError) -> None:
        log.warning("export %s cannot be made: %s %s", export.id, error.reason, error.detail)
        self._parts.catalog.exports.fail(export.id, self._owner, error.fault)
        shutil.rmtree(self._folder(export.id), ignore_errors=True)

    def _folder(self, export_id: str) -> Path:
        return self._parts.settings.exports_dir / export_id

    def _tell(self, done_ms: int) -> None:
        self._done_ms = done_ms

    def _should_stop(self) -> bool:
        return self._loop.stopping.is_set() or self._unwanted.is_set()

    def _look(self) -> float:
        if time.monotonic() >= self._tidy_due:
            self._tidy_due = time.monotonic() + TIDY_EVERY_SEC
            self.tidy()
        return 0.0 if self.run_next() else LOOK_EVERY_SEC

    def _renew(self) -> float:
        export_id = self._at
        if export_id is not None and not self._parts.catalog.exports.renew(
            export_id, self._owner, self._done_ms, lease_sec=LEASE_SEC
        ):
            self._unwanted.set()
            self._tidy_due = 0.0
        return RENEW_SEC
