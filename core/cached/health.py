"""What pages may ask and do about storage and health, and about the search index: whether it must be rebuilt, how far that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from core import logs
from core.cached.access.needs import needs, needs_nothing
from core.cached.application import services
from core.cached.people.audit import note_done
from core.errors import ClipseekError, Reason
from core.logs import LogLine
from core.maintenance.checkup import Checkup
from core.maintenance.consistency_check import Difference
from core.maintenance.health import FilesBatch, FileWish, HealthService, RepairBatch
from core.maintenance.unknown_files import UnknownFile
from core.people.audit import Did, Kind
from core.people.person import Role
from core.services import Services

if TYPE_CHECKING:
    from core.maintenance.index_rebuild import RebuildState

REBUILD_HELPS: Final = frozenset({Reason.STORE_DAMAGED, Reason.INDEX_EMPTY})


@st.cache_resource(show_spinner=False, hash_funcs={Services: id})
def _health(parts: Services) -> HealthService:
    """One for all who look."""
    return HealthService(parts)


@needs(Role.ADMIN)
def visit_health() -> None:
    """Somebody opens the page: look anew unless that was done lately. Returns at once."""
    _health(services()).visit()


@needs(Role.ADMIN)
def checkup() -> Checkup:
    """How everything is, as far as the latest look has come. Returns at once."""
    return _health(services()).checkup()


@needs(Role.ADMIN)
def check_again() -> None:
    """Look anew at everything."""
    _health(services()).look_again()


@needs(Role.ADMIN)
def repair(differences: Sequence[Difference]) -> None:
    """Make catalog, embeddings and index agree about these videos, in the background; the provider is not asked."""
    _health(services()).repair(differences)
    note_done(Did.REPAIRED, Kind.LIBRARY, "consistency", videos=len(differences))


@needs(Role.ADMIN)
def repairing() -> RepairBatch | None:
    """The latest repair that nobody was told of yet."""
    return _health(services()).repairing


@needs(Role.ADMIN)
def forget_repair() -> None:
    """It was told of; look anew at what it was about."""
    _health(services()).forget_repair()


@needs(Role.ADMIN)
def add_files(files: Sequence[UnknownFile]) -> None:
    """Put files that are not in the library there, in the background; costs only what was shown with a price."""
    _health(services()).settle([FileWish(file, is_deletion=False) for file in files])
    for file in files:
        note_done(Did.ADDED, Kind.FILE, file.file_name or file.video_id)


@needs(Role.ADMIN)
def delete_file(file: UnknownFile) -> None:
    """Delete a file that is not in the library for good, with all that was made of it, in the background."""
    _health(services()).settle([FileWish(file, is_deletion=True)])
    note_done(Did.DELETED_FOR_GOOD, Kind.FILE, file.file_name or file.video_id)


@needs(Role.ADMIN)
def settling_files() -> FilesBatch | None:
    """The latest files that were to be added or deleted and that nobody was told of yet."""
    return _health(services()).settling


@needs(Role.ADMIN)
def forget_settling() -> None:
    """It was told of; look anew."""
    _health(services()).forget_settling()


@needs(Role.ADMIN)
def log_names() -> list[str]:
    """The names of the logs that are here, the app's own first."""
    return [path.name for path in logs.files(services().settings.logs_dir)]


@needs(Role.ADMIN)
def log_lines(name: str) -> list[LogLine]:
    """The newest entries of a log, newest first."""
    settings = services().settings
    return logs.tail(settings.logs_dir / name, secrets=settings.log_secrets) if name in log_names() else []


@needs(Role.ADMIN)
def log_text(name: str) -> str:
    """A whole log, without secrets."""
    settings = services().settings
    return logs.whole(settings.logs_dir / name, secrets=settings.log_secrets) if name in log_names() else ""


@needs(Role.ADMIN)
def log_level() -> str:
    """From which level on lines are kept."""
    return services().settings.log_level


@needs_nothing
def needs_rebuild() -> bool:
    """Whether what is wrong with the store is mended by a rebuild, as far as is known; reading it costs nothing."""
    error = services().store_error
    return error is not None and error.reason in REBUILD_HELPS


@needs_nothing
def note_trouble(error: ClipseekError) -> bool:
    """Whether a rebuild would mend this and none goes on; from now on all pages say so."""
    if error.reason not in REBUILD_HELPS or is_being_rebuilt():
        return False
    services().store_error = error
    return True


@needs(Role.ADMIN)
def begin_rebuild() -> None:
    """Fill the index from the saved embeddings, in the background; the provider is not asked."""
    services().index_rebuild.start()
    note_done(Did.REPAIRED, Kind.LIBRARY, "index")


@needs_nothing
def rebuild_state() -> RebuildState | None:
    """How far the latest rebuild is, or what came of it; None where nobody began one, or people were told."""
    return services().index_rebuild.state


@needs_nothing
def is_being_rebuilt() -> bool:
    return services().index_rebuild.goes_on


@needs(Role.ADMIN)
def forget_rebuild() -> None:
    """It was told of."""
    services().index_rebuild.forget()
