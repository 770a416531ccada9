"""What the provider allows for tasks, which differs by model: every rule, and the code of its refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.demo.provider import Provider, inline, picture, video
from tests.unit.demo.tiny_understanding import film

NEW, OLD = "marengo3.5", "marengo3.0"
FUSED = {"embedding_type": ["fused_embedding"]}
TIMED = {"time_based_metadata": [{"start": 0, "end": 4, "text": "harbour"}]}
FIXED = {"strategy": "fixed", "fixed": {"duration_sec": 6}}
DYNAMIC = {"strategy": "dynamic", "dynamic": {"min_duration_sec": 3}}


@pytest.fixture(scope="module")
def ready(shared_provider: Provider) -> dict[str, str]:
    """A source of eight seconds that any task may name."""
    return {"asset_id": shared_provider.asset(film(seconds=8))}


@pytest.fixture(autouse=True)
def _nothing_is_made_by_refusals(provider: Provider, request: pytest.FixtureRequest) -> Iterator[None]:
    before = provider.counters()["tasks"]
    yield
    if "refuses" in request.node.name:
        assert provider.counters()["tasks"] == before


def refused(provider: Provider, body: object) -> tuple[str, str]:
    """Code and message of the refusal."""
    reply = provider.post("/embed-v2/tasks", body)
    assert reply.status_code == 400, reply.text
    error = reply.json()["error"]
    return error["code"], error["message"]


@pytest.mark.parametrize(
    ("model", "video_fields"),
    [
        (NEW, {"segmentation": FIXED}),
        (NEW, {"segmentation": DYNAMIC}),
        (NEW, {"segmentation": {"temporal": FIXED, "strategy": "fixed"}}),
        (OLD, {"segmentation": {"temporal": FIXED}}),
        (OLD, {"segmentation": {"strategy": "fixed", "dynamic": {"min_duration_sec": 3}}}),
        (OLD, {"segmentation": {**FIXED, **DYNAMIC}}),
        (OLD, {"segmentation": {"strategy": "sudden"}}),
        (OLD, {"segmentation": {"strategy": "fixed"}}),
        (OLD, {"segmentation": []}),
        (OLD, {"segmentation": {"strategy": "fixed", "fixed": {"duration_sec": 1}}}),
        (OLD, {"segmentation": {"strategy": "fixed", "fixed": {"duration_sec": 11}}}),
        (OLD, {"segmentation": {"strategy": "fixed", "fixed": {"duration_sec": 6.5}}}),
        (OLD, {"segmentation": {"strategy": "dynamic", "dynamic": {"min_duration_sec": 6}}}),
        (NEW, {"segmentation": {"temporal": {"strategy": "dynamic", "dynamic": {"min_duration_sec": True}}}}),
        (NEW, {"embedding_option": ["visual", "transcription"]}),
        (NEW, {"embedding_option": []}),
        (NEW, {"embedding_option": "visual"}),
        (NEW, {"embedding_option": ["visual", "visual"]}),
        (NEW, {"embedding_option": [["visual"]]}),
        (OLD, {"embedding_option": ["smell"]}),
        (OLD, {"embedding_scope": ["local"]}),
        (OLD, {"embedding_scope": ["video"]}),
        (OLD, {"embedding_option": ["visual"], **FUSED}),
        (OLD, {"embedding_option": ["visual"], "embedding_type": ["separate_embedding"]}),
        (OLD, {"embedding_type": ["melted"]}),
        (OLD, {**FUSED, **TIMED}),
        (NEW, FUSED),
        (NEW, TIMED),
        (NEW, {**FUSED, "time_based_metadata": [{"start": 4, "end": 0, "text": "x"}]}),
        (NEW, {**FUSED, "time_based_metadata": [{"start": 0, "end": 4}]}),
        (NEW, {"start_sec": -1}),
        (NEW, {"start_sec": "0"}),
        (NEW, {"start_sec": 4, "end_sec": 4}),
        (NEW, {"start_sec": 8}),
        (NEW, {"end_sec": 60}),
        (NEW, {"colour": "red"}),
    ],
)
def test_refuses_a_video_asked_for_in_another_way(
    provider: Provider, ready: dict[str, str], model: str, video_fields: dict[str, Any]
) -> None:
    code, message = refused(provider, video(ready, model, **video_fields))
    assert code in ("parameter_invalid", "parameter_unknown", "parameter_not_provided")
    assert "video." in message


@pytest.mark.parametrize(
    ("model", "video_fields"),
    [
        (NEW, {"segmentation": {"temporal": FIXED}}),
        (NEW, {"segmentation": {"temporal": DYNAMIC}}),
        (NEW, {"embedding_option": ["audio"], "embedding_scope": ["local"]}),
        (NEW, {**FUSED, **TIMED}),
        (NEW, {"embedding_type": ["separate_embedding", "fused_embedding"], **TIMED}),
        (NEW, {"start_sec": 2, "end_sec": 8.5}),
        (OLD, {"segmentation": FIXED}),
        (OLD, {"segmentation": DYNAMIC}),
        (OLD, {"embedding_option": ["transcription"], "embedding_scope": ["clip", "asset"]}),
        (OLD, FUSED),
        (OLD, {"start_sec": 0.5}),
    ],
)
def test_takes_a_video_asked_for_the_model_s_way(
    provider: Provider, ready: dict[str, str], model: str, video_fields: dict[str, Any]
) -> None:
    assert provider.settled_task(provider.task(video(ready, model, **video_fields)))["status"] == "ready"


@pytest.mark.parametrize("model", ["marengo2.7", "Marengo-retrieval-2.7", "", 35])
def test_refuses_models_that_do_not_exist(provider: Provider, ready: dict[str, str], model: Any) -> None:
    code, message = refused(provider, video(ready, model))
    assert (code, "model_name" in message) == ("parameter_invalid", True)


@pytest.mark.parametrize("missing", ["model_name", "input_type", "video"])
def test_refuses_requests_with_something_missing(provider: Provider, ready: dict[str, str], missing: str) -> None:
    body = video(ready)
    del body[missing]
    assert refused(provider, body) == (
        "parameter_not_provided",
        f"The {missing} parameter is required but was not provided.",
    )


def test_refuses_requests_with_something_unknown(provider: Provider, ready: dict[str, str]) -> None:
    assert refused(provider, video(ready, top={"colour": "red"})) == (
        "parameter_unknown",
        "The colour parameter is unknown.",
    )


@pytest.mark.parametrize(
    "top",
    [
        {"embedding_dimension": 64},
        {"embedding_dimension": 300},
        {"embedding_dimension": "256"},
        {"embedding_uncertainty": True},
        {"audio": {"media_source": {"asset_id": "x"}}},
        {"input_type": "document"},
        {"input_type": "text"},
    ],
)
def test_refuses_what_3_5_does_not_offer(provider: Provider, ready: dict[str, str], top: dict[str, Any]) -> None:
    assert refused(provider, video(ready, NEW, top))[0] == "parameter_invalid"


@pytest.mark.parametrize("top", [{"embedding_dimension": 512}, {"embedding_dimension": 256}, {"embedding_uncertainty": False}])
def test_refuses_with_3_0_what_only_3_5_has(provider: Provider, ready: dict[str, str], top: dict[str, Any]) -> None:
    code, message = refused(provider, video(ready, OLD, top))
    assert (code, NEW in message) == ("parameter_invalid", True)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"url": "http://a.invalid/a.mp4", "asset_id": "x"}, "parameter_invalid"),
        ({"asset_id": "x", "base64_string": "eA=="}, "parameter_invalid"),
        ({"path": "/tmp/a.mp4"}, "parameter_unknown"),
        ({"asset_id": ""}, "parameter_invalid"),
        ({"asset_id": 7}, "parameter_invalid"),
        ({"base64_string": "not base64!"}, "parameter_invalid"),
        ({"base64_string": "é"}, "parameter_invalid"),
        ({"url": "https://youtu.be/x"}, "parameter_invalid"),
        ({"url": "file:///etc/passwd"}, "parameter_invalid"),
        ({"url": "http://nowhere.invalid/a.mp4"}, "parameter_invalid"),
    ],
)
def test_refuses_all_but_one_media_source(provider: Provider, source: dict[str, Any], code: str) -> None:
    assert refused(provider, video(source))[0] == code


def test_refuses_an_asset_that_does_not_exist(provider: Provider) -> None:
    reply = provider.post("/embed-v2/tasks", video({"asset_id": "0123456789abcdef01234567"}))
    assert reply.status_code == 404
    assert reply.json()["error"]["code"] == "resource_not_exist"


def test_refuses_links_into_private_networks_unless_told_otherwise(slow_provider: Provider) -> None:
    reply = slow_provider.post("/embed-v2/tasks", video({"url": "http://127.0.0.1:9/a.mp4"}))
    assert reply.status_code == 400
    assert "publicly accessible" in reply.json()["error"]["message"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (film(seconds=3.9), "video_duration_too_short"),
        (film(seconds=4 * 3600 + 1), "video_duration_too_long"),
        (film(size=(320, 180)), "video_resolution_too_low"),
        (film(size=(1280, 358)), "video_resolution_too_low"),
        (film(size=(7680, 4320)), "video_resolution_too_high"),
        (film(size=(2000, 800)), "video_resolution_invalid_aspect_ratio"),
        (film(size=(500, 1300)), "video_resolution_invalid_aspect_ratio"),
        (film(picture=False, size=(0, 0)), "video_file_broken"),
    ],
)
@pytest.mark.parametrize("model", [NEW, OLD])
def test_refuses_videos_beyond_the_limits(provider: Provider, content: bytes, code: str, model: str) -> None:
    seen, message = refused(provider, video({"asset_id": provider.asset(content)}, model))
    assert seen == code
    if code.startswith("video_resolution"):
        assert "Current resolution is" in message or "aspect ratio" in message


@pytest.mark.parametrize(
    "content",
    [film(seconds=4), film(size=(360, 360)), film(size=(5184, 2160)), film(size=(2160, 5184)), film(size=(864, 360))],
)
def test_takes_videos_at_the_very_limits(provider: Provider, content: bytes) -> None:
    body = video({"asset_id": provider.asset(content)}, embedding_scope=["asset"])
    assert provider.settled_task(provider.task(body))["status"] == "ready"


def test_refuses_a_picture_as_video_and_a_video_as_picture(provider: Provider, ready: dict[str, str]) -> None:
    photo = {"asset_id": provider.asset(picture(), "photo.png")}
    assert refused(provider, video(photo))[0] == "parameter_invalid"
    assert (
        refused(provider, {"input_type": "image", "model_name": NEW, "image": {"media_source": ready}})[0] == "parameter_invalid"
    )


def test_refuses_inline_media_it_cannot_read(provider: Provider) -> None:
    assert refused(provider, video(inline(b"no film")))[0] == "video_file_broken"
    assert refused(provider, video(inline(film(seconds=2))))[0] == "video_duration_too_short"


def test_refuses_inline_media_of_more_than_36_mb(provider: Provider) -> None:
    reply = provider.post("/embed-v2/tasks", video({"base64_string": "AAAA" * (37 * 2**20 // 3)}))
    assert reply.status_code == 413
    assert reply.json()["error"]["message"] == "File size (37 MB) exceeds maximum limit of 36 MB"


@pytest.mark.parametrize(
    ("model", "audio"),
    [
        (NEW, {"embedding_option": ["transcription"]}),
        (NEW, {"embedding_option": ["visual"]}),
        (OLD, {"embedding_option": ["visual"]}),
        (OLD, {"segmentation": DYNAMIC}),
    ],
)
def test_refuses_sound_asked_for_in_another_way(
    provider: Provider, ready: dict[str, str], model: str, audio: dict[str, Any]
) -> None:
    body = {"input_type": "audio", "model_name": model, "audio": {"media_source": ready, **audio}}
    assert refused(provider, body)[0] == "parameter_invalid"


def test_refuses_pictures_with_3_0(provider: Provider) -> None:
    photo = {"asset_id": provider.asset(picture(), "photo.png")}
    assert (
        refused(provider, {"input_type": "image", "model_name": OLD, "image": {"media_source": photo}})[0] == "parameter_invalid"
    )
