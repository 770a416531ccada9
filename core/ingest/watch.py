"""The watched folder: what is put there is taken by itself once it has stopped growing, as if somebody had chosen it.

What is taken is copied, so a file that goes away there takes nothing with it. It is noted as away, and known again by its content
wherever in the folder it comes back.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from core.background.loop import BackgroundLoop, FolderLock
from core.catalog import Catalog
from core.catalog.folder_pairing.library_folder import LibraryFolder
from core.catalog.library.watched_files import WatchedFile
from core.errors import CatalogError, ClipseekError, Fault, Reason
from core.ingest.budget import spending
from core.ingest.precheck.candidates import CheckResult, discard
from core.ingest.precheck.folder import FolderFile, list_folder, open_in_folder
from core.ingest.precheck.precheck import Precheck
from core.ingest.precheck.staged_copy import next_block
from core.library.names import shown_path
from core.models.video import ID_LENGTH
from core.sandbox.worker import WorkStopped

if TYPE_CHECKING:
    from core.services import Services

log = logging.getLogger(__name__)

ADDED_BY: Final = "watched folder"
BEGIN_AFTER_SEC: Final = 10.0
LOOK_EVERY_SEC: Final = 5.0
LONGEST_REST_SEC: Final = 60.0
STILL_SEC: Final = 10.0
"""A file that has had one size and one time of change for so long is taken to be whole."""
AGAIN_SEC: Final = 3600.0
_SEEN: Final = ("size_bytes", "modified_at", "sounds", "sound_bytes")
"""By what a file is told to have changed."""
PASSING: Final = frozenset({Reason.BUDGET_USED, Reason.UPLOAD_DISK, Reason.UNREADABLE, Reason.FILE_MISSING, Reason.UNEXPECTED})
"""Reasons that may be over an hour later."""


class Watch(BackgroundLoop):
    """One thread, as long as no other process does the same for this library.

    `check_budget` raises ClipseekError(BUDGET_USED) where so many more seconds may not be prepared; `tell` is told what keeps
    the folder from being looked through, or None.
    """

    def __init__(
        self,
        folder: Path,
        catalog: Catalog,
        precheck: Precheck,
        check_budget: Callable[[float], None],
        lock: FolderLock,
        *,
        tell: Callable[[ClipseekError | None], None] = lambda _error: None,
        still_sec: float = STILL_SEC,
    ) -> None:
        self._folder = folder
        self._catalog = catalog
        self._precheck = precheck
        self._check_budget = check_budget
        self._folder_lock = lock
        self._tell = tell
        self._still_sec = still_sec
        self._seen: dict[str, tuple[FolderFile, float]] = {}
        """Each file that is not taken yet, as it was found first, and since when it has been so."""
        super().__init__("watch", self._look, first_rest_sec=BEGIN_AFTER_SEC, after_fault_sec=AGAIN_SEC / 60, lock=lock)

    @classmethod
    def of(cls, parts: Services, folder: Path) -> Self:
        """That of this process, not yet started."""
        settings = parts.settings

        def check_budget(seconds: float) -> None:
            # What has no length is a photo.
            price_usd = seconds / 60 * settings.price_per_minute if seconds else settings.price_per_photo
            spending(parts.catalog, settings, time.time()).check(price_usd)

        def tell(error: ClipseekError | None) -> None:
            parts.watch_error = error

        lock = FolderLock(settings.library_dir / "watch", lambda: None, LibraryFolder.of(settings).check_here)
        return cls(folder, parts.catalog, parts.precheck, check_budget, lock, tell=tell)

    def once(self) -> None:
        """Note what went and came back, and take what is whole. Raises ClipseekError, WorkStopped."""
        listing = list_folder(self._folder)
        here = {shown_path(file.name): file for file in listing.files}
        known = self._catalog.watched_files.all()
        if self._mark(here, known, may_be_away=not (listing.is_cut or listing.closed)):
            known = self._catalog.watched_files.all()
        new = {path: file for path, file in here.items() if _is_new(file, known.get(path))}
        now = time.monotonic()
        self._seen = {path: self._seen[path] if self._is_as_seen(path, file) else (file, now) for path, file in new.items()}
        for path, (file, since) in self._seen.items():
            if now - since >= self._still_sec and not self.stopping.is_set():
                self._catalog.watched_files.note(self._taken(path, file, known))

    def _look(self) -> float:
        if not self._folder_lock.is_ours():
            return LOOK_EVERY_SEC
        began = time.monotonic()
        try:
            self.once()
        except WorkStopped:
            return 0.0
        except ClipseekError as error:
            self._tell(error)
            raise
        self._tell(None)
        # A folder that takes long to look through is looked through less often.
        return min(LONGEST_REST_SEC, max(LOOK_EVERY_SEC, 20 * (time.monotonic() - began)))

    def _mark(self, here: Mapping[str, FolderFile], known: Mapping[str, WatchedFile], *, may_be_away: bool) -> bool:
        """Whether any went or came back."""
        away = [path for path, file in known.items() if file.away_since is None and path not in here] if may_be_away else []
        back = [path for path, file in known.items() if file.away_since is not None and path in here]
        if away or back:
            self._catalog.watched_files.mark(away, back)
        return bool(away or back)

    def _is_as_seen(self, path: str, file: FolderFile) -> bool:
        seen = self._seen.get(path)
        if seen is None:
            return False
        return all(getattr(seen[0], name) == getattr(file, name) for name in _SEEN)

    def _taken(self, path: str, file: FolderFile, known: Mapping[str, WatchedFile]) -> WatchedFile:
        """Take a file in; what became of it."""
        fault = None
        try:
            video_id = self._moved(file, known)
            if video_id is None:
                video_id, fault = self._added(file)
        except CatalogError:
            raise
        except ClipseekError as error:
            video_id, fault = None, error.fault
        if fault is not None:
            log.warning("watched folder: %s is not taken: %s", path, fault.reason)
        return WatchedFile(path, file.size_bytes, file.modified_at, video_id, time.time(), fault)

    def _moved(self, file: FolderFile, known: Mapping[str, WatchedFile]) -> str | None:
        """The id of the same content that is away under another path; without one, nothing is read. Raises ClipseekError."""
        away = {one.video_id for one in known.values() if one.away_since and one.video_id and one.size_bytes == file.size_bytes}
        if not away:
            return None
        digest = hashlib.sha256()
        with open_in_folder(self._folder, file.name) as stream:
            while block := next_block(stream):
                digest.update(block)
                self._go_on(len(block))
        video_id = digest.hexdigest()[:ID_LENGTH]
        if video_id not in away:
            return None
        self._precheck.lies_elsewhere(self._folder, file.name, video_id)
        return video_id

    def _added(self, file: FolderFile) -> tuple[str | None, Fault | None]:
        """The id under which it is in the library now, or what keeps it out. Raises ClipseekError for the same."""
        self._check_budget(1.0)
        candidate = self._precheck.check_in_folder(self._folder, file.name, self._go_on, file.captions, file.notes, file.sounds)
        if candidate.check_result is CheckResult.ALREADY_HERE:
            return candidate.video_id, None
        if candidate.fault is not None or candidate.info is None:
            return None, candidate.fault
        try:
            self._check_budget(candidate.info.duration_sec)
            self._precheck.intake.start(
                candidate, title=candidate.title, category=candidate.category, watch_url="", added_by=ADDED_BY
            )
        except ClipseekError:
            discard(candidate)
            raise
        return candidate.video_id, None

    def _go_on(self, _more_bytes: int) -> None:
        if self.stopping.is_set():
            raise WorkStopped


def _is_new(file: FolderFile, known: WatchedFile | None) -> bool:
    """Whether nobody has looked into it as it is, or something kept it out that may be over."""
    if known is None or (known.size_bytes, known.modified_at) != (file.size_bytes, file.modified_at):
        return True
    return known.fault is not None and known.fault.reason in PASSING and time.time() - known.noted_at > AGAIN_SEC
