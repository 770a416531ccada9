"""Embed tasks of the stand-in: made, worked on, ready or failed, and gone after seven days."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytest_httpserver import HTTPServer
from twelvelabs import AsyncVideoInputRequest, MediaSource
from twelvelabs.types import AsyncTemporalSegmentation, TemporalSegmentation_Fixed, TemporalSegmentationFixedFixed

from tests.unit.demo.provider import Provider, inline, new_name, picture, video
from tests.unit.demo.tiny_understanding import dice, film

NEW, OLD = "marengo3.5", "marengo3.0"


def by_option(task: dict[str, Any]) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Spans of a task's vectors for each option and scope."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for item in task["data"]:
        key = item["embedding_option"], item["embedding_scope"]
        found.setdefault(key, []).append((item["start_sec"], item["end_sec"]))
    return found


def test_the_sdk_gets_a_video_embedded(provider: Provider) -> None:
    name = new_name()
    tasks = provider.sdk().embed.v_2.tasks
    made = tasks.create(
        input_type="video",
        model_name=NEW,
        video=AsyncVideoInputRequest(
            media_source=MediaSource(asset_id=provider.asset(film(seconds=14), name)),
            segmentation=AsyncTemporalSegmentation(
                temporal=TemporalSegmentation_Fixed(fixed=TemporalSegmentationFixedFixed(duration_sec=6))
            ),
            embedding_option=["visual", "audio"],
            embedding_scope=["clip"],
        ),
    )
    assert (made.status, made.data) == ("processing", None)
    provider.settled_task(made.id)
    task = tasks.retrieve(made.id)
    assert (task.id, task.status, task.error) == (made.id, "ready", None)
    assert task.data is not None and task.metadata is not None
    assert task.metadata.input_type == "video"
    assert (task.metadata.duration, task.metadata.clip_length) == (14, 6)
    assert (task.metadata.input_filename, task.metadata.input_url) == (name, None)
    assert (task.metadata.embedding_options, task.metadata.embedding_scopes) == (["visual", "audio"], ["clip"])
    assert task.metadata.embedding_dimension == 512
    spans = {(item.embedding_option, item.start_sec, item.end_sec) for item in task.data}
    assert spans == {(option, *span) for option in ("visual", "audio") for span in ((0, 6), (6, 12), (12, 14))}
    first = next(item for item in task.data if (item.embedding_option, item.start_sec) == ("visual", 0))
    assert np.allclose(first.embedding, dice(b"visual 0.0"), atol=1e-6)


def test_answers_202_with_what_the_sdk_needs(provider: Provider) -> None:
    source = {"asset_id": provider.asset()}
    newer = provider.post("/embed-v2/tasks", video(source, NEW, {"embedding_dimension": 256}))
    older = provider.post("/embed-v2/tasks", video(source, OLD))
    assert newer.status_code == older.status_code == 202
    assert newer.json() == {
        "_id": newer.json()["_id"],
        "status": "processing",
        "data": None,
        "metadata": {"embedding_dimension": 256},
    }
    assert "metadata" not in older.json()
    assert len(newer.json()["_id"]) == 24


def test_without_being_asked_it_embeds_clips_and_the_whole(provider: Provider) -> None:
    source = {"asset_id": provider.asset(film(seconds=8))}
    newer = by_option(provider.settled_task(provider.task(video(source, NEW))))
    older = by_option(provider.settled_task(provider.task(video(source, OLD))))
    assert set(newer) == {(option, scope) for option in ("visual", "audio") for scope in ("clip", "asset")}
    assert set(older) == set(newer) | {("transcription", "clip"), ("transcription", "asset")}
    assert newer["visual", "clip"] == [(0, 2), (2, 4), (4, 6), (6, 8)]
    assert older["visual", "clip"] == [(0, 4), (4, 8)]
    assert newer["visual", "asset"] == [(0, 8)]


@pytest.mark.parametrize("dimension", [128, 256, 512])
def test_shorter_vectors_are_the_beginning_of_the_long_ones(provider: Provider, dimension: int) -> None:
    body = video({"asset_id": provider.asset()}, NEW, {"embedding_dimension": dimension}, embedding_scope=["clip"])
    task = provider.settled_task(provider.task(body))
    seen = np.array(task["data"][0]["embedding"])
    wanted = dice(b"visual 0.0")[:dimension]
    assert seen.shape == (dimension,)
    assert np.allclose(seen, wanted / np.linalg.norm(wanted), atol=1e-6)
    assert task["metadata"]["embedding_dimension"] == dimension


def test_fused_vectors_stand_between_the_separate_ones(provider: Provider) -> None:
    body = video(
        {"asset_id": provider.asset()},
        OLD,
        embedding_option=["visual", "audio"],
        embedding_scope=["clip"],
        embedding_type=["fused_embedding", "separate_embedding"],
    )
    items = {
        item["embedding_option"]: item for item in provider.settled_task(provider.task(body))["data"] if not item["start_sec"]
    }
    middle = np.array(items["visual"]["embedding"]) + np.array(items["audio"]["embedding"])
    assert np.allclose(items["fused"]["embedding"], middle / np.linalg.norm(middle), atol=1e-5)


def test_embeds_only_the_window(provider: Provider) -> None:
    body = video({"asset_id": provider.asset(film(seconds=20))}, OLD, start_sec=6, end_sec=12, embedding_scope=["clip"])
    task = provider.settled_task(provider.task(body))
    assert by_option(task)["visual", "clip"] == [(6, 10), (10, 12)]
    assert (task["metadata"]["start_offset_sec"], task["metadata"]["end_offset_sec"]) == (6, 12)


def test_silent_videos_have_no_sound_vectors(provider: Provider) -> None:
    task = provider.settled_task(provider.task(video({"asset_id": provider.asset(film(sound=False))})))
    assert {option for option, _ in by_option(task)} == {"visual"}


def test_embeds_sound_and_pictures(provider: Provider) -> None:
    source = {"asset_id": provider.asset(film(picture=False), "song.mp3")}
    for model in (NEW, OLD):
        body = {"input_type": "audio", "model_name": model, "audio": {"media_source": source, "embedding_option": ["audio"]}}
        task_id = provider.task(body)
        assert provider.settled_task(task_id)["status"] == "ready"
        task = provider.sdk().embed.v_2.tasks.retrieve(task_id)
        assert task.metadata is not None and task.metadata.input_type == "audio"
    photo = {"asset_id": provider.asset(picture(), "photo.png")}
    task_id = provider.task({"input_type": "image", "model_name": NEW, "image": {"media_source": photo}})
    (item,) = provider.settled_task(task_id)["data"]
    assert (item["embedding_option"], item["embedding_scope"], item["start_sec"]) == ("visual", "asset", None)
    assert provider.sdk().embed.v_2.tasks.retrieve(task_id).metadata is not None
    listed = next(entry for entry in provider.sdk().embed.v_2.tasks.list() if entry.id == task_id)
    assert listed.image_embedding is not None


def test_embeds_from_a_link(provider: Provider, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/pier.mp4").respond_with_data(film(seconds=10), content_type="video/mp4")
    url = httpserver.url_for("/pier.mp4")
    task = provider.settled_task(provider.task(video({"url": url})))
    assert (task["status"], task["metadata"]["input_url"], task["metadata"]["duration"]) == ("ready", url, 10)
    assert "input_filename" not in task["metadata"]


def test_embeds_what_comes_with_the_request(provider: Provider) -> None:
    task = provider.settled_task(provider.task(video(inline(film()))))
    assert task["status"] == "ready"
    assert "input_filename" not in task["metadata"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/gone.mp4", "failed to fetch or materialize source media"),
        ("/short.mp4", "Video is too short."),
        ("/text.mp4", "We could not process your media for embedding."),
    ],
)
def test_links_that_turn_out_bad_fail_the_task(provider: Provider, httpserver: HTTPServer, path: str, message: str) -> None:
    httpserver.expect_request("/gone.mp4").respond_with_data(status=404)
    httpserver.expect_request("/short.mp4").respond_with_data(film(seconds=1), content_type="video/mp4")
    httpserver.expect_request("/text.mp4").respond_with_data("words", content_type="video/mp4")
    task_id = provider.task(video({"url": httpserver.url_for(path)}))
    body = provider.settled_task(task_id)
    assert (body["status"], body["data"]) == ("failed", None)
    assert body["error"]["message"].startswith(message)
    task = provider.sdk().embed.v_2.tasks.retrieve(task_id)
    assert task.error is not None and task.error.message == body["error"]["message"]


def test_a_film_that_kills_the_worker_fails_alone(provider: Provider) -> None:
    bad = provider.task(video({"asset_id": provider.asset(film(die=True))}))
    good = provider.task(video({"asset_id": provider.asset()}))
    assert provider.settled_task(bad)["error"]["message"] == "The embedding task failed. Please try again later."
    assert provider.settled_task(good)["status"] == "ready"


def test_a_minute_of_video_takes_as_long_as_was_asked_for(slow_provider: Provider) -> None:
    task_id = slow_provider.task(video(inline(film())))
    body = slow_provider.http.get(f"/embed-v2/tasks/{task_id}").json()
    assert (body["status"], body["data"]) == ("processing", None)
    assert "error" not in body
    assert [task.id for task in slow_provider.sdk().embed.v_2.tasks.list(status="processing")] == [task_id]


def test_results_are_gone_after_seven_days(provider: Provider) -> None:
    task_id = provider.task(video({"asset_id": provider.asset()}))
    assert provider.settled_task(task_id)["status"] == "ready"
    provider.switches.post("/__age", json={"days": 6.9, "task_id": task_id})
    assert provider.settled_task(task_id)["status"] == "ready"
    aged = provider.switches.post("/__age", json={"days": 0.2, "task_id": task_id})
    assert aged.json() == {"aged": 1}
    body = provider.settled_task(task_id)
    assert (body["status"], body["data"]) == ("failed", None)
    assert body["error"]["message"] == "The embedding result is no longer available and cannot be retrieved."
    assert task_id not in {task.id for task in provider.sdk().embed.v_2.tasks.list()}
