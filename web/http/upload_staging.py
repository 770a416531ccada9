"""Uploads as they lie on disk: half of a file that can be resumed, or a whole one that waits to be started.

The disk is the only record, so that an upload goes on after a restart of the app. Each browser session has a folder of its own,
so that nobody's uploads are looked through for another's: `<id>.upload` says what somebody began to send, the length of
`<id>.part` how much of it is here, and `<id><suffix>` is the whole file. What nobody finishes or starts is removed after a day
(`core.ingest.cleanup`).
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
import uuid
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core import disk
from core.config import Settings
from core.errors import ClipseekError, MediaError, Reason
from core.library.names import VIDEO_SUFFIXES
from core.services import shared

OPEN_AT_MOST: Final = 50
"""Unfinished uploads of one session. The page begins two at a time; the rest are interrupted ones."""
FILES_AT_MOST: Final = 500
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
        self.max_bytes = settings.max_upload_bytes
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
        part, record = self._part(session, upload_id), self._record(session, upload_id)
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
        return self.get(session, upload_id)

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
        upload = self._read(self._record(session, upload_id)) if UPLOAD_ID.fullmatch(upload_id) else None
        if upload is None:
            raise ClipseekError(Reason.UPLOAD_GONE)
        return upload

    def all(self, session: str) -> list[Upload]:
        """Every upload of a session, in the order they were begun."""
        found = [self._read(path) for path in self._folder_of(session).glob("*.upload")]
        return sorted((upload for upload in found if upload), key=lambda upload: upload.began_at)

    def receive(self, session: str, upload_id: str, offset_bytes: int) -> Receiving:
        """Open an upload to write on. Raises ClipseekError unless it stands at `offset_bytes` and nobody else writes."""
        with self._lock:
            upload = self.get(session, upload_id)
            if upload_id in self._receiving:
                raise ClipseekError(Reason.UPLOAD_BUSY)
            if upload.is_done or upload.offset_bytes != offset_bytes:
                raise ClipseekError(Reason.UPLOAD_ELSEWHERE)
            with self.writing():
                receiving = Receiving(self, upload, self._part(session, upload_id))
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
                _sync_folder(receiving.part.parent)

    def remove(self, session: str, upload_id: str) -> None:
        """Forget an upload of this session with all there is of it; nothing happens if there is none."""
        if not UPLOAD_ID.fullmatch(upload_id):
            return
        record = self._record(session, upload_id)
        with self._lock:
            upload = self._read(record)
            if upload is None:
                record.unlink(missing_ok=True)
                return
            if upload_id in self._receiving:
                self._receiving[upload_id].is_cancelled = True
            with suppress(PermissionError):  # a system that removes no open files; `release` does it then
                self._part(session, upload_id).unlink(missing_ok=True)
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

    def _part(self, session: str, upload_id: str) -> Path:
        return self._folder_of(session) / f"{upload_id}.part"

    def _record(self, session: str, upload_id: str) -> Path:
        return self._folder_of(session) / f"{upload_id}.upload"

    def _read(self, record: Path) -> Upload | None:
        """What a record and the files beside it say; None if it is not there or was cut short by a crash."""
        upload_id, session = record.stem, record.parent.name
        try:
            said: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
            size, name = int(said["size"]), str(said["name"])
            modified, began_at = int(said["modified"]), float(said["at"])
        except (FileNotFoundError, ValueError, KeyError):
            return None
        path = record.with_suffix(_suffix(name))
        try:
            offset, done = self._part(session, upload_id).stat().st_size, False
        except FileNotFoundError:
            offset, done = size, True
        return Upload(upload_id, session, name, size, modified, began_at, offset, path, done)


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
        finally:
            self._staging.release(self)


def staging() -> UploadStaging:
    """The staging of this process. Raises SettingsError."""
    settings = shared().settings
    with _sharing:
        if settings.uploads_dir not in _shared:
            _shared[settings.uploads_dir] = UploadStaging(settings)
        return _shared[settings.uploads_dir]


def shown_name(name: str) -> str:
    """A name as it may be shown: valid text, one line, of bearable length."""
    return INVISIBLE.sub("", name.encode("utf-8", "replace").decode())[:LONGEST_NAME]


def _suffix(name: str) -> str:
    ending = "." + name.rpartition(".")[2].lower()
    return ending if ending in VIDEO_SUFFIXES else ".mp4"


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_shared: dict[Path, UploadStaging] = {}
_sharing = threading.Lock()
