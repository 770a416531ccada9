"""Named looks: what a search came to know, as one vector for each modality."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from core.catalog.changes import Topic, bump
from core.catalog.database import Database
from core.catalog.rows import vector_bytes, vector_of
from core.catalog.schema import LOOK_VECTORS, LOOKS
from core.models import EmbeddingModel, Look, Modality, Vector


class Looks:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, name: str, model: EmbeddingModel, vectors: Mapping[Modality, Vector]) -> Look:
        """Keep vectors of this model under a name, which several looks may share."""
        look = Look(uuid.uuid4().hex, name, time.time())
        rows = [{"look_id": look.id, "modality": key.value, "vector": vector_bytes(vector)} for key, vector in vectors.items()]
        with self._database.writing() as connection:
            connection.execute(LOOKS.insert().values(id=look.id, name=name, model=model.value, created_at=look.created_at))
            connection.execute(LOOK_VECTORS.insert(), rows)
            bump(connection, Topic.CONCEPTS)
        return look

    def all(self, model: EmbeddingModel) -> list[Look]:
        """The looks that this model understands, in the order of the alphabet."""
        query = sa.select(LOOKS.c.id, LOOKS.c.name, LOOKS.c.created_at).where(LOOKS.c.model == model.value)
        with self._database.reading() as connection:
            looks = [Look(*row) for row in connection.execute(query)]
        return sorted(looks, key=lambda look: (look.name.casefold(), look.created_at))

    def get(self, look_id: str, model: EmbeddingModel) -> tuple[Look, dict[Modality, Vector]] | None:
        """A look with its vectors, float32 of shape (DIMENSION,); None if it is gone or another model's."""
        columns = LOOKS.c.id, LOOKS.c.name, LOOKS.c.created_at, LOOK_VECTORS.c.modality, LOOK_VECTORS.c.vector
        query = (
            sa.select(*columns)
            .join(LOOK_VECTORS, LOOK_VECTORS.c.look_id == LOOKS.c.id)
            .where(LOOKS.c.id == look_id, LOOKS.c.model == model.value)
            .order_by(LOOK_VECTORS.c.modality)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return None
        return Look(*rows[0][:3]), {Modality(row.modality): vector_of(row.vector) for row in rows}

    def rename(self, look_id: str, name: str) -> None:
        with self._database.writing() as connection:
            connection.execute(LOOKS.update().where(LOOKS.c.id == look_id).values(name=name))
            bump(connection, Topic.CONCEPTS)

    def forget(self, look_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(LOOKS.delete().where(LOOKS.c.id == look_id))
            bump(connection, Topic.CONCEPTS)
