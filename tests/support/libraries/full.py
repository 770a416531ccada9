"""A data folder in which every page has something to show: videos that are ready, with insights, and some that are not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from core.catalog import Catalog
from core.catalog.library.recognitions import RecognitionStage
from core.catalog.tables.collection_tables import COLLECTIONS
from core.catalog.tables.script_tables import SCRIPTS
from core.chapters.synopsis import Chapter, Synopsis
from core.collections.collection import Gathered
from core.errors import Fact, Reason
from core.insights.jobs.footage import key_of
from core.models.jobs import Stage
from core.models.search_query import MomentRef
from core.models.video import Span
from core.spoken.line import Line, Source
from core.tags.tag import Entry, Tagged
from tests.support.insights import ready_with_insights
from tests.support.jobs import a_job, a_video, write
from tests.support.library import MODEL
from tests.support.running import RunningApp

FILMS: Final = (
    {"title": "Harbour", "category": "City", "recorded_at": 1_700_000_000.0},
    {"title": "Market", "category": "City", "recorded_at": 1_710_000_000.0},
    {"title": "Dunes", "category": "Desert"},
)
READY: Final = f"{1:016x}"
FAILED: Final = f"{100:016x}"
GONE: Final = f"{999:016x}"
"""A video that a collection has a moment of, and that is not in the library."""
COLLECTION: Final = "c" * 32
SCRIPT: Final = "5" * 32
ENDED: Final[tuple[tuple[Stage, Reason | None, dict[str, Fact]], ...]] = (
    (Stage.FAILED, Reason.EMBEDDING_FAILED, {"message": "tiny"}),
    (Stage.FAILED, Reason.PROVIDER_FAULT, {}),
    (Stage.UNSURE, Reason.EMBEDDING_UNSURE, {}),
    (Stage.CANCELLED, None, {}),
)
SAID: Final = (Line(500, 1500, "Harbour", Source.ADDED), Line(2000, 3000, "Market", Source.ADDED))


def make_full(data_dir: Path) -> None:
    """Three videos that are ready, one of them tagged and described, four that are not, a file in no library, a script, and a
    collection, which the tray shows."""
    ready_with_insights(data_dir, FILMS, 6)
    catalog = Catalog(f"sqlite:///{data_dir / 'demo' / 'clipseek.db'}")
    videos = [a_video(100 + place, title="Harbour") for place in range(len(ENDED))]
    write(
        catalog,
        [
            (video, a_job(video, stage, error_code=reason, error_facts=facts))
            for video, (stage, reason, facts) in zip(videos, ENDED, strict=True)
        ],
    )
    with catalog._database.writing() as connection:
        connection.execute(COLLECTIONS.insert().values(id=COLLECTION, name="Rough cut", created_at=0.0, changed_at=0.0))
        connection.execute(SCRIPTS.insert().values(id=SCRIPT, name="Rough cut", created_at=0.0, changed_at=0.0))
    for words in ("orange evening sky", "dog"):
        catalog.scripts.add_line(SCRIPT, "", words)
    moments = [Gathered(READY, 0, 2000, "Harbour"), Gathered(GONE, 1000, 2000, "Market"), Gathered(READY, 2000, 3000, "Harbour")]
    catalog.collection_items.add(COLLECTION, "", moments)
    catalog.spoken.replace_captions(READY, SAID, 0)
    _tag_and_describe(catalog)
    catalog.close()
    for video in videos:
        os.link(data_dir.parent / "clip.mp4", data_dir / "demo" / "uploads" / str(video.file_name))
    (data_dir / "demo" / "uploads" / f"{0xFF:016x}.mp4").write_bytes(b"no video")


def _tag_and_describe(catalog: Catalog) -> None:
    """A tag that one moment of a video has, in the footage as it is, what that video is about, and that it could not be heard."""
    catalog.tags.replace_list([Entry("Market")], MODEL)
    (tag,) = catalog.tags.all()
    catalog.tags.keep(tag, key_of(catalog.jobs.ready(MODEL)), [Tagged(tag.id, MomentRef(READY, Span(0.0, 2.0)), 0.8)])
    catalog.recognitions.ask(READY)
    catalog.recognitions.end(READY, RecognitionStage.FAILED)
    catalog.analyses.ask(READY)
    held = catalog.analyses.claim("made", lease_sec=60)
    assert held is not None
    chapters = (Chapter(0, 2000, "Harbour", "Market"), Chapter(2000, 4000, "Dunes"))
    catalog.analyses.finish(held, "made", Synopsis("Market", "Dunes", chapters))


@contextmanager
def full_app(data_dir: Path, **environment: Any) -> Iterator[RunningApp]:
    """An app with that folder, which ends without a trace in its log."""
    make_full(data_dir)
    running = RunningApp(data_dir, **environment)
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log
