"""What a library without sign-in had becomes somebody's once there are people: the first administrator's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.collection_tables import COLLECTIONS
from core.catalog.tables.schema import BATCHES, EXPORTS, PLAY_COUNTS, SAVED_CONCEPTS, SAVED_SEARCHES, SEARCHES, VIDEOS
from core.catalog.tables.script_tables import SCRIPTS
from core.catalog.tables.share_tables import SHARES
from core.catalog.tables.undo_tables import UNDO_STEPS
from core.people.person import OWNER

if TYPE_CHECKING:
    from core.catalog import Catalog

OWNED: Final[Mapping[sa.Column[Any], tuple[str, ...]]] = {
    SEARCHES.c.owner_id: ("digest",),
    SAVED_SEARCHES.c.owner_id: ("digest",),
    SAVED_CONCEPTS.c.owner_id: (),
    PLAY_COUNTS.c.owner_id: ("video_id", "start_ms", "end_ms"),
    BATCHES.c.requested_by: (),
    COLLECTIONS.c.owner_id: (),
    EXPORTS.c.owner_id: (),
    VIDEOS.c.added_by: (),
    COLLECTIONS.c.owner_id: (),
    EXPORTS.c.owner_id: (),
    SCRIPTS.c.owner_id: (),
    SHARES.c.created_by: (),
    UNDO_STEPS.c.owner_id: (),
}
"""Every column that says whose something is, and the columns by which one person has the same only once."""


def adopt(catalog: Catalog, person_id: str) -> None:
    """Give everything that is nobody's in particular to this person, but for what they have already. Raises CatalogError."""
    with catalog._database.writing() as connection:
        for column, once in OWNED.items():
            own = column.table.alias()
            has_it = sa.exists().where(own.c[column.name] == person_id, *(own.c[name] == column.table.c[name] for name in once))
            which = [column == OWNER.id, *([~has_it] if once else [])]
            connection.execute(column.table.update().where(*which).values({column.name: person_id}))
        bump(connection, Topic.VIDEOS, Topic.CONCEPTS, Topic.COLLECTIONS)
