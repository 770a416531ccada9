"""A short text that changes when the library does, read once for all who ask, so that open pages know when to look again."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core.catalog import Catalog

EVERY_SEC: Final = 1.0
LENGTH: Final = 16


class RevisionReader:
    """Shared by all threads of a process. However many ask, the catalog is read at most once a second.

    The text is a keyed digest: it says that something changed, not what or how much, and all processes of one library give
    the same.
    """

    def __init__(self, catalog: Catalog, key: bytes) -> None:
        self._catalog = catalog
        self._key = key
        self._reading = threading.Lock()
        self._revision = ""
        self._good_until = 0.0

    def known(self) -> str | None:
        """What was read within the last second, or None; never waits."""
        return self._revision if time.monotonic() < self._good_until else None

    def current(self) -> str:
        """The revision, at most a second old. Raises CatalogError."""
        with self._reading:
            known = self.known()
            if known is not None:
                return known
            # From before the reading: what changes meanwhile must not be taken for known.
            begun = time.monotonic()
            self._revision = hmac.new(self._key, self._state().encode(), hashlib.sha256).hexdigest()[:LENGTH]
            self._good_until = begun + EVERY_SEC
            return self._revision

    def _state(self) -> str:
        """What pages show without being asked: where each video stands, what became of it, collections, comments."""
        jobs, catalog = self._catalog.jobs, self._catalog
        moved = f"{sorted(jobs.counts().items())} {jobs.library_version()} {catalog.events.newest_id()}"
        return f"{moved} {catalog.comments.mark()} {catalog.changes.read().collections} {catalog.recognitions.mark()}"
