"""Embedding tasks as the app's client asks for them: made, worked on, ready or failed, and listed."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from pytest_httpserver import HTTPServer

from core.errors import RequestRefused
from core.models.embedding_models import MODELS
from core.models.jobs import Cutting
from core.models.video import Modality, Scope, Span
from core.twelve_labs import TaskSource, TaskStatus, TwelveLabsClient
from demo.process import StandIn
from tests.support.clips import make_clip
from tests.unit.demo.settled import ended, task_for, uploaded, worker_of


def test_a_video_becomes_unit_vectors_of_its_moments(client: TwelveLabsClient, clip: Path) -> None:
    task_id = task_for(client, TaskSource(asset_id=uploaded(client, clip).id), cutting=Cutting.FIXED, cut_sec=2)
    task = ended(client, task_id)
    assert (task.status, task.error) == (TaskStatus.READY, None)
    spans = {Span(0, 2), Span(2, 4), Span(4, 5)}
    assert {(part.modality, part.span) for part in task.segments} == {
        (modality, span) for modality in (Modality.VISUAL, Modality.AUDIO) for span in spans
    }
    for part in task.segments:
        assert part.scope is Scope.CLIP
        assert float(np.linalg.norm(part.vector)) == pytest.approx(1, abs=1e-5)


def test_a_link_is_fetched_and_named_in_the_list(client: TwelveLabsClient, clip: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/pier.mp4").respond_with_data(clip.read_bytes(), content_type="video/mp4")
    url = httpserver.url_for(f"/pier.mp4?{client.model}")
    began = time.time() - 1
    task_id = task_for(client, TaskSource(url=url))
    assert ended(client, task_id).status is TaskStatus.READY
    newest = next(client.recent_tasks(began))
    assert (newest.id, newest.input_url, newest.input_filename) == (task_id, url, None)
    assert newest.duration_sec == pytest.approx(5, abs=0.1)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/gone.mp4", "failed to fetch or materialize source media"),
        ("/short.mp4", "Video is too short."),
        ("/text.mp4", "We could not process your media for embedding."),
    ],
)
def test_links_that_turn_out_bad_fail_the_task(
    client: TwelveLabsClient, httpserver: HTTPServer, tmp_path: Path, path: str, message: str
) -> None:
    short = make_clip(tmp_path / "short.mp4", seconds=2, fps=12).read_bytes()
    httpserver.expect_request("/gone.mp4").respond_with_data(status=404)
    httpserver.expect_request("/short.mp4").respond_with_data(short, content_type="video/mp4")
    httpserver.expect_request("/text.mp4").respond_with_data("words", content_type="video/mp4")
    task = ended(client, task_for(client, TaskSource(url=httpserver.url_for(path))))
    assert task.status is TaskStatus.FAILED
    assert (task.error or "").startswith(message)


def test_the_list_names_files_newest_first_over_several_pages(client: TwelveLabsClient, clip: Path) -> None:
    asset = uploaded(client, clip, "harbour.mp4")
    began = time.time() - 1
    made = [task_for(client, TaskSource(asset_id=asset.id)) for _ in range(3)]
    listed = [task for task in client.recent_tasks(began) if task.id in made]
    assert [task.id for task in listed] == made[::-1]
    assert {task.input_filename for task in listed} == {"harbour.mp4"}
    for task_id in made:
        ended(client, task_id)


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ({"seconds": 2}, "video_duration_too_short"),
        ({"size": (320, 180)}, "video_resolution_too_low"),
        ({"size": (1280, 400)}, "video_resolution_invalid_aspect_ratio"),
    ],
)
def test_videos_beyond_the_limits_are_refused(
    client: TwelveLabsClient, tmp_path: Path, shape: dict[str, object], code: str
) -> None:
    file = make_clip(tmp_path / "odd.mp4", **{"seconds": 5, "fps": 12, **shape})  # type: ignore[arg-type]
    with pytest.raises(RequestRefused) as refused:
        task_for(client, TaskSource(asset_id=uploaded(client, file).id))
    assert refused.value.code == code


def test_unknown_assets_tasks_and_addresses_are_refused(client: TwelveLabsClient) -> None:
    for source in (TaskSource(asset_id="0" * 24), TaskSource(url="https://youtu.be/x"), TaskSource(url="file:///etc/passwd")):
        with pytest.raises(RequestRefused):
            task_for(client, source)
    with pytest.raises(RequestRefused):
        client.task("0" * 24)


def test_a_worker_that_dies_fails_its_task_alone(tmp_path: Path) -> None:
    stand_in = StandIn()
    stand_in.start(tmp_path / "data", workers=1)
    client = TwelveLabsClient(api_key="demo", base_url=stand_in.url, model=MODELS["marengo3.5"])
    long = uploaded(client, make_clip(tmp_path / "long.mp4", seconds=40))
    short = uploaded(client, make_clip(tmp_path / "clip.mp4", fps=12))
    first = task_for(client, TaskSource(asset_id=long.id))
    second = task_for(client, TaskSource(asset_id=short.id))
    worker_of(stand_in).kill()
    assert ended(client, first).error == "The embedding task failed. Please try again later."
    assert ended(client, second).status is TaskStatus.READY
    client.close()
    stand_in.stop()
