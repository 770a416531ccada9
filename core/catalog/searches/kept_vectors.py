"""Vectors kept for good: query embeddings, each of which was paid for once, and named concepts that a search came to know."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database, in_parts
from core.catalog.tables.rows import vector_bytes, vector_of
from core.catalog.tables.schema import CONCEPT_VECTORS, QUERY_VECTORS, SAVED_CONCEPTS
from core.models.embedding_models import EmbeddingModel
from core.models.search_answer import SavedConcept
from core.models.vectors import Vector
from core.models.video import Modality
from core.people.audit import Did, Kind
from core.people.person import OWNER


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


_SAID = (
    SAVED_CONCEPTS.c.id,
    SAVED_CONCEPTS.c.name,
    SAVED_CONCEPTS.c.created_at,
    SAVED_CONCEPTS.c.owner_id,
    SAVED_CONCEPTS.c.is_shared,
)


class SavedConcepts:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self, name: str, model: EmbeddingModel, vectors: Mapping[Modality, Vector], owner_id: str = OWNER.id
    ) -> SavedConcept:
        """Keep vectors of this model for this person, under a name that several looks may share."""
        look = SavedConcept(uuid.uuid4().hex, name, time.time(), owner_id)
        rows = [{"look_id": look.id, "modality": key.value, "vector": vector_bytes(vector)} for key, vector in vectors.items()]
        with self._database.writing() as connection:
            connection.execute(
                SAVED_CONCEPTS.insert().values(
                    id=look.id, name=name, model=model.name, created_at=look.created_at, owner_id=owner_id
                )
            )
            connection.execute(CONCEPT_VECTORS.insert(), rows)
            bump(connection, Topic.CONCEPTS)
        return look

    def all(self, model: EmbeddingModel, owner_id: str = OWNER.id) -> list[SavedConcept]:
        """The looks of this person and the shared ones that this model understands, in the order of the alphabet."""
        seen = sa.or_(SAVED_CONCEPTS.c.owner_id == owner_id, SAVED_CONCEPTS.c.is_shared)
        query = sa.select(*_SAID).where(SAVED_CONCEPTS.c.model == model.name, seen)
        with self._database.reading() as connection:
            looks = [SavedConcept(*row) for row in connection.execute(query)]
        return sorted(looks, key=lambda look: (look.name.casefold(), look.created_at))

    def get(self, concept_id: str, model: EmbeddingModel) -> tuple[SavedConcept, dict[Modality, Vector]] | None:
        """A look with its vectors, float32 of shape (DIMENSION,); None if it is gone or another model's.

        Whoever knows its id may search by it, as with a link that its owner passed on.
        """
        query = (
            sa.select(*_SAID, CONCEPT_VECTORS.c.modality, CONCEPT_VECTORS.c.vector)
            .join(CONCEPT_VECTORS, CONCEPT_VECTORS.c.look_id == SAVED_CONCEPTS.c.id)
            .where(SAVED_CONCEPTS.c.id == concept_id, SAVED_CONCEPTS.c.model == model.name)
            .order_by(CONCEPT_VECTORS.c.modality)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return None
        return SavedConcept(*rows[0][: len(_SAID)]), {Modality(row.modality): vector_of(row.vector) for row in rows}

    def owner_of(self, concept_id: str) -> str | None:
        """Whose it is; None if it is gone."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(SAVED_CONCEPTS.c.owner_id).where(SAVED_CONCEPTS.c.id == concept_id)).scalar()

    def share(self, concept_id: str, *, is_shared: bool, by: str) -> None:
        """Let everybody see it, or its owner alone again."""
        with self._database.writing() as connection:
            this = SAVED_CONCEPTS.update().where(SAVED_CONCEPTS.c.id == concept_id)
            if connection.execute(this.values(is_shared=is_shared)).rowcount:
                audit.note(connection, by, Did.SHARED if is_shared else Did.REVOKED, Kind.FILTER, concept_id)
                bump(connection, Topic.CONCEPTS)

    def rename(self, concept_id: str, name: str) -> None:
        with self._database.writing() as connection:
            connection.execute(SAVED_CONCEPTS.update().where(SAVED_CONCEPTS.c.id == concept_id).values(name=name))
            bump(connection, Topic.CONCEPTS)

    def forget(self, concept_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(SAVED_CONCEPTS.delete().where(SAVED_CONCEPTS.c.id == concept_id))
            bump(connection, Topic.CONCEPTS)
