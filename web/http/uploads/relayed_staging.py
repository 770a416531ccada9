"""The uploads of this process: on its disk, and with a bucket also there, so that another app can go on with them."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Final

from core.config import Settings
from core.files import write_whole
from core.services import shared
from web.http.uploads.relay import UploadRelay
from web.http.uploads.staging import UPLOAD_ID, Receiving, Upload, UploadStaging

ASKED_EVERY_SEC: Final = 2.0
"""How often a bucket is asked which uploads a session has."""
BROUGHT_AT_ONCE: Final = 16


class RelayedStaging(UploadStaging):
    """Uploads of several apps that share a bucket and no folder.

    Beside an upload that the bucket knows of lies `<id>.relayed`: once the bucket knows of it no more, another app has started or
    removed it.
    """

    def __init__(self, settings: Settings, relay: UploadRelay) -> None:
        super().__init__(settings)
        self._relay = relay
        self._bringing = [threading.Lock() for _ in range(BROUGHT_AT_ONCE)]
        self._asked_at: dict[str, float] = {}

    def create(self, session: str, name: str, size_bytes: int, modified_ms: int) -> Upload:
        upload = super().create(session, name, size_bytes, modified_ms)
        if self._relay.begin(session, upload.id, self.record(session, upload.id).read_text(encoding="utf-8")):
            self._mark(session, upload.id).touch()
        return upload

    def get(self, session: str, upload_id: str) -> Upload:
        self._bring(session, upload_id)
        return super().get(session, upload_id)

    def receive(self, session: str, upload_id: str, offset_bytes: int) -> Receiving:
        self._bring(session, upload_id)
        return super().receive(session, upload_id, offset_bytes)

    def all(self, session: str) -> list[Upload]:
        if time.monotonic() - self._asked_at.get(session, -ASKED_EVERY_SEC) >= ASKED_EVERY_SEC:
            self._asked_at[session] = time.monotonic()
            self._compare(session)
        return super().all(session)

    def arrived(self, receiving: Receiving) -> None:
        upload = receiving.upload
        self._relay.keep(upload.session, upload.id, receiving.part, receiving.offset_bytes)

    def remove(self, session: str, upload_id: str) -> None:
        super().remove(session, upload_id)
        if UPLOAD_ID.fullmatch(upload_id):
            self._mark(session, upload_id).unlink(missing_ok=True)
            self._relay.forget(session, upload_id)

    def _compare(self, session: str) -> None:
        """Bring what other apps have of this session, and let go of what they have ended."""
        known = self._relay.uploads_of(session)
        if known is None:
            return
        for mark in (self.folder / session).glob("*.relayed"):
            if mark.stem not in known:
                super().remove(session, mark.stem)
                mark.unlink(missing_ok=True)
        for upload_id in filter(UPLOAD_ID.fullmatch, known):
            if not self.has(session, upload_id):
                self._bring(session, upload_id)

    def _bring(self, session: str, upload_id: str) -> None:
        """Have here what the bucket has of an upload, unless somebody sends it to us just now."""
        if not UPLOAD_ID.fullmatch(upload_id):
            return
        record, part = self.record(session, upload_id), self.part(session, upload_id)
        with self._bringing[int(upload_id, 16) % BROUGHT_AT_ONCE]:
            if self.is_receiving(upload_id) or (record.is_file() and not part.is_file()):
                return
            if not record.is_file():
                said = self._relay.record(session, upload_id)
                if said is None:
                    return
                with self.writing():
                    record.parent.mkdir(parents=True, exist_ok=True)
                    part.touch()
                    self._mark(session, upload_id).touch()
                    write_whole(record, said.encode())
            upload = self.here(session, upload_id)
            self.check_room(upload.size_bytes - upload.offset_bytes)
            self._relay.bring(session, upload_id, part)
            if part.stat().st_size == upload.size_bytes:
                part.replace(upload.path)

    def _mark(self, session: str, upload_id: str) -> Path:
        return self.record(session, upload_id).with_suffix(".relayed")


def staging() -> UploadStaging:
    """The staging of this process. Raises SettingsError."""
    services = shared()
    settings = services.settings
    with _sharing:
        if settings.uploads_dir not in _shared:
            is_bucket = bool(settings.files_url)
            made = RelayedStaging(settings, UploadRelay(services.storage)) if is_bucket else UploadStaging(settings)
            _shared[settings.uploads_dir] = made
        return _shared[settings.uploads_dir]


_shared: dict[Path, UploadStaging] = {}
_sharing = threading.Lock()
