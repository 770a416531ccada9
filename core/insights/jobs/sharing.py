"""Insights that one machine has computed, brought to the others through the bucket: each shows them from its own data folder.

Below `insights/<collection>/<key>/` lie the parts as on the disk; `made.json` is written last, so what has it is whole.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from core import disk
from core.catalog.queue.work_leases import WorkLeases
from core.errors import StorageAway
from core.files import write_whole
from core.insights.jobs.progress import MADE, Made, made_in
from core.insights.parts import Step
from core.storage.storage import INSIGHTS, Storage

log = logging.getLogger(__name__)

ASK_EVERY_SEC: Final = 10.0
ROOM_BYTES: Final = 50_000_000
"""What the parts of a hundred thousand moments take on the disk, and more."""


class InsightsSharing:
    """The insights of one collection in the bucket. Trouble with the bucket is logged: each machine then computes for itself."""

    def __init__(self, storage: Storage, leases: WorkLeases, folder: Path, spare_disk_bytes: int = 0) -> None:
        """`folder` has them on this machine, whose disk is to keep so many bytes free."""
        self._storage = storage
        self._leases = leases
        self._folder = folder
        self._spare_disk_bytes = spare_disk_bytes
        self._place = f"{INSIGHTS}/{folder.name}"
        self._ask_at = 0.0

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether this machine is the one that computes, until the context ends. Raises CatalogError."""
        with self._leases.held(f"insights:{self._folder.name}") as is_ours:
            self._ask_at = 0.0
            yield is_ours

    def naming(self) -> AbstractContextManager[bool]:
        """Whether this machine is the one that asks for words, which each of the others would pay for once more."""
        return self._leases.held(f"names:{self._folder.name}")

    def bring(self, key: str, categories: Callable[[], str]) -> bool:
        """Have here what is there for this key and these categories; whether there is. Asks now and then only.

        Raises DiskFull, OSError, and what `categories` raises.
        """
        if time.monotonic() < self._ask_at:
            return False
        self._ask_at = time.monotonic() + ASK_EVERY_SEC
        try:
            made = made_in(self._storage.read(self._key(key, MADE)))
            if made is None or made.categories != categories():
                return False
            disk.check_room(self._folder, self._spare_disk_bytes + ROOM_BYTES)
            with disk.writing(self._folder):
                for name in (*map(_name, Step), MADE):
                    write_whole(self._folder / key / name, self._storage.read(self._key(key, name)))
        except FileNotFoundError:
            return False
        except StorageAway as error:
            log.info("insights of other machines can't be asked for: %s", error.reason)
            return False
        log.info("insights %s were brought from the bucket", key)
        return True

    def give(self, key: str, made: Made) -> None:
        """Let the other machines have what was computed here, and remove what it takes the place of. Raises OSError."""
        try:
            # Whoever looks while parts are replaced must not take them for whole.
            self._storage.delete([self._key(key, MADE)])
            for step in Step:
                self._storage.write(self._key(key, _name(step)), (self._folder / key / _name(step)).read_bytes())
            self._storage.write(self._key(key, MADE), json.dumps(asdict(made)).encode())
            for other in set(self._storage.folders(self._place)) - {key}:
                self._storage.delete([file.key for file in self._storage.files(f"{self._place}/{other}")])
        except StorageAway as error:
            log.warning("other machines have to compute insights for themselves: %s", error.reason)

    def _key(self, key: str, name: str) -> str:
        return f"{self._place}/{key}/{name}"


def _name(step: Step) -> str:
    return f"{step}.npz"
