"""The tables of sign-in, part of the same metadata as those of `schema.py`. Of every token only the SHA-256 is kept, in hex."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.catalog.tables.schema import METADATA

USERS: Final = sa.Table(
    "users",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False, server_default=""),
    sa.Column("role", sa.String(16), nullable=False),
    # What somebody types as their name here, in the form in which names are compared; only those with a password have it.
    sa.Column("login", sa.String(100), unique=True),
    sa.Column("password_hash", sa.Text),
    # Who vouches for somebody without a password, and under which name.
    sa.Column("issuer", sa.String(255)),
    sa.Column("subject", sa.String(255)),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float),
    sa.Column("disabled_at", sa.Float),
    sa.UniqueConstraint("issuer", "subject", name="users_of_issuer"),
)

SESSIONS: Final = sa.Table(
    "sessions",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("how", sa.String(16), nullable=False),
    sa.Index("sessions_of_user", "user_id"),
)

INVITATIONS: Final = sa.Table(
    "invitations",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("created_by", sa.String(32), nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("used_by", sa.String(32)),
    # Who has an account already and only chooses another password.
    sa.Column("user_id", sa.String(32)),
)

# How often somebody tried to sign in since a time, by name and by address; as digests, since a password may be typed as a name.
SIGN_IN_TRIES: Final = sa.Table(
    "sign_in_tries",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
)

# Who did what, only ever added to; what is old is dropped. Without a person: a try to sign in, by whoever it was.
AUDIT: Final = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("user_id", sa.String(32)),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("details", sa.Text),
    sa.Index("audit_at", "at"),
)
