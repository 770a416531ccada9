"""The list of tasks, on a stand-in of its own, since it shows what every other test made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.demo.provider import Provider, running, video
from tests.unit.demo.tiny_understanding import film

NEW, OLD = "marengo3.5", "marengo3.0"


@pytest.fixture(scope="module")
def lister(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running(tmp_path_factory.mktemp("lister"), workers=2) as provider:
        yield provider


@pytest.fixture(scope="module")
def made(lister: Provider) -> list[str]:
    """Five tasks, oldest first; the last of them failed."""
    source = {"asset_id": lister.asset(film(seconds=9), "harbour.mp4")}
    made = [lister.task(video(source, model)) for model in (NEW, OLD, NEW, OLD)]
    made.append(lister.task(video({"asset_id": lister.asset(film(die=True))})))
    for task_id in made:
        lister.settled_task(task_id)
    return made


def test_comes_in_pages_that_end_with_an_empty_one(lister: Provider, made: list[str]) -> None:
    tasks = lister.sdk().embed.v_2.tasks
    assert [task.id for task in tasks.list(page_limit=2)] == made[::-1]
    assert list(tasks.list(page=4, page_limit=2)) == []
    body = lister.http.get("/embed-v2/tasks", params={"page": 3, "page_limit": 2}).json()
    assert body["page_info"] == {"limit_per_page": 2, "page": 3, "total_page": 3, "total_results": 5}


def test_tells_what_a_task_was_made_of(lister: Provider, made: list[str]) -> None:
    rows = {task.id: task for task in lister.sdk().embed.v_2.tasks.list()}
    row = rows[made[1]]
    assert (row.model_name, row.status) == (OLD, "ready")
    assert row.created_at is not None
    assert row.video_embedding is not None and row.video_embedding.metadata is not None
    assert (row.video_embedding.metadata.input_filename, row.video_embedding.metadata.duration) == ("harbour.mp4", 9)
    assert row.video_embedding.metadata.video_embedding_option == ["visual", "audio", "transcription"]


def test_filters_by_status(lister: Provider, made: list[str]) -> None:
    tasks = lister.sdk().embed.v_2.tasks
    assert [task.id for task in tasks.list(status="failed")] == made[4:]
    assert [task.id for task in tasks.list(status="ready")] == made[3::-1]
    assert list(tasks.list(status="processing")) == []


def test_filters_by_time(lister: Provider, made: list[str]) -> None:
    tasks = lister.sdk().embed.v_2.tasks
    now = datetime.now(UTC)
    assert len(list(tasks.list(started_at=(now - timedelta(hours=1)).isoformat()))) == 5
    assert list(tasks.list(started_at=(now + timedelta(hours=1)).isoformat())) == []
    assert list(tasks.list(ended_at="2020-01-01T00:00:00Z")) == []
    moment = lister.http.get(f"/embed-v2/tasks/{made[2]}").json()["created_at"]
    later = {task.id for task in tasks.list(started_at=moment)}
    assert later >= set(made[3:])
    assert made[0] not in later


@pytest.mark.parametrize("query", ["status=done", "started_at=yesterday", "ended_at=", "colour=red"])
def test_refuses_other_filters(lister: Provider, query: str) -> None:
    reply = lister.http.get(f"/embed-v2/tasks?{query}")
    assert reply.json()["error"]["code"].startswith("parameter_")


def test_may_keep_to_itself_what_a_task_was_made_of(tmp_path: Path) -> None:
    with running(tmp_path, nameless_tasks=True) as provider:
        task_id = provider.task(video({"asset_id": provider.asset(film(), "harbour.mp4")}))
        (row,) = provider.sdk().embed.v_2.tasks.list()
        assert row.id == task_id
        assert row.video_embedding is not None and row.video_embedding.metadata is not None
        assert (row.video_embedding.metadata.input_filename, row.video_embedding.metadata.input_url) == (None, None)
        assert provider.settled_task(task_id)["metadata"]["input_filename"] == "harbour.mp4"
