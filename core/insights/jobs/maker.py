"""Keeps insights as the library is: sees that something changed, and has it computed when the time has come.

One thread, which only waits and listens; the work is done by a process that stands back behind everything else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from core.background.loop import BackgroundLoop, FolderLock
from core.disk import check_room
from core.errors import CatalogError, ClipseekError, DiskFull, Reason
from core.insights.insights_cache import InsightsCache
from core.insights.jobs import process, progress
from core.insights.jobs.footage import Footage, categories_mark
from core.insights.jobs.process import Order
from core.insights.jobs.progress import Made, ProgressReporter, made_of, note_made
from core.insights.jobs.schedule import Turn
from core.insights.jobs.sharing import ROOM_BYTES, InsightsSharing
from core.insights.naming.naming import NameWords
from core.sandbox.worker import WorkStopped

log = logging.getLogger(__name__)

LOOK_EVERY_SEC: Final = 2.0
AFTER_A_FAULT_SEC: Final = 60.0
CATEGORIES_EVERY_SEC: Final = 10.0


class InsightsMaker(BackgroundLoop):
    """One thread, as long as no other process does the same for this library.

    It begins once the library was quiet for `after_sec`, or sooner, as `core.insights.jobs.schedule` says.
    """

    def __init__(
        self,
        footage: Footage,
        insights_dir: Path,
        check_here: Callable[[], None],
        *,
        after_sec: float,
        spare_disk_bytes: int = 0,
        names: NameWords | None = None,
        names_are_free: bool = True,
        sharing: InsightsSharing | None = None,
    ) -> None:
        """Words for names are asked of the provider where that is free, or as soon as somebody has agreed to the cost.

        `sharing` is there where other machines, which share no folder with this one, show the same insights.
        """
        self._footage = footage
        self._folder = insights_dir
        self._cache = InsightsCache(insights_dir)
        self._spare_disk_bytes = spare_disk_bytes
        self._names = names
        self._names_are_free = names_are_free
        self._sharing = sharing
        self._name_at = 0.0
        self._turn = Turn(after_sec, ended_at=time.monotonic())
        self._categories: dict[str, str] = {}
        self._categories_at = 0.0
        self._folder_lock = FolderLock(insights_dir, self._sweep, check_here)
        super().__init__(
            "insights", self._look, first_rest_sec=LOOK_EVERY_SEC, after_fault_sec=AFTER_A_FAULT_SEC, lock=self._folder_lock
        )

    def once(self) -> bool:
        """Compute what is due; False if nothing is, or another process does it.

        Raises CatalogError. What else goes wrong is noted for those who look, and tried again later.
        """
        if self._footage.look():
            self._turn.changed_at = time.monotonic()
        shown = self._cache.shown()
        if self._footage.is_empty:
            if shown is not None:
                self._cache.clear()
            return False
        if shown is not None and shown == self._footage.key and self._cache.has_all(shown):
            if not self._are_categories_others(shown):
                return False
        elif self._footage.is_growing():
            self._turn.changed_at = time.monotonic()
        if self._brought():
            return True
        if not (self._is_due(has_any=shown is not None) and self._folder_lock.is_ours()):
            return False
        if self._sharing is None:
            return self._compute(shown)
        with self._sharing.turn() as is_ours:
            # Another machine may have just ended.
            return is_ours and (self._brought() or self._compute(shown))

    def _brought(self) -> bool:
        """Whether another machine has computed what is missing, and it is here now."""
        if self._sharing is None or not self._folder_lock.is_ours():
            return False
        key = self._footage.key
        try:
            if not self._sharing.bring(key, lambda: categories_mark(self._footage.categories())) or not self._cache.has_all(key):
                return False
            self._cache.show(key)
        except (DiskFull, OSError) as error:
            log.warning("insights of another machine could not be kept: %s", error)
            return False
        self._turn.ended(time.monotonic(), time.monotonic())
        return True

    def _look(self) -> float:
        return 0.0 if self.once() else self._name_one()

    def _name_one(self) -> float:
        """Have one more word for names of kinds embedded, once there are kinds; returns how long to rest."""
        now = time.monotonic()
        if self._names is None or now < self._name_at or not (self._names_are_free or progress.are_names_wanted(self._folder)):
            return LOOK_EVERY_SEC
        if self._cache.shown() is not None and self._folder_lock.is_ours():
            with self._sharing.naming() if self._sharing is not None else nullcontext(True) as is_ours:
                rest_sec = self._names.embed_next() if is_ours else LOOK_EVERY_SEC
            if rest_sec is None:
                self._names = None
            else:
                self._name_at = now + rest_sec
                return min(rest_sec, LOOK_EVERY_SEC)
        return LOOK_EVERY_SEC

    def _are_categories_others(self, key: str) -> bool:
        """Whether videos have other categories than what is odd in each was computed for."""
        now = time.monotonic()
        if now >= self._categories_at:
            self._categories_at = now + CATEGORIES_EVERY_SEC
            categories = self._footage.categories()
            if categories != self._categories:
                self._categories = categories
                self._turn.changed_at = now
        made = made_of(self._folder, key)
        return made is None or made.categories != categories_mark(self._categories)

    def _is_due(self, *, has_any: bool) -> bool:
        return self._turn.is_due(time.monotonic(), is_wanted=progress.is_wanted(self._folder), has_any=has_any)

    def _sweep(self) -> None:
        for path in self._folder.rglob("*.tmp"):
            path.unlink(missing_ok=True)

    def _compute(self, shown: str | None) -> bool:
        key, began_at = self._footage.key, time.monotonic()
        reporter = ProgressReporter(self._folder, key)
        try:
            categories = self._make(key, shown, reporter)
            seconds = time.monotonic() - began_at
            self._turn.ended(time.monotonic(), began_at)
            made = Made(seconds, categories_mark(categories))
            note_made(self._folder, key, made)
            self._cache.show(key)
            if self._sharing is not None:
                self._sharing.give(key, made)
        except WorkStopped:
            return False
        except CatalogError:
            raise
        except (ClipseekError, OSError) as error:
            self._turn.failed(time.monotonic())
            known = error if isinstance(error, ClipseekError) else ClipseekError(Reason.INSIGHTS_FAILED, detail=str(error))
            log.warning("no insights of %s: %s %s", key, known.reason, known.detail)
            reporter.failed(known)
            return False
        finally:
            reporter.over()
        log.info("insights %s were computed in %.1f s", key, seconds)
        return True

    def _make(self, key: str, shown: str | None, reporter: ProgressReporter) -> dict[str, str]:
        """Have all missing parts made; returns the categories they are for. Raises ClipseekError, OSError, WorkStopped."""

        def should_stop() -> bool:
            reporter.goes_on()
            return self.stopping.is_set()

        check_room(self._folder, self._spare_disk_bytes + ROOM_BYTES)
        self._cache.keep_only({key} if shown is None else {key, shown})
        categories = self._footage.categories()
        made = made_of(self._folder, key)
        with self._footage.files(self._folder) as files:
            order = Order(
                folder=self._folder,
                key=key,
                files=files,
                categories=categories,
                former=None if shown == key else shown,
                categories_changed=made is None or made.categories != categories_mark(categories),
                dimension=self._footage.dimension,
            )
            process.compute(order, reporter.heard, should_stop)
        if not self._cache.has_all(key):
            raise ClipseekError(Reason.INSIGHTS_FAILED, detail="parts are missing")
        return categories
