"""Whether the tables of a catalog are those that the code names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.catalog.tables.schema import METADATA


def differences(connection: sa.Connection) -> list[object]:
    """What the database has otherwise, but for what finds spoken words, which each kind of database has in its own way."""
    context = MigrationContext.configure(connection, opts={"include_name": _is_the_same_everywhere})
    return list(compare_metadata(context, METADATA))


def _is_the_same_everywhere(name: str | None, _kind: str, _parents: object) -> bool:
    return not str(name).startswith("spoken_words")
