"""Tasks, vectors, lists and assets as they come out of the provider's answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from core.errors import ProviderUnavailable, Reason, VectorInvalid
from core.models.video import Modality, Query, Scope, Span
from core.twelve_labs import AssetStatus, TaskStatus, TwelveLabsClient

TASK = "65f8d2c7e4a1b37f8a9c5d12"
ASSET = "64f8d2c7e4a1b37f8a9c5d12"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC).timestamp()

Pages = Callable[[str, list[list[dict[str, Any]]]], None]


def item(start: float = 0.0, end: float = 4.0, *, option: str | None = "visual", **changes: Any) -> dict[str, Any]:
    return {
        "embedding": [0.25] * 512,
        "embedding_option": option,
        "embedding_scope": "clip",
        "start_sec": start,
        "end_sec": end,
    } | changes


def task_answer(httpserver: HTTPServer, **changes: Any) -> None:
    body = {"_id": TASK, "status": "ready", "data": None, "metadata": {"input_type": "video", "duration": 8.0}} | changes
    httpserver.expect_request(f"/v1.3/embed-v2/tasks/{TASK}").respond_with_json(body)


def test_reads_one_segment_for_each_moment_and_modality(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    task_answer(httpserver, data=[item(0, 4.5), item(4.5, 8), item(0, 4.5, option="audio")])
    task = client.task(TASK)
    assert (task.id, task.status, task.error) == (TASK, TaskStatus.READY, None)
    assert [(segment.span, segment.modality, segment.scope) for segment in task.segments] == [
        (Span(0, 4.5), Modality.VISUAL, Scope.CLIP),
        (Span(4.5, 8), Modality.VISUAL, Scope.CLIP),
        (Span(0, 4.5), Modality.AUDIO, Scope.CLIP),
    ]
    assert all(segment.vector.shape == (512,) and segment.vector.dtype == np.float32 for segment in task.segments)
    assert task.segments[0].vector[0] == np.float32(0.25)


@pytest.mark.parametrize(
    ("word", "scope"), [("clip", Scope.CLIP), ("local", Scope.CLIP), (None, Scope.CLIP), ("asset", Scope.ASSET)]
)
def test_knows_all_names_of_the_scopes(client: TwelveLabsClient, httpserver: HTTPServer, word: str | None, scope: Scope) -> None:
    task_answer(httpserver, data=[item(embedding_scope=word)])
    assert client.task(TASK).segments[0].scope is scope


def test_passes_over_vectors_of_kinds_and_places_we_do_not_keep(
    client: TwelveLabsClient, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    odd = [item(option="fused"), item(option=None), item(4, 4), item(5, 4), item(start_sec=None, end_sec=None)]
    task_answer(httpserver, data=[*odd, item()])
    assert len(client.task(TASK).segments) == 1
    assert "5 of 6 vectors" in caplog.text


@pytest.mark.parametrize("status", ["processing", "pending", "something new"])
def test_a_task_is_under_way_until_it_says_otherwise(client: TwelveLabsClient, httpserver: HTTPServer, status: str) -> None:
    task_answer(httpserver, status=status)
    task = client.task(TASK)
    assert (task.status, task.segments, task.error) == (TaskStatus.PROCESSING, (), None)


def test_a_failed_task_says_why(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    words = "The embedding result is no longer available and cannot be retrieved."
    task_answer(httpserver, status="failed", error={"message": words})
    task = client.task(TASK)
    assert (task.status, task.segments, task.error) == (TaskStatus.FAILED, (), words)


@pytest.mark.parametrize(
    "values",
    [
        "[0.5, 0.5]",
        f"[{', '.join(['0.5'] * 511)}, NaN]",
        f"[{', '.join(['0.5'] * 511)}, Infinity]",
        f"[{', '.join(['1e300'] * 512)}]",
    ],
    ids=["too short", "NaN", "infinite", "too large for float32"],
)
def test_refuses_a_vector_that_is_none(client: TwelveLabsClient, httpserver: HTTPServer, values: str) -> None:
    segment = f'{{"embedding": {values}, "embedding_option": "visual", "start_sec": 0, "end_sec": 4}}'
    httpserver.expect_request(f"/v1.3/embed-v2/tasks/{TASK}").respond_with_data(
        f'{{"_id": "{TASK}", "status": "ready", "data": [{segment}]}}', content_type="application/json"
    )
    httpserver.expect_request("/v1.3/embed-v2").respond_with_data(f'{{"data": [{segment}]}}', content_type="application/json")
    with pytest.raises(VectorInvalid):
        client.task(TASK)
    with pytest.raises(VectorInvalid):
        client.embed_query(Query(text="a dog"))


@pytest.fixture
def pages(httpserver: HTTPServer) -> Pages:
    """Serve these pages of a list, and empty ones after the last."""

    def serve(path: str, content: list[list[dict[str, Any]]]) -> None:
        def answer(request: Request) -> Response:
            number = int(request.args["page"])
            rows = content[number - 1] if number <= len(content) else []
            assert request.args["page_limit"] == "50"
            return Response(json.dumps({"data": rows, "page_info": {"page": number}}), mimetype="application/json")

        httpserver.expect_request(path, method="GET").respond_with_handler(answer)

    return serve


def row(ident: str, age_hours: float | None = 0, **metadata: Any) -> dict[str, Any]:
    created = None if age_hours is None else datetime.fromtimestamp(NOON - age_hours * 3600, UTC)
    video = {"input_type": "video", "embedding_scopes": ["clip"], "embedding_options": ["visual"], "duration": 12.5} | metadata
    return {
        "_id": ident,
        "status": "ready",
        "model_name": "marengo3.5",
        "created_at": created.isoformat().replace("+00:00", "Z") if created else None,
        "video_embedding": {"metadata": video},
    }


def test_lists_tasks_until_the_empty_page(client: TwelveLabsClient, httpserver: HTTPServer, pages: Pages) -> None:
    pages("/v1.3/embed-v2/tasks", [[row("a", input_filename="one.mp4")], [row("b", 1, input_url="https://h.example/two.mp4")]])
    found = list(client.recent_tasks(0))
    assert [task.id for task in found] == ["a", "b"]
    assert (found[0].input_filename, found[0].duration_sec, found[0].created_at) == ("one.mp4", 12.5, NOON)
    assert (found[1].input_url, found[1].status) == ("https://h.example/two.mp4", TaskStatus.READY)
    assert len(httpserver.log) == 3


def test_stops_listing_at_tasks_too_old(client: TwelveLabsClient, httpserver: HTTPServer, pages: Pages) -> None:
    pages("/v1.3/embed-v2/tasks", [[row("a"), row("b", 1), row("c", 2)], [row("d", 3)]])
    assert [task.id for task in client.recent_tasks(NOON - 3600)] == ["a", "b"]
    assert len(httpserver.log) == 1


def test_lists_a_task_once_though_rows_move_while_reading(client: TwelveLabsClient, pages: Pages) -> None:
    pages("/v1.3/embed-v2/tasks", [[row("a"), row("b")], [row("b"), row("c")]])
    assert [task.id for task in client.recent_tasks(0)] == ["a", "b", "c"]


def test_listing_ends_on_a_server_without_empty_pages(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1.3/embed-v2/tasks").respond_with_json({"data": [row("a")]})
    assert [task.id for task in client.recent_tasks(0)] == ["a"]
    assert len(httpserver.log) == 2


def test_rows_may_lack_almost_everything(client: TwelveLabsClient, pages: Pages) -> None:
    pages("/v1.3/embed-v2/tasks", [[{"_id": "a"}, {"status": "ready"}]])
    (task,) = client.recent_tasks(NOON)
    assert (task.status, task.created_at, task.duration_sec) == (TaskStatus.PROCESSING, None, None)


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ({"status": "ready", "created_at": "2026-11-02T12:00:00Z"}, AssetStatus.READY, None),
        ({"status": "processing", "created_at": "2026-11-02T12:00:00"}, AssetStatus.PROCESSING, None),
        ({"status": "failed", "created_at": "2026-11-02T12:00:00Z", "error": {"message": "No."}}, AssetStatus.FAILED, "No."),
    ],
)
def test_reads_an_asset(
    client: TwelveLabsClient, httpserver: HTTPServer, answer: dict[str, Any], status: AssetStatus, error: str | None
) -> None:
    httpserver.expect_request(f"/v1.3/assets/{ASSET}").respond_with_json({"_id": ASSET, "filename": "v.mp4"} | answer)
    asset = client.asset(ASSET)
    assert (asset.id, asset.filename, asset.status, asset.error, asset.created_at) == (ASSET, "v.mp4", status, error, NOON)


def test_an_asset_without_an_id_is_none(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"/v1.3/assets/{ASSET}").respond_with_json({"status": "ready"})
    with pytest.raises(ProviderUnavailable) as caught:
        client.asset(ASSET)
    assert caught.value.reason is Reason.PROVIDER_UNREADABLE


def test_finds_assets_by_their_whole_name(client: TwelveLabsClient, httpserver: HTTPServer, pages: Pages) -> None:
    names = ["a.mp4", "xa.mp4", "A.mp4", "a.mp4"]
    rows = [{"_id": f"id{number}", "status": "ready", "filename": name} for number, name in enumerate(names)]
    pages("/v1.3/assets", [rows[:2], rows[2:]])
    assert [asset.id for asset in client.find_assets("a.mp4")] == ["id0", "id3"]
    assert {request.args["filename"] for request, _ in httpserver.log} == {"a.mp4"}


def test_deleting_an_asset_that_is_gone_is_fine(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"/v1.3/assets/{ASSET}").respond_with_json({"code": "resource_not_exist"}, status=404)
    client.delete_asset(ASSET)
