"""The whole app, killed without warning while its provider often fails, and started again: nothing lost, nothing twice."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from core import parquet
from core.catalog import Catalog
from core.milvus import SegmentStore
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from tests.faults.conftest import StartProvider, enqueue
from tests.support.clips import make_clip
from tests.support.running import RunningApp
from tests.support.services import KEY
from tests.support.torture import TORTURE
from tests.support.trouble import fail_one_in_eight
from tests.support.waiting import wait_for

MODEL = MODELS["marengo3.5"]
KILLS = 20 if TORTURE else 3
VIDEOS = 40 if TORTURE else 6
ENDED_WITHIN_SEC = 1500 if TORTURE else 260
"""Killed between the note that it will ask for a task and the asking, the app waits for three minutes until that is certain."""


def test_killed_again_and_again_every_video_is_ready_once(start_provider: StartProvider, tmp_path: Path) -> None:
    provider = start_provider(seconds_per_minute=12)
    fail_one_in_eight(provider.url, seed=7, patient=TORTURE)
    data_dir = tmp_path / "data"
    clips = [make_clip(tmp_path / f"clip_{n}.mp4", seconds=5, shift=n % 6, fps=12 + n // 6) for n in range(VIDEOS)]
    environment: dict[str, Any] = {
        "TWELVE_LABS_API_KEY": KEY,
        "TWELVELABS_BASE_URL": provider.url,
        "CLIPSEEK_POLL_SECONDS": "0.2",
        "CLIPSEEK_REQUESTS_PER_MINUTE": "6000",
    }
    ids = enqueue(data_dir, clips)
    assert len(set(ids)) == VIDEOS
    catalog = Catalog(f"sqlite:///{data_dir / 'clipseek.db'}")
    moments = random.Random(11)
    for _ in range(KILLS):
        app = RunningApp(data_dir, **environment)
        # A kill needs a moment of its own choosing; any state is a fair one.
        until = time.monotonic() + moments.uniform(2.0, 6.0)
        wait_for(lambda until=until: time.monotonic() > until, within_sec=10)  # type: ignore[misc]
        app.kill()
    app = RunningApp(data_dir, **environment)
    wait_for(
        lambda: all(job.stage.is_final for job in catalog.jobs.newest()), within_sec=ENDED_WITHIN_SEC, what="the end of all jobs"
    )
    app.stop()
    assert catalog.jobs.counts() == {Stage.READY: VIDEOS}
    said = [event.what for event in catalog.events.recent(VIDEOS * 10)]
    assert (said.count("queued"), said.count("ready"), len(said)) == (VIDEOS, VIDEOS, 2 * VIDEOS)
    catalog.close()
    assert provider.made() == (VIDEOS, VIDEOS)
    store = SegmentStore(str(data_dir / "milvus.db"))
    for video_id in ids:
        kept = parquet.load(data_dir / parquet.key_for(MODEL, video_id))
        assert store.count(MODEL, video_id) == len(kept) > 0
    store.close()


def test_asked_to_end_it_is_gone_before_its_task_is_done_and_goes_on_later(start_provider: StartProvider, tmp_path: Path) -> None:
    provider = start_provider(seconds_per_minute=60)
    data_dir = tmp_path / "data"
    enqueue(data_dir, [make_clip(tmp_path / "clip.mp4", seconds=10, fps=12)])
    catalog = Catalog(f"sqlite:///{data_dir / 'clipseek.db'}")
    environment: dict[str, Any] = {"TWELVE_LABS_API_KEY": KEY, "TWELVELABS_BASE_URL": provider.url}
    app = RunningApp(data_dir, **environment)
    wait_for(lambda: catalog.jobs.newest()[0].stage is Stage.EMBEDDING, within_sec=30, what="embedding")
    app.stop()
    assert catalog.jobs.newest()[0].stage is Stage.EMBEDDING
    app = RunningApp(data_dir, **environment)
    wait_for(lambda: catalog.jobs.newest()[0].stage is Stage.READY, within_sec=60, what="ready")
    app.stop()
    catalog.close()
    assert provider.made() == (1, 1)
