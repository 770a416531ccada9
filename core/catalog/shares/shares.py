"""Links for people without an account: made, found by their token, opened, withdrawn."""

from __future__ import annotations

import time
import uuid
from typing import Final

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.tables.database import Database
from core.catalog.tables.rows import digest_of, moments_in, moments_text
from core.catalog.tables.share_tables import COMMENTS, SHARES
from core.people.audit import Did
from core.people.audit import Kind as AuditKind
from core.people.person import OWNER
from core.shares.share import DAY_SEC, Allowed, Kind, NewShare, Share

TRIES: Final = 10
TRIES_SEC: Final = 3600.0
"""So many wrong passcodes are taken in such a time. The count is kept here, so that a restart forgets none."""

_columns = SHARES.c


class Shares:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, wanted: NewShare, token: str, passcode_hash: str, created_by: str) -> Share:
        """Keep a new link; of its token only the digest."""
        now = time.time()
        share_id = uuid.uuid4().hex
        row = {
            "id": share_id,
            "token_sha256": digest_of(token),
            "kind": wanted.kind.value,
            "title": wanted.title,
            "moments": moments_text(wanted.moments),
            "collection_id": wanted.collection_id,
            "passcode_hash": passcode_hash,
            "may_comment": Allowed.COMMENT in wanted.allows,
            "may_download": Allowed.DOWNLOAD in wanted.allows,
            "created_by": created_by,
            "created_at": now,
            "expires_at": now + wanted.days * DAY_SEC,
        }
        with self._database.writing() as connection:
            connection.execute(SHARES.insert().values(row))
            audit.note(connection, created_by, Did.SHARED, AuditKind.SHARE, share_id, title=wanted.title)
            return _share(connection.execute(sa.select(SHARES).where(_columns.id == share_id)).mappings().one())

    def get(self, share_id: str) -> Share | None:
        return self._one(_columns.id == share_id)

    def by_token(self, token: str) -> Share | None:
        return self._one(_columns.token_sha256 == digest_of(token))

    def made_by(self, person_id: str) -> list[Share]:
        """All that somebody ever made, the newest first."""
        query = sa.select(SHARES).where(_columns.created_by == person_id).order_by(_columns.created_at.desc(), _columns.id)
        with self._database.reading() as connection:
            return [_share(row) for row in connection.execute(query).mappings()]

    def revoke(self, share_id: str, by: str = OWNER.id) -> None:
        """From now on it shows nothing; withdrawn before, it stays so since then."""
        with self._database.writing() as connection:
            here = sa.and_(_columns.id == share_id, _columns.revoked_at.is_(None))
            revoked = SHARES.update().where(here).values(revoked_at=time.time()).returning(_columns.title)
            if (title := connection.execute(revoked).scalar_one_or_none()) is not None:
                audit.note(connection, by, Did.REVOKED, AuditKind.SHARE, share_id, title=title)

    def prune(self, kept_sec: float) -> None:
        """Drop those that have been over or withdrawn for so long, but for those with comments: what was said stays."""
        ended = sa.func.coalesce(_columns.revoked_at, _columns.expires_at)
        spoken_of = sa.exists().where(COMMENTS.c.share_id == _columns.id)
        with self._database.writing() as connection:
            connection.execute(SHARES.delete().where(ended < time.time() - kept_sec, ~spoken_of))

    def note_opened(self, share_id: str) -> None:
        """Somebody opened it just now."""
        with self._database.writing(lasting=False) as connection:
            values = {"opened": _columns.opened + 1, "last_opened_at": time.time()}
            connection.execute(SHARES.update().where(_columns.id == share_id).values(values))

    def take_try(self, share_id: str, now: float) -> float | None:
        """Count a passcode that is about to be compared. None if it may be; else how many seconds to wait before the next.

        Counted before, so that many at once are no more tries than one after the other.
        """
        with self._database.writing() as connection:
            counted = sa.select(_columns.tries, _columns.tries_since).where(_columns.id == share_id).with_for_update()
            row = connection.execute(counted).one()
            is_over = now >= row.tries_since + TRIES_SEC
            if not is_over and row.tries >= TRIES:
                return float(row.tries_since + TRIES_SEC - now)
            values = {"tries": 1, "tries_since": now} if is_over else {"tries": row.tries + 1}
            connection.execute(SHARES.update().where(_columns.id == share_id).values(values))
        return None

    def give_back_try(self, share_id: str) -> None:
        """That passcode was right: it does not count."""
        with self._database.writing() as connection:
            here = sa.and_(_columns.id == share_id, _columns.tries > 0)
            connection.execute(SHARES.update().where(here).values(tries=_columns.tries - 1))

    def _one(self, here: sa.ColumnElement[bool]) -> Share | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(SHARES).where(here)).mappings().first()
        return _share(row) if row else None


def _share(row: sa.RowMapping) -> Share:
    allows = {Allowed.COMMENT: row["may_comment"], Allowed.DOWNLOAD: row["may_download"]}
    return Share(
        id=row["id"],
        kind=Kind(row["kind"]),
        title=row["title"],
        moments=moments_in(row["moments"]),
        allows=frozenset(allowed for allowed, may in allows.items() if may),
        passcode_hash=row["passcode_hash"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        opened=row["opened"],
        last_opened_at=row["last_opened_at"],
        collection_id=row["collection_id"],
    )
