"""Query embeddings, kept for good: each was paid for once."""

from __future__ import annotations

import time
from collections.abc import Iterable

import sqlalchemy as sa

from core.catalog.tables.database import Database, in_parts
from core.catalog.tables.rows import vector_bytes, vector_of
from core.catalog.tables.schema import QUERY_VECTORS
from core.models import Vector


class QueryVectorRows:
    """A cache of float32 vectors under (model, kind, digest). Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, model: str, kind: str, digest: str) -> Vector | None:
        with self._database.reading() as connection:
            blob = connection.execute(sa.select(QUERY_VECTORS.c.vector).where(*_key(model, kind, digest))).scalar()
        return None if blob is None else vector_of(blob)

    def get_many(self, model: str, kind: str, digests: Iterable[str]) -> dict[str, Vector]:
        """Those of these that are kept, by digest."""
        columns = QUERY_VECTORS.c
        found: dict[str, Vector] = {}
        for part in in_parts(digests):
            here = sa.and_(columns.model == model, columns.kind == kind, columns.digest.in_(part))
            with self._database.reading() as connection:
                rows = connection.execute(sa.select(columns.digest, columns.vector).where(here)).all()
            found |= {row.digest: vector_of(row.vector) for row in rows}
        return found

    def put(self, model: str, kind: str, digest: str, vector: Vector) -> None:
        with self._database.writing() as connection:
            connection.execute(QUERY_VECTORS.delete().where(*_key(model, kind, digest)))
            values = {"model": model, "kind": kind, "digest": digest, "vector": vector_bytes(vector), "created_at": time.time()}
            connection.execute(self._database.insert(QUERY_VECTORS).values(values))


def _key(model: str, kind: str, digest: str) -> tuple[sa.ColumnElement[bool], ...]:
    columns = QUERY_VECTORS.c
    return columns.model == model, columns.kind == kind, columns.digest == digest
