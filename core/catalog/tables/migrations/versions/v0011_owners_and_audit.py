"""Whose things are (the empty id: of nobody in particular, as all that is here so far), and who did what.

History and what was played are known by person from now on, so they have the person in their keys: those tables are made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _owner() -> sa.Column[str]:
    return sa.Column("owner_id", sa.String(32), nullable=False, server_default="")


def _is_shared() -> sa.Column[bool]:
    return sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.false())


def upgrade() -> None:
    _searches()
    _openings()
    _saved_searches()
    op.add_column("looks", _owner())
    op.add_column("looks", _is_shared())
    op.add_column("batches", sa.Column("requested_by", sa.String(32), nullable=False, server_default=""))
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("user_id", sa.String(32)),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("object_id", sa.Text, nullable=False),
        sa.Column("details", sa.Text),
    )
    op.create_index("audit_at", "audit", ["at"])


def _searches() -> None:
    op.drop_index("searches_at", "searches")
    op.rename_table("searches", "former_searches")
    op.create_table(
        "searches",
        sa.Column("owner_id", sa.String(32), primary_key=True, server_default=""),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("hits", sa.Integer, nullable=False),
    )
    op.create_index("searches_at", "searches", ["owner_id", "at"])
    _take_over("searches", "digest, address, said, at, verdict, hits")


def _openings() -> None:
    op.rename_table("openings", "former_openings")
    op.create_table(
        "openings",
        sa.Column("owner_id", sa.String(32), primary_key=True, server_default=""),
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("start_ms", sa.BigInteger, primary_key=True),
        sa.Column("end_ms", sa.BigInteger, primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last_at", sa.Float, nullable=False),
    )
    op.create_index("openings_of_video", "openings", ["video_id"])
    _take_over("openings", "video_id, start_ms, end_ms, times, last_at")


def _saved_searches() -> None:
    op.rename_table("saved_searches", "former_saved_searches")
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.String(32), primary_key=True),
        _owner(),
        _is_shared(),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
        sa.UniqueConstraint("owner_id", "digest", name="saved_searches_once"),
    )
    _take_over("saved_searches", "id, digest, name, address, created_at, seen_at")


def _take_over(table: str, columns: str) -> None:
    op.execute(f"insert into {table} ({columns}) select {columns} from former_{table}")  # noqa: S608 - our own names
    op.drop_table(f"former_{table}")
