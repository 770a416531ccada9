"""Reasons and facts instead of sentences. What was written before keeps its words, as the fact `words`."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AS_TOLD = "as_told"
"""The reason where none was kept."""


def upgrade() -> None:
    op.add_column("jobs", sa.Column("error_facts", sa.Text))
    op.add_column("pauses", sa.Column("facts", sa.Text))
    op.add_column("events", sa.Column("reason", sa.String(64)))
    op.add_column("events", sa.Column("facts", sa.Text))
    jobs = sa.table("jobs", sa.column("error_words", sa.Text), sa.column("error_facts"), sa.column("error_code", sa.String))
    pauses = sa.table("pauses", sa.column("words", sa.Text), sa.column("facts"))
    events = sa.table("events", sa.column("words", sa.Text), sa.column("facts"), sa.column("reason"))
    _keep_words(jobs, "error_words", "error_facts", error_code=sa.func.coalesce(jobs.c.error_code, AS_TOLD))
    _keep_words(pauses, "words", "facts")
    _keep_words(events, "words", "facts", reason=AS_TOLD)
    op.drop_column("jobs", "error_words")
    op.drop_column("pauses", "words")
    op.drop_column("events", "words")


def _keep_words(table: sa.TableClause, words: str, facts: str, **others: Any) -> None:
    """Move the words of every row that has some into its facts, and set what else changes for these rows."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    build = sa.func.json_object if is_sqlite else sa.func.json_build_object
    # Named as text: Postgres can't tell the type of a bare parameter.
    name = sa.cast(sa.literal("words"), sa.Text)
    as_json = sa.cast(build(name, table.c[words]), sa.Text)
    op.execute(table.update().where(table.c[words] != "").values({facts: as_json, **others}))
