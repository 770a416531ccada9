"""What has arrived of uploads, kept in the bucket too: an upload then goes on in another app that shares no folder with this one.

The disk stays the place where an upload is written and looked into (`web.http.uploads.staging`). Behind it, each stretch that has
arrived becomes an object, `incoming/<session>/<id>/<from>-<to>`; `incoming/<session>/<id>.record` says what somebody began to
send. An app that is asked for an upload it does not have, or has less of, brings what it lacks. Whatever two apps write, a
stretch holds the same bytes of the same file, so the order does not matter. What nobody starts is removed after a day
(`core.ingest.cleanup`).
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core import disk
from core.errors import Reason, StorageAway
from core.storage.storage import INCOMING, Storage, StoredFile

log = logging.getLogger(__name__)

STRETCH_BYTES: Final = 8 * 1024 * 1024
RECORD: Final = ".record"
AWAY_SEC: Final = 30.0
"""So long a bucket that did not answer is not waited for again."""
_STRETCH: Final = re.compile(r"(\d{15})-(\d{15})")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes from `start` up to `end` of a file, and where they are."""

    start: int
    end: int
    key: str


class UploadRelay:
    """Trouble with the bucket is logged and never ends an upload: what could not be kept there is kept with what comes next."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._kept_to: dict[str, int] = {}
        self._away_until = 0.0
        self._guard = threading.Lock()

    def begin(self, session: str, upload_id: str, record: str) -> bool:
        """Let the other apps know of an upload; whether they do."""
        return self._tried(lambda: self._storage.write(_record_key(session, upload_id), record.encode()))

    def keep(self, session: str, upload_id: str, part: Path, arrived_bytes: int) -> None:
        """Keep what `part` has and the bucket has not; one stretch of it is in memory at a time."""
        with self._guard:
            kept = self._kept_to.get(upload_id)

        def bring() -> None:
            at = reach(self._stretches(session, upload_id)) if kept is None else kept
            with part.open("rb") as file:
                file.seek(at)
                while at < arrived_bytes and (block := file.read(min(STRETCH_BYTES, arrived_bytes - at))):
                    self._storage.write(_key(session, upload_id, f"{at:015d}-{at + len(block):015d}"), block)
                    at += len(block)
                    with self._guard:
                        self._kept_to[upload_id] = at

        self._tried(bring)

    def uploads_of(self, session: str) -> set[str] | None:
        """The ids of the uploads of a session that the bucket knows of; None where it does not answer."""
        found: set[str] = set()

        def look() -> None:
            records = (file.name for file in self._storage.files(f"{INCOMING}/{session}"))
            found.update(name.removesuffix(RECORD) for name in records if name.endswith(RECORD))

        return found if self._tried(look) else None

    def record(self, session: str, upload_id: str) -> str | None:
        """What was begun under this id, as it was written down; None where the bucket knows of none."""
        found: list[str] = []

        def read() -> None:
            try:
                found.append(self._storage.read(_record_key(session, upload_id)).decode())
            except FileNotFoundError:
                return

        self._tried(read)
        return found[0] if found else None

    def bring(self, session: str, upload_id: str, part: Path) -> None:
        """Append to `part` what the bucket has beyond it. Raises DiskFull."""

        def bring() -> None:
            stretches = self._stretches(session, upload_id)
            with disk.writing(part.parent, Reason.UPLOAD_DISK), part.open("ab") as file:
                at = file.tell()
                while (following := _following(stretches, at)) is not None:
                    block = self._storage.read(following.key)[at - following.start :]
                    file.write(block)
                    at += len(block)

        self._tried(bring)

    def forget(self, session: str, upload_id: str) -> None:
        """Remove all there is of an upload."""
        with self._guard:
            self._kept_to.pop(upload_id, None)
        folder = f"{INCOMING}/{session}/{upload_id}"
        keys = [_record_key(session, upload_id)]
        self._tried(lambda: self._storage.delete(keys + [file.key for file in self._storage.files(folder)]))

    def _stretches(self, session: str, upload_id: str) -> list[Stretch]:
        return stretches_of(self._storage.files(f"{INCOMING}/{session}/{upload_id}"))

    def _tried(self, do: Callable[[], object]) -> bool:
        if time.monotonic() < self._away_until:
            return False
        try:
            do()
        except StorageAway as error:
            self._away_until = time.monotonic() + AWAY_SEC
            log.warning("uploads are kept on this machine only for now: %s", error.reason)
            return False
        return True


def stretches_of(files: Iterable[StoredFile]) -> list[Stretch]:
    """The stretches among the files of an upload that are whole."""
    named = ((_STRETCH.fullmatch(file.name), file) for file in files)
    found = [Stretch(int(name[1]), int(name[2]), file.key) for name, file in named if name]
    return sorted(found, key=lambda one: (one.start, one.end))


def reach(stretches: Iterable[Stretch]) -> int:
    """How many bytes of the file there are without a gap from its beginning."""
    known, at = list(stretches), 0
    while (following := _following(known, at)) is not None:
        at = following.end
    return at


def _following(stretches: Iterable[Stretch], at: int) -> Stretch | None:
    """The one that leads furthest from here."""
    return max((one for one in stretches if one.start <= at < one.end), key=lambda one: one.end, default=None)


def _key(session: str, upload_id: str, name: str) -> str:
    return f"{INCOMING}/{session}/{upload_id}/{name}"


def _record_key(session: str, upload_id: str) -> str:
    return f"{INCOMING}/{session}/{upload_id}{RECORD}"
