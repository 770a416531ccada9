"""What of the catalog changed how often: a number for each topic, which grows in the transaction that makes the change.

The rule for everything that a process keeps in memory: it is kept under the numbers of the topics that it was made of, which
are read before it is made. So a change shows at the next question, in whichever process it was made, and nobody has to be told
to forget anything. Whoever changes something that others may have kept calls `bump` as the last statement of that transaction:
then all take the rows of this table last and in the same order, and none waits for another for ever.

What is not in the catalog (rows in Milvus, saved embeddings) is written before the number grows. Where it has to be written
again afterwards, the number grows again (`Changes.bump`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.catalog.tables.database import Database
from core.catalog.tables.schema import CHANGES


class Topic(StrEnum):
    """What can change."""

    VIDEOS = "videos"
    """What people say of a video that is here (title, category, date, watch page), and whether it is here."""
    RESULTS = "results"
    """Which moments can be searched: a video became ready, again or for the first time, was deleted or brought back, repaired."""
    CONCEPTS = "concepts"
    """Looks: kept, renamed, forgotten."""
    CLUSTER_NAMES = "cluster_names"
    """Names that people gave to kinds of moments."""
    PEOPLE = "people"
    """Who may do what: a role, a disabled account, a session that was ended."""
    COLLECTIONS = "collections"
    """Collections, and what is in them."""
    SPOKEN = "spoken"
    """What is said in videos, word for word."""
    TAGS = "tags"
    """The list of tags, and which moments have them."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How often each topic has changed; equal numbers mean that nothing did."""

    videos: int = 0
    results: int = 0
    concepts: int = 0
    cluster_names: int = 0
    people: int = 0
    collections: int = 0
    spoken: int = 0
    tags: int = 0


_ALL = sa.select(CHANGES.c.topic, CHANGES.c.number)


def bump(connection: sa.Connection, *topics: Topic) -> None:
    """Let these numbers grow, within the caller's transaction and as the last thing in it."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    for topic in sorted(topics):
        new = make(CHANGES).values(topic=topic.value, number=1)
        grown = {"number": CHANGES.c.number + 1}
        connection.execute(new.on_conflict_do_update(index_elements=[CHANGES.c.topic], set_=grown))


class Changes:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> Numbers:
        """All numbers as they are now, in one short query."""
        with self._database.reading() as connection:
            found: dict[str, int] = {row.topic: row.number for row in connection.execute(_ALL)}
        return Numbers(**{topic.value: found.get(topic.value, 0) for topic in Topic})

    def bump(self, *topics: Topic) -> None:
        """Something outside of the catalog was written that belongs to these topics."""
        with self._database.writing() as connection:
            bump(connection, *topics)
