"""Pictures, sounds and clips that people search by, kept under the digest of their content.

What is kept is our own plain form of a thing (see `core.media.examples.media`), so the same file gives the same digest, and a
link to a search by it needs no more than that. A question was paid for once, so these files stay for a season after their last
use.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core import disk
from core.errors import ClipseekError, MediaError, Reason
from core.library.names import one_line
from core.media.workers.reader import media_reader
from core.models.search_query import DIGEST, Example
from core.models.video import QueryKind, QueryMedia
from core.storage.storage import EXAMPLES, Storage, StoredFile

if TYPE_CHECKING:
    from core.media.examples.media import ExampleMedia

MOST_BYTES: Final = 200_000_000
"""No larger file is looked into: of sound and film only the first half minute counts."""
KEPT_SEC: Final = 180 * 24 * 3600
"""How long after its last use an example is kept."""
ARRIVING_SEC: Final = 3600
"""What has been arriving for so long does so no more."""
MOST_KEPT_BYTES: Final = 1_000_000_000
"""Of all examples together; those that nobody has searched by for longest go first."""
MOST_AT_ONCE: Final = 2

_SUFFIXES: Final = {QueryKind.IMAGE: ".jpg", QueryKind.AUDIO: ".flac", QueryKind.VIDEO: ".mp4"}
_SMALL: Final = ".small.jpg"
_FACTS: Final = ".json"
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class ExampleFacts:
    """What is known of a kept file: its name, how many seconds of it are searched by, and whether it has more."""

    name: str
    seconds: float | None
    is_cut: bool


class ExampleStore:
    """The kept files in a storage; what is being received lies in `folder` of this machine. Safe to use from many threads and
    processes. All raise StorageAway.

    `spare_bytes` stay free on the disk.
    """

    def __init__(self, storage: Storage, folder: Path, *, spare_bytes: int = 0) -> None:
        self._storage = storage
        self._folder = folder
        self._spare_bytes = spare_bytes
        self._looking = threading.BoundedSemaphore(MOST_AT_ONCE)

    def keep(self, data: bytes, name: str) -> Example:
        """Keep what these bytes are. Raises MediaError for whatever can't be searched by, DiskFull."""
        if len(data) > MOST_BYTES:
            raise too_large()
        place = self.arriving_place(len(data))
        try:
            with disk.writing(self._folder, Reason.NOT_SAVED):
                place.write_bytes(data)
            return self.keep_file(place, name)
        finally:
            place.unlink(missing_ok=True)

    def keep_file(self, path: Path, name: str) -> Example:
        """The same of a file, which stays where it is. `name` is only ever shown."""
        if path.stat().st_size > MOST_BYTES:
            raise too_large()
        with self._looking:
            return self._kept(media_reader().example(path), name)

    def keep_link(self, url: str, *, allow_private: bool) -> Example:
        """The same of an address, which we read, and the provider never sees. Raises LinkError, MediaError, DiskFull."""
        from core.media.examples.link import opened_link  # noqa: PLC0415 - only for those who use it

        with opened_link(url, allow_private=allow_private) as (reader, name), self._looking:
            return self._kept(media_reader().example(reader), name)

    def arriving_place(self, size_bytes: int) -> Path:
        """A path for a file that is being received; whoever asked removes it. Raises DiskFull if there is no room for it."""
        folder = self._folder / "arriving"
        with disk.writing(folder, Reason.NOT_SAVED):
            folder.mkdir(parents=True, exist_ok=True)
            disk.check_room(folder, size_bytes + self._spare_bytes, Reason.NOT_SAVED)
            handle, name = tempfile.mkstemp(dir=folder)
            os.close(handle)
        return Path(name)

    def load(self, digest: str) -> QueryMedia:
        """What to ask the provider with. Raises MediaError(EXAMPLE_GONE)."""
        for kind, suffix in _SUFFIXES.items():
            key = _key(digest, suffix)
            with suppress(OSError):
                data = self._storage.read(key)
                # The time of the last use; another process may remove the file meanwhile.
                self._storage.touch(key)
                return QueryMedia(kind, data)
        raise MediaError(Reason.EXAMPLE_GONE)

    def find(self, digest: str) -> Example | None:
        """The example of a digest, which may come from anywhere; None if nothing is kept under it."""
        if not DIGEST.fullmatch(digest):
            return None
        kinds = (kind for kind, suffix in _SUFFIXES.items() if self._storage.find(_key(digest, suffix)) is not None)
        return next((Example(kind=kind, digest=digest) for kind in kinds), None)

    def picture(self, example: Example) -> bytes | None:
        """A small JPEG of a kept file; None if it is no longer here, or no kept file."""
        with suppress(OSError, MediaError):
            return self._storage.read(_key(example.digest or "", _SMALL))
        return None

    def facts(self, example: Example) -> ExampleFacts | None:
        """What is known of a kept file; None if that is nothing."""
        with suppress(OSError, MediaError, ValueError, KeyError, TypeError):
            said = json.loads(self._storage.read(_key(example.digest or "", _FACTS)))
            seconds = None if said["seconds"] is None else float(said["seconds"])
            return ExampleFacts(str(said["name"]), seconds, bool(said["is_cut"]))
        return None

    def prune(self, now: float | None = None) -> None:
        """Remove what nobody has searched by for a long time, what is too much of it, and what never arrived whole."""
        now = time.time() if now is None else now
        kept_bytes = 0
        for file in sorted(self._media(), key=lambda file: (file.changed_at, file.key), reverse=True):
            kept_bytes += file.size_bytes
            if now - file.changed_at > KEPT_SEC or kept_bytes > MOST_KEPT_BYTES:
                self._storage.delete([file.key, _key(file.name[:64], _SMALL), _key(file.name[:64], _FACTS)])
        for path in [*(self._folder / "arriving").glob("*"), *self._folder.glob("*.tmp")]:
            with suppress(OSError):
                if now - path.stat().st_mtime > ARRIVING_SEC:
                    path.unlink()

    def _media(self) -> list[StoredFile]:
        kinds = tuple(_SUFFIXES.values())
        files = self._storage.files(EXAMPLES)
        return [file for file in files if DIGEST.fullmatch(file.name[:64]) and file.name[64:] in kinds]

    def _kept(self, media: ExampleMedia, name: str) -> Example:
        digest = hashlib.sha256(media.data).hexdigest()
        facts = {"name": one_line(name)[:_LONGEST_NAME], "seconds": media.seconds, "is_cut": media.is_cut}
        # What makes the others useful comes last, so that none is ever there without them.
        self._storage.write(_key(digest, _FACTS), json.dumps(facts).encode(), Reason.NOT_SAVED)
        self._storage.write(_key(digest, _SMALL), media.picture, Reason.NOT_SAVED)
        self._storage.write(_key(digest, _SUFFIXES[media.kind]), media.data, Reason.NOT_SAVED)
        self.prune()
        return Example(kind=media.kind, digest=digest)


def _key(digest: str, suffix: str) -> str:
    """Raises MediaError(EXAMPLE_GONE) for what is no digest."""
    if not DIGEST.fullmatch(digest):
        raise MediaError(Reason.EXAMPLE_GONE, detail="no digest")
    return f"{EXAMPLES}/{digest}{suffix}"


def too_large() -> ClipseekError:
    """The error for a file that is not looked into."""
    return MediaError(Reason.EXAMPLE_LARGE, limit_bytes=MOST_BYTES)
