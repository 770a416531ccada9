"""What the stand-in refuses: a wrong key, and bodies that the app's client would never send."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from demo.process import StandIn

ASSET = {"asset_id": "0" * 24}
FIXED = {"strategy": "fixed", "fixed": {"duration_sec": 6}}
WANTED = {"media_source": ASSET, "embedding_option": ["visual"], "embedding_scope": ["clip"]}
NEW: dict[str, Any] = {
    "input_type": "video",
    "model_name": "marengo3.5",
    "embedding_dimension": 512,
    "video": {**WANTED, "segmentation": {"temporal": FIXED}},
}
OLD: dict[str, Any] = {"input_type": "video", "model_name": "marengo3.0", "video": {**WANTED, "segmentation": FIXED}}


def video(body: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**body, "video": {**body["video"], **changes}}


def posted(stand_in: StandIn, path: str, body: object, key: str = "demo") -> httpx.Response:
    return httpx.post(f"{stand_in.url}{path}", json=body, headers={"x-api-key": key}, trust_env=False)


@pytest.mark.parametrize("path", ["/embed-v2/tasks", "/embed-v2", "/assets", "/nothing"])
def test_a_wrong_key_is_refused_with_a_flat_error(stand_in: StandIn, path: str) -> None:
    reply = posted(stand_in, path, {}, key="stale")
    assert reply.status_code == 401
    assert reply.json()["code"] == "api_key_invalid"


@pytest.mark.parametrize("body", [NEW, OLD])
def test_a_body_of_the_right_shape_is_only_refused_for_its_asset(stand_in: StandIn, body: dict[str, Any]) -> None:
    reply = posted(stand_in, "/embed-v2/tasks", body)
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "resource_not_exist")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (video(NEW, segmentation=FIXED), "parameter_not_provided"),
        (video(OLD, segmentation={"temporal": FIXED}), "parameter_invalid"),
        (video(OLD, segmentation={"strategy": "fixed", "fixed": {"duration_sec": 11}}), "parameter_invalid"),
        (video(NEW, embedding_option=["visual", "transcription"]), "parameter_invalid"),
        (video(NEW, embedding_scope=["asset"]), "parameter_invalid"),
        (video(NEW, media_source={}), "parameter_invalid"),
        (video(NEW, media_source={"url": "http://a.invalid/a.mp4", **ASSET}), "parameter_invalid"),
        (video(NEW, start_sec=4, end_sec=4), "parameter_invalid"),
        (video(NEW, colour="red"), "parameter_unknown"),
        ({**NEW, "model_name": "marengo2.7"}, "parameter_invalid"),
        ({**OLD, "embedding_dimension": 512}, "parameter_unknown"),
        ([], "parameter_invalid"),
    ],
)
def test_tasks_asked_for_in_another_way_are_refused(stand_in: StandIn, body: object, code: str) -> None:
    reply = posted(stand_in, "/embed-v2/tasks", body)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, code)


def test_links_into_private_networks_are_not_followed_unless_that_was_allowed(tmp_path_factory: pytest.TempPathFactory) -> None:
    careful = StandIn()
    careful.start(tmp_path_factory.mktemp("careful"))
    reply = posted(careful, "/embed-v2/tasks", video(NEW, media_source={"url": "http://127.0.0.1:9/a.mp4"}))
    careful.stop()
    assert reply.status_code == 400
    assert "publicly accessible" in reply.json()["error"]["message"]
