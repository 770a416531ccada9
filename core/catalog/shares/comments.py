"""What is said about moments by those who were sent a link, and what is answered from the app."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict

import sqlalchemy as sa

from core.catalog.tables.database import Database, in_parts
from core.catalog.tables.schema import VIDEOS
from core.catalog.tables.share_tables import COMMENTS, SHARES
from core.errors import ClipseekError, Reason
from core.shares.share import MOST_COMMENTS, Comment

_columns = COMMENTS.c


class Comments:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, comment: Comment) -> None:
        """Keep it. Raises ClipseekError if the video is gone, or if there are as many of the link as there may be."""
        of_share = sa.select(sa.func.count()).where(_columns.share_id == comment.share_id)
        with self._database.writing() as connection:
            if connection.execute(of_share).scalar_one() >= MOST_COMMENTS:
                raise ClipseekError(Reason.COMMENTS_TOO_MANY)
            if connection.execute(sa.select(VIDEOS.c.id).where(VIDEOS.c.id == comment.video_id)).first() is None:
                raise ClipseekError(Reason.VIDEO_GONE)
            connection.execute(COMMENTS.insert().values(asdict(comment)))

    def get(self, comment_id: str) -> Comment | None:
        found = self._all(_columns.id == comment_id)
        return found[0] if found else None

    def of_share(self, share_id: str) -> list[Comment]:
        """All about one link, in the order they were written."""
        return self._all(_columns.share_id == share_id)

    def of_video(self, video_id: str, from_ms: int, to_ms: int) -> list[Comment]:
        """All about a stretch of a video, both ends included, of whichever link, in the order they were written."""
        return self._all(_columns.video_id == video_id, _columns.at_ms.between(from_ms, to_ms))

    def unseen(self, person_id: str) -> list[Comment]:
        """What is new about the links that somebody made."""
        mine = sa.select(SHARES.c.id).where(SHARES.c.created_by == person_id)
        return self._all(_columns.seen_at.is_(None), _columns.share_id.in_(mine))

    def mark(self) -> str:
        """Something that is another as soon as anybody said anything, or saw what was said."""
        query = sa.select(sa.func.count(), sa.func.count(_columns.seen_at))
        with self._database.reading() as connection:
            return ":".join(str(part) for part in connection.execute(query).one())

    def see(self, comment_ids: Iterable[str]) -> None:
        """Whoever made the link has these before their eyes."""
        for part in in_parts(comment_ids):
            with self._database.writing() as connection:
                here = sa.and_(_columns.id.in_(part), _columns.seen_at.is_(None))
                connection.execute(COMMENTS.update().where(here).values(seen_at=time.time()))

    def resolve(self, comment_id: str, *, is_resolved: bool) -> None:
        """It is dealt with, or is not after all."""
        with self._database.writing() as connection:
            values = {"resolved_at": time.time() if is_resolved else None}
            connection.execute(COMMENTS.update().where(_columns.id == comment_id).values(values))

    def _all(self, *where: sa.ColumnElement[bool]) -> list[Comment]:
        query = sa.select(COMMENTS).where(*where).order_by(_columns.created_at, _columns.id)
        with self._database.reading() as connection:
            return [Comment(**row) for row in connection.execute(query).mappings()]
