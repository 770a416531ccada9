"""Does what batches ask for (`core.catalog.queue.batches`), a few videos at once, on a thread beside the worker.

It looks at the catalog now and then; whoever queues a batch in this process wakes it at once. A reason that may pass (the index
is away) puts the batch off, any other is noted with the video, and the batch goes on with the next.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Protocol

from core.background.loop import BackgroundLoop
from core.errors import CatalogError, ClipseekError, Reason
from core.library.editing import LibraryParts, with_categories

if TYPE_CHECKING:
    from core.catalog.queue.batches import Item

log = logging.getLogger(__name__)

LEASE_SEC: Final = 30.0
LOOK_EVERY_SEC: Final = 1.0
AFTER_A_FAULT_SEC: Final = 5.0
AT_ONCE: Final = 10
"""Videos whose rows are written together: a write has its price, however small it is."""
SECONDS_AT_ONCE: Final = 2 * 3600.0
"""At most so much footage at once, unless a single video has more."""
FIRST_PAUSE_SEC: Final = 1.0
LONGEST_PAUSE_SEC: Final = 60.0


class BatchParts(LibraryParts, Protocol):
    """What the runner needs of the services: those parts, and the event that wakes it."""

    @property
    def batch_queued(self) -> threading.Event: ...


class BatchRunner:
    """One thread for the batches and one that renews the lease of the batch that is worked on."""

    def __init__(self, parts: BatchParts) -> None:
        self._parts = parts
        self._owner = uuid.uuid4().hex
        self._at: str | None = None
        """The batch whose lease is ours."""
        self._pause_sec = FIRST_PAUSE_SEC
        self._loop = BackgroundLoop("batches", self._look, after_fault_sec=AFTER_A_FAULT_SEC, wake=parts.batch_queued)
        self._renewal = BackgroundLoop("batches-renewal", self._renew, stopping=self._loop.stopping)

    def start(self) -> None:
        self._loop.start()
        self._renewal.start()

    def stop(self, timeout_sec: float = 1.0) -> None:
        """End after the videos that are worked on; the batch goes on after the next start."""
        self._loop.stop(timeout_sec / 2)
        self._renewal.stop(timeout_sec / 2)

    def run_next(self) -> bool:
        """Work on the batch whose turn it is until it is over, stopped or put off; False if there is none for us.

        Raises CatalogError.
        """
        batches = self._parts.catalog.batches
        batch_id = batches.claim(self._owner, lease_sec=LEASE_SEC)
        if batch_id is None:
            return False
        self._at = batch_id
        try:
            while not self._loop.stopping.is_set():
                items = batches.next_items(batch_id, AT_ONCE)
                if not items:
                    batches.finish(batch_id, self._owner)
                    return True
                if not self._are_through(self._group(items)):
                    return True
            # Whoever starts next need not wait until the lease runs out.
            batches.put_off(batch_id, self._owner, 0.0)
        finally:
            self._at = None
        return True

    def _group(self, items: Sequence[Item]) -> Sequence[Item]:
        """The first of these, as many as have little enough footage to be in memory together."""
        videos = self._parts.catalog.videos.get_many([item.video_id for item in items])
        lengths = [videos[item.video_id].duration_sec if item.video_id in videos else 0.0 for item in items]
        return items[: max(1, sum(so_far <= SECONDS_AT_ONCE for so_far in accumulate(lengths)))]

    def _are_through(self, items: Sequence[Item]) -> bool:
        """Do some videos at once; False if the batch cannot go on now, or is not ours any more."""
        batches, batch_id = self._parts.catalog.batches, items[0].batch_id
        try:
            is_ours = self._set_categories(items)
        except CatalogError:
            raise
        except ClipseekError as error:
            if error.is_transient:
                log.warning("batch %s has to wait: %s %s", batch_id, error.reason, error.detail)
                batches.put_off(batch_id, self._owner, self._pause_sec)
                self._pause_sec = min(2 * self._pause_sec, LONGEST_PAUSE_SEC)
                return False
            log.warning("a video of batch %s cannot be changed: %s %s", batch_id, error.reason, error.detail)
            return self._one_by_one(items, error.reason)
        except Exception:
            # One video's bug or damaged file must not end the batch.
            log.exception("batch %s: unexpected", batch_id)
            return self._one_by_one(items, Reason.UNEXPECTED)
        self._pause_sec = FIRST_PAUSE_SEC
        return is_ours

    def _one_by_one(self, items: Sequence[Item], reason: Reason) -> bool:
        """One of these cannot be done for this reason: note which, and do the others."""
        if len(items) > 1:
            return all(self._are_through([item]) for item in items)
        return self._parts.catalog.batches.give_up(items[0], self._owner, reason.value, lease_sec=LEASE_SEC)

    def _set_categories(self, items: Sequence[Item]) -> bool:
        catalog = self._parts.catalog
        videos = catalog.videos.get_many([item.video_id for item in items])
        # What will be left as it is has the rows that it needs.
        ahead = {
            item.video_id: item.wanted
            for item in items
            if item.video_id in videos
            and videos[item.video_id].category != item.wanted
            and item.only_if in (None, videos[item.video_id].category)
        }

        def write() -> bool:
            return all(catalog.batches.set_category(item, self._owner, lease_sec=LEASE_SEC) for item in items)

        return with_categories(self._parts, ahead, write, also=videos.keys())

    def _look(self) -> float:
        return 0.0 if self.run_next() else LOOK_EVERY_SEC

    def _renew(self) -> float:
        batch_id = self._at
        if batch_id is not None:
            self._parts.catalog.batches.renew(batch_id, self._owner, lease_sec=LEASE_SEC)
        return LEASE_SEC / 3
