"""Whether a catalog and a data folder belong together. Nothing is read from, written to or removed from either until they do.

Each carries the id of its library. Both new: both get one. Of an earlier release, or restored from a copy that had no id yet:
what the one says is compared with what lies in the other. Everything else is refused, and a person decides:
move the catalog, or adopt the folder.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import Timeout

from core.catalog.folder_pairing.identity import Deciding, Expected, Identity
from core.catalog.folder_pairing.library_folder import FolderFacts, LibraryFolder, new_id
from core.catalog.tables.faults import unwritable
from core.errors import CatalogError, LibraryMismatch, Reason

if TYPE_CHECKING:
    from core.catalog import Catalog

log = logging.getLogger(__name__)


def check(catalog: Catalog, folder: LibraryFolder) -> None:
    """Make sure that these two belong together; new ones do from now on. Raises LibraryMismatch, CatalogError."""
    identity = Identity.of(catalog)
    try:
        known = identity.id()
        if known is not None and known == folder.id():
            return
        with folder.lock(), identity.deciding() as deciding:
            library_id = _decided(deciding, folder, is_own=folder.is_on_this_machine and _lies_in(catalog.file, folder))
            if deciding.id() != library_id:
                deciding.set(library_id)
            # Before the catalog's transaction ends: cut off in between, the folder has an id and the catalog none, which is
            # decided by what lies in the folder.
            if folder.id() != library_id:
                folder.stamp(library_id)
                log.info("the data folder and the catalog carry one id from now on")
    except Timeout as error:
        raise CatalogError(Reason.CATALOG_BUSY, detail=f"{error.lock_file} stays locked") from None
    except OSError as error:
        raise unwritable(folder.path, detail=type(error).__name__) from None


def beside_damaged(error: CatalogError, folder: LibraryFolder) -> CatalogError:
    """What to say of a catalog that is damaged: also what lies in the folder, if anything does."""
    try:
        facts = folder.holds()
    except OSError:
        return error
    if facts.is_empty:
        return error
    return LibraryMismatch(Reason.CATALOG_LOST, detail=error.detail, name=error.facts["name"], **_contents(folder, facts))


def adopt(catalog: Catalog, folder: LibraryFolder) -> str:
    """Make these two belong together, whatever they carried before; returns the id. Raises CatalogError, OSError.

    An id that only one of them has is kept, so that older copies of it still fit. Where they have different ones, both get a new
    one: what either belonged to before must not be taken for its other half any more.
    """
    with folder.lock(), Identity.of(catalog).deciding() as deciding:
        ids = {one for one in (deciding.id(), folder.id()) if one is not None}
        library_id = ids.pop() if len(ids) == 1 else new_id()
        deciding.set(library_id)
        folder.stamp(library_id)
    return library_id


def _decided(deciding: Deciding, folder: LibraryFolder, *, is_own: bool) -> str:
    """The id that both are to carry. `is_own`: the catalog is a file in the folder itself. Raises LibraryMismatch."""
    known, found = deciding.id(), folder.id()
    if known is not None and known == found:
        return known
    expected, facts = deciding.expected(), folder.holds()
    if known is not None and found is not None:
        raise _refused(Reason.CATALOG_OF_ANOTHER_FOLDER, folder, facts, expected)
    if known is None and not deciding.is_used():
        if not facts.is_empty:
            raise _refused(Reason.CATALOG_EMPTY, folder, facts, expected)
        return found or new_id()
    if facts.is_empty:
        # An empty folder has nothing that could be mixed up, but its catalog may be looking for files that lie elsewhere.
        is_fit = is_own or (known is None and not expected.is_anything)
    elif known is None and found is None:
        is_fit = is_own or not expected.is_anything or _here(folder, expected) > 0
    else:
        is_fit = _are_mostly_here(folder, expected)
    if not is_fit:
        elsewhere = facts.is_empty
        raise _refused(Reason.CATALOG_FILES_ELSEWHERE if elsewhere else Reason.CATALOG_OF_ANOTHER_FOLDER, folder, facts, expected)
    return known or found or new_id()


def _here(folder: LibraryFolder, expected: Expected) -> int:
    """How many of the files that the catalog speaks of lie in the folder."""
    return len(expected.file_names & folder.uploads()) + len(expected.embedded & folder.saved())


def _are_mostly_here(folder: LibraryFolder, expected: Expected) -> bool:
    """Some may have been added or deleted since one of the two was copied; another library has few in common."""
    return 2 * _here(folder, expected) >= len(expected.file_names) + len(expected.embedded) > 0


def _lies_in(file: Path | None, folder: LibraryFolder) -> bool:
    return file is not None and file.parent == folder.path.resolve()


def _refused(reason: Reason, folder: LibraryFolder, facts: FolderFacts, expected: Expected) -> LibraryMismatch:
    return LibraryMismatch(reason, known_videos=expected.videos, **_contents(folder, facts))


def _contents(folder: LibraryFolder, facts: FolderFacts) -> dict[str, Any]:
    return {"folder": folder.place, "videos": facts.videos, "saved": facts.saved, "last_used": facts.last_used}
