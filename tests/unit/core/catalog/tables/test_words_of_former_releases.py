"""A catalog of a former release, which kept sentences: tasks, history and pauses say the same words as before."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from core.catalog import Catalog
from core.catalog.tables.migrate import MIGRATIONS
from core.catalog.tables.rows import options_text
from core.errors import Fault, Reason
from core.messages.faults import explain
from core.models.embedding_models import MODELS
from core.models.jobs import EmbedOptions, Stage
from core.models.video import Modality

FAILED = "00000000000000aa"
READY = "00000000000000bb"
PUT_OFF = "00000000000000cc"
TOO_SHORT = "Too short: 3.2 s; at least 4 s are needed. Nothing was paid. Choose a longer video."
AWAY = "Twelve Labs cannot be reached. „“ \\ ' % :x {braces} 🎬"
NO_KEY = "Twelve Labs does not accept the API key (code api_key_invalid). Nothing was paid. Check TWELVE_LABS_API_KEY."
VIDEO = (
    "insert into videos (id, title, file_name, duration_sec, width, height, fps, has_audio, added_at) "
    "values (:id, 'Old', 'old.mp4', 5, 640, 360, 25, :yes, 1)"
)
JOB = (
    "insert into jobs (id, video_id, model, options, stage, error_code, error_words, created_at, stage_since, finished_at) "
    "values (:id, :id, :model, :options, :stage, :code, :words, 1, 1, :finished)"
)


@pytest.fixture(params=["0005", "0006"])
def moved(request: pytest.FixtureRequest, address: str) -> Iterator[Catalog]:
    """What a release with these tables left, opened by this one."""
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, request.param)
        _fill(connection)
    engine.dispose()
    with closing(Catalog(address)) as catalog:
        yield catalog


def _fill(connection: sa.Connection) -> None:
    jobs = (
        (FAILED, Stage.FAILED, "too_short", TOO_SHORT),
        (READY, Stage.READY, None, None),
        (PUT_OFF, Stage.EMBEDDING, "provider_unreachable", AWAY),
    )
    for video_id, stage, code, words in jobs:
        connection.execute(sa.text(VIDEO), {"id": video_id, "yes": True})
        finished = 2.0 if stage.is_final else None
        said = {"stage": stage.value, "code": code, "words": words, "finished": finished}
        how = {"model": MODELS["marengo3.5"].name, "options": options_text(EmbedOptions((Modality.VISUAL,)))}
        connection.execute(sa.text(JOB), {"id": video_id, **how, **said})
    line = sa.text("insert into events (at, video_id, title, what, words, seconds) values (1, :id, 'Old', :what, :words, 1)")
    connection.execute(line, {"id": FAILED, "what": "queued", "words": ""})
    connection.execute(line, {"id": FAILED, "what": "failed", "words": TOO_SHORT})
    pause = sa.text("insert into pauses (name, reason, words, until) values ('key', 'key_refused', :words, :until)")
    connection.execute(pause, {"words": NO_KEY, "until": time.time() + 60})


def said(fault: Fault | None) -> str:
    return explain(fault) if fault else ""


def test_tasks_say_the_same(moved: Catalog) -> None:
    assert {job.video_id: said(job.fault) for job in moved.jobs.newest()} == {FAILED: TOO_SHORT, READY: "", PUT_OFF: AWAY}


def test_what_goes_by_the_reason_of_a_task_still_finds_it(moved: Catalog) -> None:
    codes = {job.video_id: job.error_code for job in moved.jobs.newest()}
    assert codes == {FAILED: Reason.TOO_SHORT, READY: None, PUT_OFF: Reason.PROVIDER_UNREACHABLE}


def test_the_history_says_the_same(moved: Catalog) -> None:
    assert [(event.what, said(event.fault)) for event in moved.events.recent(5)] == [("failed", TOO_SHORT), ("queued", "")]


def test_a_pause_says_the_same(moved: Catalog) -> None:
    (pause,) = moved.queue_pauses.all(time.time())
    assert (pause.fault.reason, said(pause.fault)) == (Reason.KEY_REFUSED, NO_KEY)


def test_what_is_taken_up_again_forgets_the_words(moved: Catalog) -> None:
    moved.jobs.retry([FAILED])
    job = moved.jobs.of_video(FAILED)
    assert job is not None
    assert (job.stage, job.fault) == (Stage.WAITING, None)


def test_no_table_holds_sentences_any_more(moved: Catalog) -> None:
    inspector = sa.inspect(moved._database.engine)
    for table in ("jobs", "pauses", "events"):
        assert not [column["name"] for column in inspector.get_columns(table) if "words" in column["name"]]
