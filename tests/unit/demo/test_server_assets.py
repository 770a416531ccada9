"""Assets of the stand-in: uploaded, fetched from a link, looked at, listed, deleted."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import httpx
import pytest
from pytest_httpserver import HTTPServer
from twelvelabs.core import ApiError
from twelvelabs.errors import BadRequestError

from tests.unit.demo.provider import Provider, new_name, picture, video
from tests.unit.demo.tiny_understanding import film


def refusal(reply: httpx.Response) -> str:
    assert reply.status_code == 400, reply.text
    return str(reply.json()["code"])


def test_a_file_becomes_an_asset_that_gets_ready(provider: Provider) -> None:
    name = new_name()
    made = provider.sdk().assets.create(
        method="direct",
        file=(name, io.BytesIO(film(seconds=12.5))),
        filename=name,
        enable_hls=False,
        enable_thumbnail=False,
        user_metadata=json.dumps({"place": "Ålesund"}),
    )
    assert made.id is not None
    assert (made.method, made.filename, made.file_type) == ("direct", name, "video/mp4")
    assert made.created_at is not None and made.created_at.tzinfo is not None
    assert made.status in ("processing", "ready")
    provider.settled_asset(made.id)
    asset = provider.sdk().assets.retrieve(made.id)
    assert asset.status == "ready"
    assert (asset.size, asset.duration) == (len(film(seconds=12.5)), 12.5)
    assert asset.user_metadata == {"place": "Ålesund"}
    assert asset.technical_metadata is not None
    assert (asset.technical_metadata.video_width, asset.technical_metadata.has_audio) == (640, True)


def test_it_is_processing_until_it_has_settled(slow_provider: Provider) -> None:
    asset_id = slow_provider.uploaded(film())
    body = slow_provider.http.get(f"/assets/{asset_id}").json()
    assert body["status"] == "processing"
    assert "technical_metadata" not in body
    refused = slow_provider.post("/embed-v2/tasks", video({"asset_id": asset_id}))
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "asset_not_ready"


def test_a_file_that_nobody_can_read_fails_and_cannot_be_embedded(provider: Provider) -> None:
    asset_id = provider.uploaded(b"no film")
    body = provider.settled_asset(asset_id)
    assert body["status"] == "failed"
    assert body["error"]["message"]
    reply = provider.post("/embed-v2/tasks", video({"asset_id": asset_id}))
    assert reply.json()["error"]["code"] == "asset_not_ready"
    assert "failed" in reply.json()["error"]["message"]


def test_a_picture_is_an_asset_too(provider: Provider) -> None:
    asset_id = provider.asset(picture(), "photo.png")
    asset = provider.sdk().assets.retrieve(asset_id)
    assert (asset.status, asset.file_type, asset.duration) == ("ready", "image/png", None)


def test_a_picture_too_small_fails(provider: Provider) -> None:
    body = provider.settled_asset(provider.uploaded(picture((100, 100)), "small.png"))
    assert body["status"] == "failed"
    assert "128x128" in body["error"]["message"]


@pytest.mark.parametrize(
    ("data", "files", "code"),
    [
        ({}, {"file": ("a.mp4", b"x")}, "parameter_not_provided"),
        ({"method": "magic"}, {"file": ("a.mp4", b"x")}, "parameter_invalid"),
        ({"method": "direct", "filename": "a.mp4"}, {"other": ("a.mp4", b"x")}, "parameter_unknown"),
        ({"method": "direct", "colour": "red"}, {"file": ("a.mp4", b"x")}, "parameter_unknown"),
        ({"method": "direct", "user_metadata": "[]"}, {"file": ("a.mp4", b"x")}, "parameter_invalid"),
        ({"method": "direct", "user_metadata": "{"}, {"file": ("a.mp4", b"x")}, "parameter_invalid"),
        ({"method": "direct"}, {"file": ("a.docx", b"x")}, "unsupported_file_type"),
    ],
)
def test_refuses_forms_of_another_shape(
    provider: Provider, data: dict[str, str], files: dict[str, tuple[str, bytes]], code: str
) -> None:
    before = provider.counters()["assets"]
    assert refusal(provider.http.post("/assets", data=data, files=files)) == code
    assert provider.counters()["assets"] == before


def test_refuses_a_direct_upload_without_a_file(provider: Provider) -> None:
    with pytest.raises(BadRequestError) as caught:
        provider.sdk().assets.create(method="direct", filename="a.mp4")
    assert caught.value.body["code"] == "parameter_not_provided"


def test_refuses_what_is_no_form(provider: Provider) -> None:
    assert refusal(provider.post("/assets", {"method": "direct"})) == "content_type_invalid"
    for content, kind in ((b"x", "multipart/form-data"), (b"nonsense", "multipart/form-data; boundary=b")):
        reply = provider.http.post("/assets", content=content, headers={"content-type": kind})
        assert reply.status_code == 400, reply.text
        assert reply.headers["content-type"] == "application/json"


def test_refuses_a_file_larger_than_200_mb_after_having_listened(provider: Provider) -> None:
    def body() -> Iterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="method"\r\n\r\ndirect\r\n'
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
        block = bytes(2**20)
        for _ in range(201):
            yield block
        yield b"\r\n--b--\r\n"

    reply = provider.http.post("/assets", content=body(), headers={"content-type": "multipart/form-data; boundary=b"})
    assert reply.status_code == 413
    assert reply.json()["message"] == "File size (201 MB) exceeds maximum limit of 200 MB"


def test_fetches_a_link(provider: Provider, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/films/harbour.mp4").respond_with_data(film(seconds=9), content_type="video/mp4")
    made = provider.sdk().assets.create(method="url", url=httpserver.url_for("/films/harbour.mp4?sig=1"))
    assert made.id is not None
    body = provider.settled_asset(made.id)
    assert (body["status"], body["filename"], body["duration"]) == ("ready", "harbour.mp4", 9)


def test_a_link_to_a_web_page_makes_an_asset_that_fails(provider: Provider, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/watch").respond_with_data("<html>", content_type="text/html")
    made = provider.http.post("/assets", data={"method": "url", "url": httpserver.url_for("/watch")}, files={"a": b""})
    assert refusal(made) == "parameter_unknown"
    made = provider.http.post("/assets", files={"method": (None, "url"), "url": (None, httpserver.url_for("/watch"))})
    body = provider.settled_asset(made.json()["_id"])
    assert body["status"] == "failed"
    assert "web page" in body["error"]["message"]


def test_does_not_follow_links_into_private_networks_unless_told_to(slow_provider: Provider, httpserver: HTTPServer) -> None:
    with pytest.raises(ApiError) as caught:
        slow_provider.sdk().assets.create(method="url", url=httpserver.url_for("/a.mp4"))
    assert caught.value.status_code == 400
    assert caught.value.body["code"] == "parameter_invalid"
    assert "publicly accessible" in caught.value.body["message"]


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/a.mp4", "a.mp4", "http://", "http://[::1", "https://www.youtube.com/watch?v=x", "http://x:99999/"]
)
def test_refuses_links_that_cannot_be_media(provider: Provider, url: str) -> None:
    reply = provider.http.post("/assets", files={"method": (None, "url"), "url": (None, url)})
    assert refusal(reply) == "parameter_invalid"


def test_a_redirect_to_nonsense_stops_nobody_else(provider: Provider, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/astray").respond_with_data(status=302, headers={"location": "http://[bad/"})
    httpserver.expect_request("/elsewhere").respond_with_data(status=302, headers={"location": "http://b\u00fccher.invalid/"})
    for path in ("/astray", "/elsewhere"):
        made = provider.http.post("/assets", files={"method": (None, "url"), "url": (None, httpserver.url_for(path))})
        assert provider.settled_asset(made.json()["_id"])["status"] == "failed"
    provider.asset()


def test_lists_assets_newest_first_until_an_empty_page(provider: Provider) -> None:
    stem = new_name().removesuffix(".mp4")
    made = [provider.asset(name=f"{stem}-{number}.mp4") for number in range(3)]
    listed = provider.sdk().assets.list(filename=stem, page_limit=2)
    assert [asset.id for asset in listed] == made[::-1]
    empty = provider.http.get("/assets", params={"filename": stem, "page": 3, "page_limit": 2}).json()
    assert empty["data"] == []
    assert empty["page_info"] == {"limit_per_page": 2, "page": 3, "total_page": 2, "total_results": 3}


def test_filters_assets(provider: Provider) -> None:
    one, other = provider.asset(), provider.asset(picture(), "Pier.png")
    sdk = provider.sdk()
    assert {asset.id for asset in sdk.assets.list(asset_ids=[one, other])} == {one, other}
    assert [asset.id for asset in sdk.assets.list(asset_ids=[one, other], asset_types=["image"])] == [other]
    assert other in {asset.id for asset in sdk.assets.list(filename="PIER")}
    assert refusal(provider.http.get("/assets?colour=red")) == "parameter_unknown"


def test_a_deleted_asset_is_gone_but_not_from_under_a_task(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> None:
    gate = tmp_path_factory.mktemp("gate") / "open"
    asset_id = provider.asset(film(hold=str(gate)))
    task_id = provider.task(video({"asset_id": asset_id}))
    provider.sdk().assets.delete(asset_id, force=True)
    assert provider.http.get(f"/assets/{asset_id}").status_code == 404
    assert asset_id not in {asset.id for asset in provider.sdk().assets.list()}
    assert provider.http.delete(f"/assets/{asset_id}").status_code == 404
    gate.touch()
    assert provider.settled_task(task_id)["status"] == "ready"


def test_two_files_may_have_one_name(provider: Provider) -> None:
    name = "../" + new_name()
    assert provider.asset(film(seconds=5), name) != provider.asset(film(seconds=6), name)
