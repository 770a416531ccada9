"""The table of what is said in videos, and what finds words in it; a part of the schema.

`folded` has the words as they are compared (`core.spoken.folding`), with a space around each, so that words in a row are found as
a part of it. Which rows have all of the words, an index tells: a table of SQLite's FTS5, which triggers keep as this one is, also
where rows go with their video; an index of the words on Postgres. Both belong to their database, so the metadata has neither.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from core.catalog.tables.schema import METADATA

SPOKEN: Final = sa.Table(
    "spoken",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False),
    sa.Column("start_ms", sa.BigInteger, nullable=False),
    sa.Column("end_ms", sa.BigInteger, nullable=False),
    sa.Column("speaker", sa.Text, nullable=False, server_default=""),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.String(35), nullable=False, server_default=""),
    sa.Column("source", sa.String(16), nullable=False),
    sa.Column("folded", sa.Text, nullable=False),
    sa.Column("original", sa.Text, nullable=False, server_default=""),
    sa.Column("was_start_ms", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("was_end_ms", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("spoken_of", "video_id", "start_ms"),
)

# What people call the speakers of a video, whom its sources only number.
SPEAKER_NAMES: Final = sa.Table(
    "speaker_names",
    METADATA,
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("speaker", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)

# Videos that this computer is to write down, and how far it is.
RECOGNITIONS: Final = sa.Table(
    "recognitions",
    METADATA,
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("asked_at", sa.Float, nullable=False),
    sa.Column("done_ms", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("error_code", sa.String(64)),
    sa.Column("error_facts", sa.Text),
)

_REMOVE: Final = "INSERT INTO spoken_words (spoken_words, rowid, folded) VALUES ('delete', old.id, old.folded);"
_ADD: Final = "INSERT INTO spoken_words (rowid, folded) VALUES (new.id, new.folded);"
_STATEMENTS: Final = {
    "sqlite": (
        "CREATE VIRTUAL TABLE spoken_words USING fts5(folded, content='spoken', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")",
        f"CREATE TRIGGER spoken_added AFTER INSERT ON spoken BEGIN {_ADD} END",
        f"CREATE TRIGGER spoken_removed AFTER DELETE ON spoken BEGIN {_REMOVE} END",
        f"CREATE TRIGGER spoken_changed AFTER UPDATE ON spoken BEGIN {_REMOVE} {_ADD} END",
    ),
    "postgresql": ("CREATE INDEX spoken_words ON spoken USING gin (string_to_array(folded, ' '))",),
}


@sa.event.listens_for(SPOKEN, "after_create")
def _add_index(_table: sa.Table, connection: sa.Connection, **_: Any) -> None:
    for statement in _STATEMENTS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
