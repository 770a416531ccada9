"""What is said in videos, word for word."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_REMOVE = "INSERT INTO spoken_words (spoken_words, rowid, folded) VALUES ('delete', old.id, old.folded);"
_ADD = "INSERT INTO spoken_words (rowid, folded) VALUES (new.id, new.folded);"


def upgrade() -> None:
    op.add_column("videos", sa.Column("captions_version", sa.BigInteger))
    op.create_table(
        "spoken",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False),
        sa.Column("start_ms", sa.BigInteger, nullable=False),
        sa.Column("end_ms", sa.BigInteger, nullable=False),
        sa.Column("speaker", sa.Text, nullable=False, server_default=""),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.String(35), nullable=False, server_default=""),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
    )
    op.create_index("spoken_of", "spoken", ["video_id", "start_ms"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX spoken_words ON spoken USING gin (string_to_array(folded, ' '))")
        return
    op.execute(
        "CREATE VIRTUAL TABLE spoken_words USING fts5(folded, content='spoken', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")"
    )
    op.execute(f"CREATE TRIGGER spoken_added AFTER INSERT ON spoken BEGIN {_ADD} END")
    op.execute(f"CREATE TRIGGER spoken_removed AFTER DELETE ON spoken BEGIN {_REMOVE} END")
    op.execute(f"CREATE TRIGGER spoken_changed AFTER UPDATE ON spoken BEGIN {_REMOVE} {_ADD} END")
