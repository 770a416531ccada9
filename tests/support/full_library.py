"""A data folder in which every page has something to show: videos that are ready, with insights, and some that are not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from core.catalog import Catalog
from core.errors import Fact, Reason
from core.jobs import Stage
from tests.support.insights import ready_with_insights
from tests.support.jobs import a_job, a_video, write
from tests.support.running import RunningApp

FILMS: Final = (
    {"title": "Harbour", "category": "City", "recorded_at": 1_700_000_000.0},
    {"title": "Market", "category": "City", "recorded_at": 1_710_000_000.0},
    {"title": "Dunes", "category": "Desert"},
)
READY: Final = f"{1:016x}"
FAILED: Final = f"{100:016x}"
ENDED: Final[tuple[tuple[Stage, Reason | None, dict[str, Fact]], ...]] = (
    (Stage.FAILED, Reason.EMBEDDING_FAILED, {"message": "tiny"}),
    (Stage.FAILED, Reason.PROVIDER_FAULT, {}),
    (Stage.UNSURE, Reason.EMBEDDING_UNSURE, {}),
    (Stage.CANCELLED, None, {}),
)


def make_full(data_dir: Path) -> None:
    """Three videos that are ready, four that are not, and a file that is in no library."""
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
    catalog.close()
    for video in videos:
        os.link(data_dir.parent / "clip.mp4", data_dir / "demo" / "uploads" / str(video.file_name))
    (data_dir / "demo" / "uploads" / f"{0xFF:016x}.mp4").write_bytes(b"no video")


@contextmanager
def full_app(data_dir: Path) -> Iterator[RunningApp]:
    """An app with that folder, which ends without a trace in its log."""
    make_full(data_dir)
    running = RunningApp(data_dir)
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log
