"""A folder of a bucket that may be imported from: listed by names, and read where somebody chooses a file.

In Avid's own folders names tell nothing, so there the head of each file is read.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from core.errors import MediaError, Reason
from core.ingest.precheck.card import NOTES_SUFFIX, SENT, EntryKind, captions_key, is_system, kind_of, notes_key
from core.ingest.precheck.folder import MOST_ENTRIES, MOST_FILES, FolderFile, Listing, paired
from core.library.names import shown_path
from core.media.op_atom import HEAD_BYTES, AtomFile, part_in
from core.storage.storage import is_name

if TYPE_CHECKING:
    from core.storage.bucket import BucketStorage

HEADS_AT_ONCE: Final = 16
_AVIDS: Final = re.compile(r"(?:\A|/)Avid MediaFiles/MXF/[^/]+/[^/]+\.mxf\Z", re.IGNORECASE)
"""Where Avid's programs keep their files, whose names tell nothing."""


@dataclass(frozen=True, slots=True)
class BucketFolder:
    """What stands for a folder of the server where it is one of a bucket."""

    bucket: BucketStorage

    def __str__(self) -> str:
        return self.bucket.place

    def listing(self, most_files: int = MOST_FILES, most_entries: int = MOST_ENTRIES) -> Listing:
        """The videos and photos in it and in its folders, hidden ones left out. Raises StorageAway."""
        files: list[FolderFile] = []
        captions: dict[str, str] = {}
        notes: dict[str, str] = {}
        left_out: Counter[EntryKind] = Counter()
        closed: list[str] = []
        is_cut = False
        for seen, file in enumerate(self.bucket.everything(closed), 1):
            is_cut = len(files) >= most_files or seen > most_entries
            if is_cut:
                break
            if not _is_shown(file.key):
                continue
            kind = kind_of(file.key)
            if kind is EntryKind.CAPTIONS:
                captions.setdefault(captions_key(file.key), file.key)
            if file.key.lower().endswith(NOTES_SUFFIX):
                notes.setdefault(notes_key(file.key), file.key)
            if kind in SENT:
                files.append(FolderFile(file.key, file.size_bytes, file.changed_at))
            else:
                left_out[kind] += 1
        heads = {file.name: self._inside(file) for file in files if file.size_bytes and _AVIDS.search(file.name)}
        with ThreadPoolExecutor(HEADS_AT_ONCE) as pool:
            parts = dict(zip(heads, pool.map(part_in, heads.values()), strict=True))
        files = paired(files, captions, notes, left_out, parts.get)
        by_name = sorted(files, key=lambda file: file.name.casefold())
        return Listing(tuple(by_name), tuple(map(shown_path, closed)), is_cut=is_cut, left_out=+left_out)

    def _inside(self, file: FolderFile) -> AtomFile:
        count = min(file.size_bytes, HEAD_BYTES)
        place = f"{self.bucket.place}/{file.name}"
        return AtomFile(place, file.size_bytes, file.modified_at, lambda: io.BytesIO(self.bucket.beginning(file.name, count)))

    def open(self, name: str) -> BinaryIO:
        """A file of `listing`, read by ranges. Raises MediaError(FILE_MISSING), StorageAway."""
        if not _is_shown(name):
            raise MediaError(Reason.FILE_MISSING)
        try:
            return self.bucket.open(name)
        except FileNotFoundError:
            raise MediaError(Reason.FILE_MISSING) from None


def _is_shown(key: str) -> bool:
    """Whether no part of a key is hidden, a system's own, or nothing that could be asked for."""
    return all(is_name(part) and not part.startswith(".") and not is_system(part) for part in key.split("/"))
