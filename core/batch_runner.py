"""Does what batches ask for (`core.catalog.batches`), one video after the other, on a thread beside the worker.

It looks at the catalog now and then; whoever queues a batch in this process wakes it at once. A reason that may pass (the index
is away) puts the batch off, any other is noted with the video, and the batch goes on with the next.
"""

from __future__ import annotations

import logging
import threading
import uuid
from functools import partial
from typing import TYPE_CHECKING, Final

from core.editing import with_category
from core.errors import CatalogError, ClipseekError, Reason

if TYPE_CHECKING:
    from core.catalog.batches import Item
    from core.services import Services

log = logging.getLogger(__name__)

LEASE_SEC: Final = 30.0
LOOK_EVERY_SEC: Final = 1.0
AFTER_A_FAULT_SEC: Final = 5.0
FIRST_PAUSE_SEC: Final = 1.0
LONGEST_PAUSE_SEC: Final = 60.0


class BatchRunner:
    """One thread for the batches and one that renews the lease of the batch that is worked on."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._owner = uuid.uuid4().hex
        self._stopping = threading.Event()
        self._at: str | None = None
        """The batch whose lease is ours."""
        self._pause_sec = FIRST_PAUSE_SEC
        self._threads = [
            threading.Thread(target=target, daemon=True, name=f"batches-{target.__name__.strip('_')}")
            for target in (self._run, self._renew)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_sec: float = 1.0) -> None:
        """End after the video that is worked on; the batch goes on after the next start."""
        self._stopping.set()
        self._services.batch_queued.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout_sec / len(self._threads))

    def run_next(self) -> bool:
        """Work on the batch whose turn it is until it is over, stopped or put off; False if there is none for us.

        Raises CatalogError.
        """
        batches = self._services.catalog.batches
        batch_id = batches.claim(self._owner, lease_sec=LEASE_SEC)
        if batch_id is None:
            return False
        self._at = batch_id
        try:
            while not self._stopping.is_set():
                item = batches.next_item(batch_id)
                if item is None:
                    batches.finish(batch_id, self._owner)
                    return True
                if not self._is_through(item):
                    return True
            # Whoever starts next need not wait until the lease runs out.
            batches.put_off(batch_id, self._owner, 0.0)
        finally:
            self._at = None
        return True

    def _is_through(self, item: Item) -> bool:
        """Do one video; False if the batch cannot go on now, or is not ours any more."""
        batches = self._services.catalog.batches
        try:
            is_ours = self._set_category(item)
        except CatalogError:
            raise
        except ClipseekError as error:
            log.warning("video %s of batch %s: %s %s", item.video_id, item.batch_id, error.reason, error.detail)
            if error.is_transient:
                batches.put_off(item.batch_id, self._owner, self._pause_sec)
                self._pause_sec = min(2 * self._pause_sec, LONGEST_PAUSE_SEC)
                return False
            is_ours = batches.give_up(item, self._owner, error.reason.value, lease_sec=LEASE_SEC)
        except Exception:
            # One video's bug or damaged file must not end the batch.
            log.exception("video %s of batch %s: unexpected", item.video_id, item.batch_id)
            is_ours = batches.give_up(item, self._owner, Reason.UNEXPECTED.value, lease_sec=LEASE_SEC)
        else:
            self._pause_sec = FIRST_PAUSE_SEC
        return is_ours

    def _set_category(self, item: Item) -> bool:
        catalog = self._services.catalog
        write = partial(catalog.batches.set_category, item, self._owner, lease_sec=LEASE_SEC)
        video = catalog.videos.get(item.video_id)
        is_left = video is None or video.category == item.wanted or item.only_if not in (None, video.category)
        # What will be left as it is has the rows that it needs.
        ahead = None if is_left else item.wanted
        return with_category(self._services, item.video_id, ahead, write)

    def _run(self) -> None:
        queued = self._services.batch_queued
        while not self._stopping.is_set():
            queued.clear()
            try:
                while self.run_next() and not self._stopping.is_set():
                    pass
                queued.wait(LOOK_EVERY_SEC)
            except CatalogError as error:
                log.warning("batches have to wait, the catalog does not answer: %s", error.detail)
                self._stopping.wait(AFTER_A_FAULT_SEC)
            except Exception:
                log.exception("unexpected in the batches")
                self._stopping.wait(AFTER_A_FAULT_SEC)

    def _renew(self) -> None:
        while not self._stopping.wait(LEASE_SEC / 3):
            batch_id = self._at
            if batch_id is not None:
                try:
                    self._services.catalog.batches.renew(batch_id, self._owner, lease_sec=LEASE_SEC)
                except CatalogError as error:
                    log.warning("the lease of batch %s could not be renewed: %s", batch_id, error.detail)
