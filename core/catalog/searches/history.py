"""What each person asked and opened lately, so that it can be asked again with a press and said how often it was."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.rows import digest_of
from core.catalog.tables.schema import PLAY_COUNTS, SEARCHES, VIDEOS
from core.models.search_answer import PastSearch, Verdict
from core.models.search_query import MomentRef
from core.models.video import Span
from core.people.person import OWNER

KEPT_SEARCHES: Final = 500


class Searches:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self, address: str, said: str, verdict: Verdict, hits: int, *, about: str | None = None, owner_id: str = OWNER.id
    ) -> None:
        """This person asked this now. It takes the place of what was noted of the same `about` (the address, if not told).

        Only the newest of each person are kept.
        """
        values: dict[str, Any] = {"address": address, "said": said, "at": time.time(), "verdict": verdict.value, "hits": hits}
        digest = digest_of(about or address)
        own = SEARCHES.c.owner_id == owner_id
        here = sa.and_(own, SEARCHES.c.digest == digest)
        new = self._database.insert(SEARCHES).values(owner_id=owner_id, digest=digest, **values)
        newest = sa.select(SEARCHES.c.at).where(own).order_by(SEARCHES.c.at.desc())
        oldest = newest.limit(1).offset(KEPT_SEARCHES - 1).scalar_subquery()
        # A power cut may take the last lines: nobody should wait for the disk on their way to the hits.
        with self._database.writing(lasting=False) as connection:
            connection.execute(new)
            connection.execute(SEARCHES.update().where(here).values(values))
            connection.execute(SEARCHES.delete().where(own, SEARCHES.c.at < oldest))

    def recent(self, limit: int, owner_id: str = OWNER.id) -> list[PastSearch]:
        """The newest of this person, newest first."""
        own = sa.select(SEARCHES).where(SEARCHES.c.owner_id == owner_id)
        query = own.order_by(SEARCHES.c.at.desc(), SEARCHES.c.digest).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [PastSearch(row["address"], row["said"], row["at"], Verdict(row["verdict"]), row["hits"]) for row in rows]

    def forget(self, owner_id: str = OWNER.id) -> None:
        """Drop all that this person asked."""
        with self._database.writing() as connection:
            connection.execute(SEARCHES.delete().where(SEARCHES.c.owner_id == owner_id))


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of a video that was played: how many times, and when for the last time, in seconds since 1970."""

    moment: MomentRef
    times: int
    last_at: float


class PlayCounts:
    """Raises CatalogError. What was opened of a video goes with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, ref: MomentRef, owner_id: str = OWNER.id) -> None:
        """This person opened this just now; nothing is noted of a video that is gone."""
        now = time.time()
        columns = PLAY_COUNTS.c
        start_ms = ref.span.start_ms
        key = {"owner_id": owner_id, "video_id": ref.video_id, "start_ms": start_ms, "end_ms": max(ref.span.end_ms, start_ms + 1)}
        here = sa.and_(*(columns[name] == value for name, value in key.items()))
        # A power cut may take the last ones: nobody should wait for the disk on their way to a moment.
        with self._database.writing(lasting=False) as connection:
            reembedding = PLAY_COUNTS.update().where(here).values(times=columns.times + 1, last_at=now)
            if connection.execute(reembedding).rowcount:
                return
            if connection.execute(sa.select(VIDEOS.c.id).where(VIDEOS.c.id == ref.video_id)).first() is not None:
                connection.execute(self._database.insert(PLAY_COUNTS).values(**key, times=1, last_at=now))

    def all(self) -> list[Opening]:
        """Everything that was ever opened, by whomever, by video and then by time."""
        columns = PLAY_COUNTS.c
        moment = (columns.video_id, columns.start_ms, columns.end_ms)
        times, last_at = sa.func.sum(columns.times).label("times"), sa.func.max(columns.last_at).label("last_at")
        query = sa.select(*moment, times, last_at).group_by(*moment).order_by(*moment)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            Opening(MomentRef(row.video_id, Span(row.start_ms / 1000, row.end_ms / 1000)), row.times, row.last_at) for row in rows
        ]

    def mark(self) -> str:
        """Something that is another as soon as anything else was opened."""
        columns = PLAY_COUNTS.c
        query = sa.select(sa.func.count(), sa.func.max(columns.last_at))
        with self._database.reading() as connection:
            return ":".join(str(part) for part in connection.execute(query).one())

    def forget(self) -> None:
        """Drop all of it."""
        with self._database.writing() as connection:
            connection.execute(PLAY_COUNTS.delete())
