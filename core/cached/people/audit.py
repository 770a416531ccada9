"""Who did what: noted where the catalog has no transaction that does it (files, exports, what goes on in the background), and
what the page of the audit may ask of it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping

from core.cached.access.needs import needs, needs_nothing
from core.cached.access.person import current_person
from core.cached.application import services
from core.errors import CatalogError, Fact
from core.people.audit import Did, Kind, Line, Wanted
from core.people.person import Role

log = logging.getLogger(__name__)


@needs(Role.ADMIN)
def lines(wanted: Wanted, *, limit: int, offset: int) -> list[Line]:
    """Some of the lines that are asked for, the newest first."""
    return services().catalog.audit.lines(wanted, limit=limit, offset=offset)


@needs(Role.ADMIN)
def all_lines(wanted: Wanted) -> list[Line]:
    """All lines that are asked for."""
    return services().catalog.audit.lines(wanted)


@needs(Role.ADMIN)
def count(wanted: Wanted) -> int:
    """How many lines there are of what is asked for."""
    return services().catalog.audit.count(wanted)


@needs(Role.ADMIN)
def kept_days() -> float:
    """How long lines are kept."""
    return services().settings.audit_days


@needs(Role.ADMIN)
def titles(video_ids: Collection[str]) -> Mapping[str, str]:
    """What these videos are called, or were as far as the history tells."""
    return services().catalog.events.titles(video_ids)


@needs_nothing
def note_done(action: Did, kind: Kind, object_id: str, **details: Fact) -> None:
    """Whoever the running script serves did this just now. Never fails, because it is done."""
    try:
        services().catalog.audit.note(current_person().id, action, kind, object_id, **details)
    except CatalogError as error:
        log.warning("%s could not be noted in the audit: %s", action, error.detail)


@needs_nothing
def note_export(name: str) -> None:
    """Whoever the running script serves takes this file away."""
    note_done(Did.EXPORTED, Kind.FILE, name)
