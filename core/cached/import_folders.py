"""What the Add videos page may ask of the folders that files are chosen from: of the server, or of a bucket."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import streamlit as st

from core.cached.access.needs import needs
from core.cached.application import services
from core.errors import ClipseekError, Fault, Reason
from core.ingest.background_batch import BackgroundBatch
from core.ingest.precheck.candidates import Candidate, refused
from core.models.proxy import ImportOriginals
from core.people.person import Role
from core.storage.storage import LIBRARY_ID

if TYPE_CHECKING:
    from core.ingest.precheck.bucket_folder import BucketFolder
    from core.ingest.precheck.folder import FolderFile, FolderRow, Listing
    from core.ingest.precheck.precheck import Precheck

ImportPlace: TypeAlias = "Path | BucketFolder"
"""What files can be chosen from: a folder of the server, or of a bucket."""
LISTED_SEC = 30
"""So long a folder is not looked through again, unless somebody asks for it: it may be large, or on another machine."""
COPIES_AT_ONCE = 1
"""Copying two files at once takes a disk longer than one after the other."""


class _Stopped(Exception):
    """Ends the copying of a file in its middle."""


class Copying:
    """Files of the server's folder on their way into staging. One that is copied half when it is stopped leaves nothing."""

    def __init__(self, precheck: Precheck, folder: ImportPlace, files: Sequence[FolderFile]) -> None:
        self.total_bytes = sum(file.size_bytes + file.sound_bytes for file in files)
        self.copied_bytes = 0
        self._stop = threading.Event()
        self._precheck = precheck
        self.folder = folder
        self.batch: BackgroundBatch[FolderFile, Candidate | None] = BackgroundBatch(
            self._copy,
            files,
            otherwise=lambda file: refused(file.name, Fault(Reason.UNEXPECTED)),
            threads=COPIES_AT_ONCE,
            name="copying",
        )

    def stop(self) -> None:
        """End it now; what is copied whole stays a candidate."""
        self._stop.set()
        self.batch.stop()

    def results(self) -> dict[str, Candidate]:
        """What became of each file that is through, by its name."""
        return {file.name: candidate for file, candidate in self.batch.results() if candidate is not None}

    def _copy(self, file: FolderFile) -> Candidate | None:
        try:
            return self._precheck.check_in_folder(self.folder, file.name, self._count, file.captions, file.notes, file.sounds)
        except _Stopped:
            return None
        except ClipseekError as error:
            return refused(file.name, error.fault)

    def _count(self, more_bytes: int) -> None:
        self.copied_bytes += more_bytes
        if self._stop.is_set():
            raise _Stopped


@needs(Role.ADMIN)
def import_folders() -> tuple[ImportPlace, ...]:
    """The folders of the server, or of a bucket, whose files may be chosen."""
    settings = services().settings
    if not settings.import_url:
        return settings.import_dirs
    from core.ingest.precheck.bucket_folder import BucketFolder  # noqa: PLC0415 - only for those who use it
    from core.storage.opening import bucket_of  # noqa: PLC0415 - see above

    return (*settings.import_dirs, BucketFolder(bucket_of(settings, settings.import_url, is_library=False)))


@needs(Role.ADMIN)
def are_left_in(folder: ImportPlace) -> bool:
    """Whether what is chosen of it stays where it is, instead of being copied."""
    parts = services()
    is_bucket = parts.storage.path_of(LIBRARY_ID) is None
    return isinstance(folder, Path) and parts.settings.import_originals is ImportOriginals.LEAVE and not is_bucket


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What lies in a folder of the server, its folders, and the titles of videos here that are as large as one of its files."""

    listing: Listing
    rows: Sequence[FolderRow]
    titles_by_size: Mapping[int, str]


@needs(Role.ADMIN)
def folder_contents(folder: ImportPlace) -> FolderContents:
    """The video files in that folder, as of some seconds ago. Raises ClipseekError."""
    listing, rows = _listing_of(str(folder), folder)
    return FolderContents(listing, rows, services().catalog.videos.titles_by_size(file.size_bytes for file in listing.files))


@st.cache_resource(show_spinner=False, max_entries=4, ttl=LISTED_SEC)
def _listing_of(name: str, _folder: ImportPlace) -> tuple[Listing, Sequence[FolderRow]]:  # noqa: ARG001 - the key
    from core.ingest.precheck.folder import folder_rows, list_folder  # noqa: PLC0415 - only for those who use it

    listing = list_folder(_folder) if isinstance(_folder, Path) else _folder.listing()
    return listing, folder_rows(listing.files)


@needs(Role.ADMIN)
def forget_listing() -> None:
    """Look into the folder anew when it is asked for."""
    _listing_of.clear()


@needs(Role.ADMIN)
def copy_from_folder(folder: ImportPlace, files: Sequence[FolderFile]) -> Copying:
    """Begin to copy these files of the server's folder and to look at what each would become."""
    return Copying(services().precheck, folder, files)
