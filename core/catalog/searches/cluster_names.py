"""Names that people gave to kinds of moments, each with some of those moments: the ids of kinds may change."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database
from core.catalog.tables.rows import moments_in, moments_text
from core.catalog.tables.schema import CLUSTER_NAMES
from core.models.embedding_models import EmbeddingModel
from core.models.search_query import MomentRef
from core.people.audit import Did, Kind
from core.people.person import OWNER

MOMENTS_KEPT: Final = 200
"""Enough to know a kind again by, however large it is."""


@dataclass(frozen=True, slots=True)
class GivenName:
    """A name as it was given: to which kind, as its id was then, and to which of its moments."""

    cluster_id: str
    name: str
    moments: tuple[MomentRef, ...]
    named_at: float


class ClusterNames:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(
        self,
        model: EmbeddingModel,
        cluster_id: str,
        name: str,
        moments: Sequence[MomentRef],
        *,
        instead_of: str | None = None,
        by: str = OWNER.id,
    ) -> None:
        """Call a kind this from now on. The name that was given under the id `instead_of`, if any, is forgotten."""
        values = {"name": name, "moments": moments_text(moments[:MOMENTS_KEPT]), "named_at": time.time()}
        with self._database.writing() as connection:
            connection.execute(CLUSTER_NAMES.delete().where(*_one_of(model, cluster_id, instead_of)))
            connection.execute(CLUSTER_NAMES.insert().values(model=model.name, kind_id=cluster_id, **values))
            audit.note(connection, by, Did.RENAMED, Kind.GROUP, cluster_id, name=name)
            bump(connection, Topic.CLUSTER_NAMES)

    def forget(self, model: EmbeddingModel, cluster_id: str, by: str = OWNER.id) -> None:
        """From now on no name was given under this id."""
        with self._database.writing() as connection:
            connection.execute(CLUSTER_NAMES.delete().where(*_one_of(model, cluster_id)))
            audit.note(connection, by, Did.RENAMED, Kind.GROUP, cluster_id, name="")
            bump(connection, Topic.CLUSTER_NAMES)

    def all(self, model: EmbeddingModel) -> list[GivenName]:
        """Every name among the moments of this model, the one that was given last first."""
        columns = CLUSTER_NAMES.c
        query = sa.select(CLUSTER_NAMES).where(columns.model == model.name).order_by(columns.named_at.desc(), columns.kind_id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [GivenName(row["kind_id"], row["name"], moments_in(row["moments"]), row["named_at"]) for row in rows]


def _one_of(model: EmbeddingModel, *kind_ids: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    return CLUSTER_NAMES.c.model == model.name, CLUSTER_NAMES.c.kind_id.in_(
        [cluster_id for cluster_id in kind_ids if cluster_id is not None]
    )
