"""The tables of the catalog, the same on SQLite and Postgres. A change here needs a migration in `migrations/versions`.

`owner_id` and the like are ids of people; the empty id stands for whoever uses a Clipseek without sign-in.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

HEAD: Final = "0024"
"""The newest migration; known here so that a catalog that is up to date opens without importing Alembic."""
METADATA: Final = sa.MetaData()

VIDEOS: Final = sa.Table(
    "videos",
    METADATA,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("source_url", sa.Text),
    sa.Column("file_name", sa.Text),
    sa.Column("original_name", sa.Text, nullable=False, server_default=""),
    sa.Column("original_path", sa.Text, nullable=False, server_default=""),
    sa.Column("watch_url", sa.Text),
    sa.Column("category", sa.Text, nullable=False, server_default=""),
    sa.Column("duration_sec", sa.Float, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("fps", sa.Float, nullable=False),
    sa.Column("has_audio", sa.Boolean, nullable=False),
    sa.Column("size_bytes", sa.BigInteger),
    # When and with what it was recorded (`core.models.recording.Recording`); `recorded_from` is unknown until somebody looked.
    sa.Column("recorded_at", sa.Float),
    sa.Column("recorded_zone_min", sa.Integer),
    sa.Column("recorded_from", sa.String(16)),
    sa.Column("camera", sa.Text, nullable=False, server_default=""),
    sa.Column("lens", sa.Text, nullable=False, server_default=""),
    sa.Column("reel", sa.Text, nullable=False, server_default=""),
    # Only where `CLIPSEEK_GPS` is on.
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    # Which of its sound tracks are heard (`core.models.sound`).
    sa.Column("sound", sa.String(8), nullable=False, server_default=""),
    sa.Column("added_at", sa.Float, nullable=False),
    sa.Column("added_by", sa.Text, nullable=False, server_default=""),
    # How the file counts its frames (`core.timecode.SourceTime`); unknown until somebody looked.
    sa.Column("source_timecode", sa.String(16)),
    sa.Column("timecode_rate", sa.String(32)),
    sa.Column("is_drop_frame", sa.Boolean),
    sa.Column("frame_count", sa.BigInteger),
    sa.Column("first_picture_ms", sa.Integer),
    sa.Column("is_conformed", sa.Boolean),
    # Of which version of its captions the lines are that are kept as said; unknown until somebody read them.
    sa.Column("captions_version", sa.BigInteger),
    # When it turned out that the provider has no transcript of it.
    sa.Column("no_transcript_at", sa.Float),
    # Since when it is on no page any more; brought back by taking this away, as long as it is not being purged.
    sa.Column("deleted_at", sa.Float),
    sa.Column("purging", sa.Boolean, nullable=False, server_default=sa.false()),
    # What was added last, and whether sample footage is here, is on the first page that anybody sees.
    sa.Index("videos_added", "added_at"),
    sa.Index("videos_added_by", "added_by"),
    sa.Index(
        "videos_deleted",
        "deleted_at",
        sqlite_where=sa.text("deleted_at IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    ),
)

# Files of which a video was joined, by the id that each would have as a video of its own.
JOINED_PARTS: Final = sa.Table(
    "joined_parts",
    METADATA,
    sa.Column("part_id", sa.String(16), primary_key=True),
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False, index=True),
)

# What became of each file of the watched folder, by its path in there; with a reason, it was not taken.
WATCHED_FILES: Final = sa.Table(
    "watched_files",
    METADATA,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("modified_at", sa.Float, nullable=False),
    sa.Column("video_id", sa.String(16), index=True),
    sa.Column("noted_at", sa.Float, nullable=False),
    sa.Column("error_code", sa.String(64)),
    sa.Column("error_facts", sa.Text),
    # Since when it is not where it was.
    sa.Column("away_since", sa.Float),
)

JOBS: Final = sa.Table(
    "jobs",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False),
    sa.Column("model", sa.String(32), nullable=False),
    sa.Column("options", sa.Text, nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.Float, nullable=False, server_default="0"),
    sa.Column("lease_owner", sa.String(64)),
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    sa.Column("asset_id", sa.String(128)),
    sa.Column("task_id", sa.String(128)),
    sa.Column("submitted_at", sa.Float),
    sa.Column("cancel_requested", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("error_code", sa.String(64)),
    sa.Column("error_facts", sa.Text),
    sa.Column("progress", sa.Float),
    sa.Column("moments", sa.Integer),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("stage_since", sa.Float, nullable=False),
    sa.Column("finished_at", sa.Float),
    sa.Column("stage_seconds", sa.Text, nullable=False, server_default="{}"),
    # When the place that was taken at the gate comes round.
    sa.Column("gate_at", sa.Float),
    # Somebody decided that a task of the provider's without a name is this video's.
    sa.Column("adopt", sa.Boolean, nullable=False, server_default=sa.false()),
    # Made the results that stay until those of a newer job of the same video are in.
    sa.Column("is_former", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("jobs_due", "stage", "next_at"),
    sa.Index("jobs_of_video", "video_id", "created_at"),
    # How one video stands: without it SQLite takes the index of a whole stage for each video that it looks at.
    sa.Index("jobs_standing", "video_id", "is_former", "stage"),
    # How the library stands is asked by every page, several times.
    sa.Index("jobs_ended", "stage", "finished_at"),
    # Two presses of one button, or two processes, can't queue the same video twice.
    sa.Index(
        "jobs_one_open_per_video",
        "video_id",
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    ),
    sa.Index("jobs_former", "video_id", sqlite_where=sa.text("is_former = 1"), postgresql_where=sa.text("is_former")),
)

QUERY_VECTORS: Final = sa.Table(
    "query_vectors",
    METADATA,
    sa.Column("model", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
)

RATE_LIMITS: Final = sa.Table(
    "gates",
    METADATA,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("free_at", sa.Float, nullable=False),
)

# What holds the whole queue back, and since when people should be told until when.
QUEUE_PAUSES: Final = sa.Table(
    "pauses",
    METADATA,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("reason", sa.String(64), nullable=False),
    sa.Column("facts", sa.Text),
    sa.Column("until", sa.Float, nullable=False),
)

# History: kept for a while, also of videos that are gone.
EVENTS: Final = sa.Table(
    "events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("video_id", sa.String(16), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("what", sa.String(16), nullable=False),
    sa.Column("seconds", sa.Float),
    sa.Column("reason", sa.String(64)),
    sa.Column("facts", sa.Text),
    sa.Index("events_at", "at"),
)

# What was paid for, also of videos that are gone.
PAYMENTS: Final = sa.Table(
    "payments",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("video_id", sa.String(16), nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    # Of what is not paid for by the second of embedding.
    sa.Column("price_usd", sa.Float),
    sa.Index("payments_at", "at"),
)

# Uploads on the provider's side that are of no more use and are still to be removed there.
ORPHAN_ASSETS: Final = sa.Table(
    "leftovers",
    METADATA,
    sa.Column("asset_id", sa.String(128), primary_key=True),
    sa.Column("since", sa.Float, nullable=False),
    # Whose transcript is to be taken before it is removed.
    sa.Column("video_id", sa.String(16)),
)

# What was asked lately. An address may be longer than an index takes, so its SHA-256 stands for it.
SEARCHES: Final = sa.Table(
    "searches",
    METADATA,
    sa.Column("owner_id", sa.String(32), primary_key=True, server_default=""),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("hits", sa.Integer, nullable=False),
    sa.Index("searches_at", "owner_id", "at"),
)

SAVED_SEARCHES: Final = sa.Table(
    "saved_searches",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner_id", sa.String(32), nullable=False, server_default=""),
    sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
    sa.UniqueConstraint("owner_id", "digest", name="saved_searches_once"),
)

SAVED_CONCEPTS: Final = sa.Table(
    "looks",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner_id", sa.String(32), nullable=False, server_default=""),
    sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("name", sa.Text, nullable=False),
    # Vectors of different models can't be compared.
    sa.Column("model", sa.String(32), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
)

CONCEPT_VECTORS: Final = sa.Table(
    "look_vectors",
    METADATA,
    sa.Column("look_id", sa.String(32), sa.ForeignKey("looks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("modality", sa.String(32), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)

# Names that people gave to kinds of moments. The ids of kinds may change, so some of its moments are kept with a name.
CLUSTER_NAMES: Final = sa.Table(
    "kind_names",
    METADATA,
    # Kinds are found among the vectors of one model.
    sa.Column("model", sa.String(32), primary_key=True),
    sa.Column("kind_id", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("moments", sa.Text, nullable=False),
    sa.Column("named_at", sa.Float, nullable=False),
)

# What each person played: how often, and when for the last time.
PLAY_COUNTS: Final = sa.Table(
    "openings",
    METADATA,
    sa.Column("owner_id", sa.String(32), primary_key=True, server_default=""),
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("start_ms", sa.BigInteger, primary_key=True),
    sa.Column("end_ms", sa.BigInteger, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("last_at", sa.Float, nullable=False),
    sa.Index("openings_of_video", "video_id"),
)

# One row: the id that the data folder carries too, so that neither is ever used with another's.
LIBRARY_IDENTITY: Final = sa.Table(
    "library_identity",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("created_at", sa.Float, nullable=False),
)

# A number for each topic that grows with every change to it, in the same transaction: what is kept in memory is kept under it.
CHANGES: Final = sa.Table(
    "changes",
    METADATA,
    sa.Column("topic", sa.String(32), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
)

# One action on many videos, done in the background. `value` is what it sets, for the sentence that tells of it.
BATCHES: Final = sa.Table(
    "batches",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("finished_at", sa.Float),
    sa.Column("requested_by", sa.String(32), nullable=False, server_default=""),
    # The batch that this one takes back, and the one that took this one back.
    sa.Column("undoes", sa.String(32)),
    sa.Column("undone_by", sa.String(32)),
    # Since when nobody wants to be told of it any more.
    sa.Column("dismissed_at", sa.Float),
    sa.Column("lease_owner", sa.String(64)),
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    sa.Index("batches_at", "created_at"),
)

BATCH_ITEMS: Final = sa.Table(
    "batch_items",
    METADATA,
    sa.Column("batch_id", sa.String(32), sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("video_id", sa.String(16), nullable=False),
    # What the video had before, known once it is done; what it is to have.
    sa.Column("former", sa.Text),
    sa.Column("wanted", sa.Text, nullable=False),
    sa.Column("done_at", sa.Float),
    sa.Column("error_code", sa.String(64)),
)

# Films and pictures that are made of moments to be taken away: what was asked for, how far it is, and until when it is kept.
EXPORTS: Final = sa.Table(
    "exports",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner_id", sa.String(32), nullable=False, server_default=""),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    # The cuts and the choices, as JSON.
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("size_bytes", sa.BigInteger),
    sa.Column("error_code", sa.String(64)),
    sa.Column("error_facts", sa.Text),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("finished_at", sa.Float),
    sa.Column("lease_owner", sa.String(64)),
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    sa.Index("exports_of", "owner_id", "created_at"),
)
