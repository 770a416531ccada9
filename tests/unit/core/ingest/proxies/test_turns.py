"""Proxies are made one after the other: what waits for its turn does not count as slow."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.config import Settings
from core.ingest import stages
from core.ingest.job_tools import PollSchedule, Step, Tools
from core.ingest.proxies.maker import ProxyMaker
from core.models.jobs import Job, Stage
from core.models.proxy import ProxyUse
from core.models.video import Video
from core.services import Services
from tests.support.clips import make_clip
from tests.support.jobs import a_job
from tests.support.library import MODEL
from tests.support.services import opened

SETTINGS = Settings(api_key=SecretStr("tlk_nobody_is_asked"), model=MODEL, proxy=ProxyUse.ALWAYS)
HOUR_SEC = 3600.0


class Lease:
    def report(self, share: float) -> None: ...

    def is_cancelled(self) -> bool:
        return False

    def is_ending(self) -> bool:
        return False


def taken_in(services: Services, path: Path) -> Video:
    candidate = services.precheck.check_path(path, "Shot")
    assert services.precheck.intake.start(candidate, title="Shot", category="", watch_url="")
    video = services.catalog.videos.get(candidate.video_id or "")
    assert video is not None
    return video


def step_of(services: Services, video: Video, job: Job) -> Step:
    tools = Tools(
        catalog=services.catalog,
        store=services.store,
        provider=services.provider,
        storage=services.storage,
        library_dir=services.settings.library_dir,
        poll_seconds=1,
        requests_per_minute=60,
        max_active=1,
        poll_schedule=PollSchedule(1),
        proxies=ProxyMaker(services.previews),
    )
    return stages.take(tools, job, video, Lease())  # type: ignore[arg-type]


def test_the_time_of_a_proxy_begins_when_its_turn_has_come(tmp_path: Path) -> None:
    with opened(SETTINGS.model_copy(update={"data_dir": tmp_path / "data"})) as services:
        video = taken_in(services, make_clip(tmp_path / "shot.mov", seconds=5, fps=12))
        queued = a_job(video, Stage.TRANSCODING, stage_since=time.time() - HOUR_SEC)
        with services.previews.making():
            waits = step_of(services, video, queued)
            assert waits.stage is Stage.TRANSCODING
            begun_at = (waits.changes or {})["stage_since"]
            assert begun_at == pytest.approx(time.time(), abs=5)
            # What is of one that was begun and gave way is made once only.
            services.previews.pieces(video.id).mkdir(parents=True)
            assert "stage_since" not in (step_of(services, video, queued).changes or {})
        assert step_of(services, video, replace(queued, stage_since=begun_at)).stage is Stage.UPLOADING
