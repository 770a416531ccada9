"""Of stretches that show nothing, the pictures are kept out of the index; what is heard there stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from core.catalog.tables.rows import options_of, options_text
from core.config import Settings
from core.ingest import stages
from core.ingest.job_tools import PollSchedule, Tools
from core.ingest.precheck.candidates import Candidate, CheckResult, Wanted
from core.ingest.precheck.choices import options_for
from core.ingest.proxies.maker import ProxyMaker
from core.milvus.inventory import Inventory
from core.models.jobs import EmbedOptions, Stage
from core.models.video import EmbeddedSegment, MediaInfo, Modality, Scope, Span
from core.services import Services
from core.twelve_labs import EmbedTask, TaskStatus
from tests.support.jobs import a_job, a_video, write
from tests.support.library import MODEL

TAPE = MediaInfo(
    300.0, 640, 360, 25.0, "h264", "aac", 1000, empty=(Span(0, 60), Span(100, 130)), still=(Span(270, 300),), useful=Span(60, 270)
)
"""A minute of test card, then a film with half a minute of black in it that stands still at its end."""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(Settings(api_key=SecretStr("tlk_nobody_is_asked"), model=MODEL, data_dir=tmp_path / "data"))
    yield services
    services.store.close()
    services.catalog.close()


class Provider:
    """One that has embedded three moments, each seen and heard."""

    def task(self, task_id: str) -> EmbedTask:
        vector = np.full(MODEL.dimension, MODEL.dimension**-0.5, np.float32)
        spans = (Span(60, 100), Span(100, 130), Span(129, 160))
        segments = [EmbeddedSegment(span, kind, Scope.CLIP, vector) for span in spans for kind in MODEL.modalities]
        return EmbedTask(task_id, TaskStatus.READY, tuple(segments), None)


def test_only_what_shows_something_is_prepared_unless_a_person_says_which_part() -> None:
    asked = options_for(MODEL, TAPE)
    assert (asked.part, asked.without) == (Span(60, 270), (*TAPE.empty, *TAPE.still))
    assert options_of(options_text(asked)) == asked
    assert options_for(MODEL, TAPE, part=Span(10, 20)).part == Span(10, 20)
    row = Wanted(Candidate("tape.mp4", "Tape", CheckResult.FINE, info=TAPE), "Tape")
    assert (row.duration_sec, row.left_out_sec(row.empty), row.kept_out_sec(row.empty)) == (210, 60, 30)
    assert (row.left_out_sec(row.still), row.kept_out_sec(row.still)) == (30, 0)
    by_hand = replace(row, part=Span(10, 20))
    assert (by_hand.duration_sec, by_hand.left_out_sec(row.empty), by_hand.kept_out_sec(row.empty)) == (10, 0, 0)


def test_pictures_of_a_stretch_that_shows_nothing_are_in_no_search(services: Services) -> None:
    video = a_video(1, duration_sec=300.0)
    job = a_job(video, Stage.EMBEDDING, task_id="task", options=EmbedOptions(MODEL.modalities, without=TAPE.empty))
    write(services.catalog, [(video, job)])
    tools = Tools(
        catalog=services.catalog,
        store=services.store,
        provider=Provider(),  # type: ignore[arg-type]
        storage=services.storage,
        library_dir=services.settings.library_dir,
        poll_seconds=1,
        requests_per_minute=60,
        max_active=1,
        poll_schedule=PollSchedule(1),
        proxies=ProxyMaker(services.previews),
    )
    step = stages.take(tools, job, video, None)  # type: ignore[arg-type]
    assert step.changes == {"moments": 2}
    assert len(Inventory(services.store).label_of_each(MODEL, video.id)) == 2 * len(MODEL.modalities) + len(MODEL.modalities) - 1
    assert Modality.VISUAL in MODEL.modalities
