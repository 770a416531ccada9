"""Uploads as they lie on disk: half of a file that can be resumed, or a whole one that waits to be started.

The disk is the only record, so that an upload goes on after a restart of the app, and in another app that shares the folder.
Each browser session has a folder of its own, so that nobody's uploads are looked through for another's: `<id>.upload` says what
somebody began to send, the length of `<id>.part` how much of it is here, and `<id><suffix>` is the whole file. What nobody
finishes or starts is removed after a day (`core.ingest.cleanup`).
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import time
import uuid
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from io import FileIO
from pathlib import Path
from typing import Any, Final

from core import disk, files
from core.config import Settings
from core.errors import ClipseekError, MediaError, Reason
from core.ingest.precheck.card import CAPTION_SUFFIXES, NOTES_SUFFIX
from core.library.names import MEDIA_SUFFIXES

log = logging.getLogger(__name__)

OPEN_AT_MOST: Final = 50
"""Unfinished uploads of one session. The page begins two at a time; the rest are interrupted ones."""
FILES_AT_MOST: Final = 5_000
"""Uploads of one session that wait to be started, finished or not."""
ROOM_EVERY_BYTES: Final = 16 * 1024 * 1024
LONGEST_NAME: Final = 500
UPLOAD_ID: Final = re.compile(r"[0-9a-f]{32}")
INVISIBLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the reading direction around so that a name looks like another."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that a browser session sends. `name` is only ever shown; the server never makes a path of it."""

    id: str
    session: str
    name: str
    size_bytes: int
    modified_ms: int
    began_at: float
    offset_bytes: int
    path: Path
    """Where the whole file is, once it is done."""
    is_done: bool


class UploadStaging:
    """The uploads of all sessions. Everything here reads or writes the disk: to be called in threads, never on the event loop."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.uploads_dir / "staged"
        self.max_bytes = settings.largest_file_bytes
        self._session_bytes = settings.max_session_upload_bytes
        self._spare_bytes = settings.spare_disk_bytes
        self._receiving: dict[str, Receiving] = {}
        self._lock = threading.Lock()

    def create(self, session: str, name: str, size_bytes: int, modified_ms: int) -> Upload:
        """Begin an upload. Raises ClipseekError if it is empty or too large, alone or with what waits, or finds no room."""
        if size_bytes < 1:
            raise MediaError(Reason.EMPTY_FILE)
        if size_bytes > self.max_bytes:
            raise MediaError(Reason.TOO_LARGE, size_bytes=size_bytes, limit_bytes=self.max_bytes)
        upload_id = uuid.uuid4().hex
        part, record = self.part(session, upload_id), self.record(session, upload_id)
        said = {"name": shown_name(name), "size": size_bytes, "modified": modified_ms, "at": time.time()}
        # One at a time, or many that begin at once would all find room for one more.
        with self._lock, self.writing():
            self._check_share(session, size_bytes)
            self.check_room(size_bytes)
            record.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.touch(exist_ok=False)
                record.write_text(json.dumps(said), encoding="utf-8")
            except OSError:
                part.unlink(missing_ok=True)
                record.unlink(missing_ok=True)
                raise
        return self.here(session, upload_id)

    def _check_share(self, session: str, more_bytes: int) -> None:
        """Raises ClipseekError if one more upload of this size is more than one session may have waiting."""
        waiting = self.all(session)
        if sum(not upload.is_done for upload in waiting) >= OPEN_AT_MOST:
            raise ClipseekError(Reason.UPLOAD_TOO_MANY)
        together = sum(upload.size_bytes for upload in waiting) + more_bytes
        if len(waiting) >= FILES_AT_MOST or together > self._session_bytes:
            raise ClipseekError(Reason.UPLOAD_SHARE, files=FILES_AT_MOST, limit_bytes=self._session_bytes)

    def get(self, session: str, upload_id: str) -> Upload:
        """One upload of this session. Raises ClipseekError if it has none of this id, whoever else may have."""
        return self.here(session, upload_id)

    def here(self, session: str, upload_id: str) -> Upload:
        """The same, as far as it has come to this disk."""
        upload = self._read(self.record(session, upload_id)) if UPLOAD_ID.fullmatch(upload_id) else None
        if upload is None:
            raise ClipseekError(Reason.UPLOAD_GONE)
        return upload

    def has(self, session: str, upload_id: str) -> bool:
        """Whether this upload was begun and not removed since; `upload_id` is one of ours."""
        return self.record(session, upload_id).is_file()

    def all(self, session: str) -> list[Upload]:
        """Every upload of a session, in the order they were begun."""
        folder = self._folder_of(session)
        try:
            names = {path.name for path in folder.iterdir()}
        except FileNotFoundError:
            return []
        records = [folder / name for name in names if name.endswith(".upload")]
        found = [self._read(record, is_done=f"{record.stem}.part" not in names) for record in records]
        return sorted((upload for upload in found if upload), key=lambda upload: upload.began_at)

    def is_receiving(self, upload_id: str) -> bool:
        """Whether a request of this process writes on an upload."""
        with self._lock:
            return upload_id in self._receiving

    def receive(self, session: str, upload_id: str, offset_bytes: int) -> Receiving:
        """Open an upload to write on. Raises ClipseekError unless it stands at `offset_bytes` and nobody else writes."""
        with self._lock:
            upload = self.here(session, upload_id)
            if upload_id in self._receiving:
                raise ClipseekError(Reason.UPLOAD_BUSY)
            if upload.is_done or upload.offset_bytes != offset_bytes:
                raise ClipseekError(Reason.UPLOAD_ELSEWHERE)
            with self.writing():
                receiving = Receiving(self, upload, self.part(session, upload_id))
            self._receiving[upload_id] = receiving
            return receiving

    def release(self, receiving: Receiving) -> None:
        """Writing has ended: put the whole file in its place, keep a half one, remove a cancelled one."""
        with self._lock:
            self._receiving.pop(receiving.upload.id, None)
            if receiving.is_cancelled:
                receiving.part.unlink(missing_ok=True)
            elif receiving.is_safe:
                receiving.part.replace(receiving.upload.path)
                files.sync_folder(receiving.part.parent)

    def arrived(self, receiving: Receiving) -> None:
        """More of an upload lies on the disk, which nobody else writes on yet."""

    def remove(self, session: str, upload_id: str) -> None:
        """Forget an upload of this session with all there is of it; nothing happens if there is none."""
        if not UPLOAD_ID.fullmatch(upload_id):
            return
        record = self.record(session, upload_id)
        with self._lock:
            upload = self._read(record)
            if upload is None:
                record.unlink(missing_ok=True)
                return
            if upload_id in self._receiving:
                self._receiving[upload_id].is_cancelled = True
            with suppress(PermissionError):  # a system that removes no open files; `release` does it then
                self.part(session, upload_id).unlink(missing_ok=True)
            upload.path.unlink(missing_ok=True)
            record.unlink(missing_ok=True)

    def check_room(self, needed_bytes: int) -> None:
        """Raises DiskFull if so many more bytes would leave less room than other work needs."""
        disk.check_room(self.folder, needed_bytes + self._spare_bytes, Reason.UPLOAD_DISK)

    def writing(self) -> AbstractContextManager[None]:
        """Around whatever writes into the folder. Raises DiskFull where there is no room."""
        return disk.writing(self.folder, Reason.UPLOAD_DISK)

    def _folder_of(self, session: str) -> Path:
        return self.folder / session

    def part(self, session: str, upload_id: str) -> Path:
        return self._folder_of(session) / f"{upload_id}.part"

    def record(self, session: str, upload_id: str) -> Path:
        return self._folder_of(session) / f"{upload_id}.upload"

    def _read(self, record: Path, *, is_done: bool = False) -> Upload | None:
        """What a record and the files beside it say; None if it is not there or was cut short by a crash."""
        try:
            upload = _whole(record)
        except (FileNotFoundError, ValueError, KeyError):
            return None
        if is_done:
            return upload
        try:
            offset_bytes = self.part(upload.session, upload.id).stat().st_size
        except FileNotFoundError:
            return upload if record.is_file() else None
        return replace(upload, offset_bytes=offset_bytes, is_done=False)


class Receiving:
    """One upload while its bytes arrive. Used by one request, in threads, one call at a time."""

    def __init__(self, staging: UploadStaging, upload: Upload, part: Path) -> None:
        self.upload = upload
        self.part = part
        self.offset_bytes = upload.offset_bytes
        self.is_cancelled = False
        self.is_safe = False
        """Whether the file is whole and on the disk for good."""
        self._staging = staging
        self._room_until = self.offset_bytes
        self._file = part.open("ab", buffering=0)
        try:
            _hold(self._file)
            if os.fstat(self._file.fileno()).st_size != self.offset_bytes:
                # Whoever held it until now has written on.
                raise ClipseekError(Reason.UPLOAD_ELSEWHERE)
        except ClipseekError:
            self._file.close()
            raise

    def write(self, block: bytes | bytearray) -> None:
        """Append to the file. Raises DiskFull, or ClipseekError if it was cancelled or more comes than was announced."""
        if self.is_cancelled:
            raise ClipseekError(Reason.UPLOAD_GONE)
        if self.offset_bytes + len(block) > self.upload.size_bytes:
            self.is_cancelled = True
            self._staging.remove(self.upload.session, self.upload.id)
            raise ClipseekError(Reason.UPLOAD_MALFORMED)
        if self.offset_bytes + len(block) > self._room_until:
            self._staging.check_room(min(ROOM_EVERY_BYTES, self.upload.size_bytes - self.offset_bytes))
            self._room_until = self.offset_bytes + ROOM_EVERY_BYTES
        view = memoryview(block)
        with self._staging.writing():
            while view:
                written = self._file.write(view)
                self.offset_bytes += written
                view = view[written:]

    def close(self) -> None:
        """Give the upload free for the next request; a whole one is on the disk for good after this. Raises DiskFull, OSError."""
        try:
            with self._staging.writing(), self._file:
                if self.offset_bytes == self.upload.size_bytes and not self.is_cancelled:
                    os.fsync(self._file.fileno())
                    self.is_safe = True
            if not self.is_cancelled:
                self._staging.arrived(self)
        finally:
            self._staging.release(self)


def shown_name(name: str) -> str:
    """A name as it may be shown: valid text, one line, of bearable length."""
    return INVISIBLE.sub("", name.encode("utf-8", "replace").decode())[-LONGEST_NAME:]


@lru_cache(maxsize=20_000)
def _whole(record: Path) -> Upload:
    """What was begun there, as if all had arrived; a record never changes. Raises FileNotFoundError, ValueError, KeyError."""
    said: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    size, name = int(said["size"]), str(said["name"])
    modified, began_at = int(said["modified"]), float(said["at"])
    return Upload(record.stem, record.parent.name, name, size, modified, began_at, size, record.with_suffix(_suffix(name)), True)


def _suffix(name: str) -> str:
    ending = "." + name.rpartition(".")[2].lower()
    return ending if ending in (*MEDIA_SUFFIXES, *CAPTION_SUFFIXES, NOTES_SUFFIX) else ".mp4"


def _hold(file: FileIO) -> None:
    """One process at a time writes on an upload, also where several share the folder; a process that dies lets go.

    Raises ClipseekError where another one does.
    """
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 - not there on Windows

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ClipseekError(Reason.UPLOAD_BUSY) from None
    except OSError as error:
        # Of a folder that knows no locks: the browser still sends one part at a time.
        log.info("no lock on an upload: %s", error.strerror)
