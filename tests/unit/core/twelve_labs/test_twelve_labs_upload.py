"""Files on their way to the provider, direct and in slices."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from core.errors import MediaError, ProviderUnavailable, Reason
from core.twelve_labs import AssetStatus, TwelveLabsClient, UploadStopped

ASSET = "64f8d2c7e4a1b37f8a9c5d12"
UPLOAD = "66f8d2c7e4a1b37f8a9c5d12"
SESSION_PATH = "/v1.3/assets/multipart-uploads"
SLICE = 300_000

Connect = Callable[..., TwelveLabsClient]


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A file of a bit over a megabyte in which no two places look the same."""
    path = tmp_path / "footage.bin"
    path.write_bytes(b"".join(number.to_bytes(4, "big") for number in range(260_000)))
    return path


class Storage:
    """The provider's side of an upload in slices; `faults` answers the next requests to a path with these statuses."""

    def __init__(self, server: HTTPServer, size: int) -> None:
        self.server = server
        self.count = -(-size // SLICE)
        self.slices: dict[int, bytes] = {}
        self.reports: list[list[dict[str, Any]]] = []
        self.addresses_given: list[dict[str, int]] = []
        self.puts: list[Request] = []
        self.faults: dict[str, list[int]] = {}
        self.first_addresses = 2
        self.etag = True
        server.expect_request(SESSION_PATH, method="POST").respond_with_handler(self.open)
        server.expect_request(f"{SESSION_PATH}/{UPLOAD}/presigned-urls").respond_with_handler(self.more)
        server.expect_request(f"{SESSION_PATH}/{UPLOAD}", method="POST").respond_with_handler(self.report)
        for index in range(1, self.count + 1):
            server.expect_request(f"/storage/{index}", method="PUT").respond_with_handler(self.put)

    def address(self, index: int) -> dict[str, Any]:
        return {
            "chunk_index": index,
            "url": self.server.url_for(f"/storage/{index}") + "?signature=SIGNED",
            "expires_at": "2026-11-02T13:00:00Z",
        }

    def fault(self, name: str) -> Response | None:
        waiting = self.faults.get(name)
        return Response("{}", status=waiting.pop(0)) if waiting else None

    def open(self, request: Request) -> Response:
        self.session = request.get_json()
        first = [self.address(index) for index in range(1, min(self.first_addresses, self.count) + 1)]
        return answer(
            {
                "upload_id": UPLOAD,
                "asset_id": ASSET,
                "upload_urls": first,
                "upload_headers": {"x-storage": "cold"},
                "chunk_size": SLICE,
                "total_chunks": self.count,
            },
            201,
        )

    def more(self, request: Request) -> Response:
        asked = request.get_json()
        self.addresses_given.append(asked)
        addresses = [self.address(index) for index in range(asked["start"], asked["start"] + asked["count"])]
        return self.fault("more") or answer({"upload_id": UPLOAD, "upload_urls": addresses})

    def put(self, request: Request) -> Response:
        index = int(request.path.rpartition("/")[2])
        self.puts.append(request)
        self.slices[index] = request.get_data()
        return self.fault(f"put {index}") or Response(headers={"ETag": f'"etag-{index}"'} if self.etag else {})

    def report(self, request: Request) -> Response:
        self.reports.append(request.get_json()["completed_chunks"])
        return self.fault("report") or answer({"asset_id": ASSET, "total_completed": len(self.slices)})


def answer(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status=status, mimetype="application/json")


@pytest.fixture
def storage(httpserver: HTTPServer, video: Path) -> Storage:
    return Storage(httpserver, video.stat().st_size)


@pytest.fixture
def slicing(connect: Connect) -> TwelveLabsClient:
    return connect(direct_limit_bytes=1000)


def take_direct(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1.3/assets", method="POST").respond_with_json(
        {"_id": ASSET, "status": "processing", "filename": "abc.mp4", "created_at": "2026-11-02T12:00:00Z"}, status=201
    )


def test_sends_a_small_file_in_one_request(client: TwelveLabsClient, httpserver: HTTPServer, video: Path, key: str) -> None:
    received: dict[str, Any] = {}

    def take(request: Request) -> Response:
        received.update(fields=request.form.to_dict(), data=request.files["file"].read(), name=request.files["file"].filename)
        return answer({"_id": ASSET, "status": "processing", "filename": "abc.mp4"}, 201)

    httpserver.expect_request("/v1.3/assets", method="POST", headers={"x-api-key": key}).respond_with_handler(take)
    asset = client.upload(video, name="abc.mp4")
    assert (asset.id, asset.status, asset.filename) == (ASSET, AssetStatus.PROCESSING, "abc.mp4")
    assert received["fields"] == {"method": "direct", "filename": "abc.mp4", "enable_hls": "false", "enable_thumbnail": "false"}
    assert received["name"] == "abc.mp4"
    assert received["data"] == video.read_bytes()


def test_tells_how_far_a_direct_upload_is(client: TwelveLabsClient, httpserver: HTTPServer, video: Path) -> None:
    take_direct(httpserver)
    steps: list[tuple[int, int]] = []
    client.upload(video, name="abc.mp4", on_progress=lambda done, total: steps.append((done, total)))
    size = video.stat().st_size
    assert steps[0] == (0, size)
    assert steps[-1] == (size, size)
    assert len(steps) > 3
    assert steps == sorted(steps)


@pytest.mark.parametrize("limit", [1000, 200_000_000], ids=["sliced", "direct"])
def test_stops_when_asked(connect: Connect, httpserver: HTTPServer, storage: Storage, video: Path, limit: int) -> None:
    take_direct(httpserver)
    steps: list[int] = []
    with pytest.raises(UploadStopped):
        connect(direct_limit_bytes=limit).upload(
            video,
            name="abc.mp4",
            on_progress=lambda done, total: steps.append(done),
            should_stop=lambda: len(steps) >= 2,
        )
    assert len(steps) == 2
    assert not storage.reports


def test_stops_before_it_starts(client: TwelveLabsClient, httpserver: HTTPServer, video: Path) -> None:
    with pytest.raises(UploadStopped):
        client.upload(video, name="abc.mp4", should_stop=lambda: True)
    assert not httpserver.log


def test_a_file_at_the_limit_goes_direct_and_a_byte_more_in_slices(
    connect: Connect, httpserver: HTTPServer, storage: Storage, video: Path
) -> None:
    take_direct(httpserver)
    size = video.stat().st_size
    connect(direct_limit_bytes=size).upload(video, name="abc.mp4")
    assert not storage.puts
    connect(direct_limit_bytes=size - 1).upload(video, name="abc.mp4")
    assert storage.puts


def test_sends_a_large_file_in_slices(slicing: TwelveLabsClient, storage: Storage, video: Path) -> None:
    asset = slicing.upload(video, name="abc.mp4")
    assert (asset.id, asset.status, asset.filename) == (ASSET, AssetStatus.PROCESSING, "abc.mp4")
    size = video.stat().st_size
    assert storage.session == {
        "filename": "abc.mp4",
        "type": "video",
        "total_size": size,
        "enable_hls": False,
        "enable_thumbnail": False,
    }
    assert b"".join(storage.slices[index] for index in sorted(storage.slices)) == video.read_bytes()
    assert storage.addresses_given == [{"start": 3, "count": 2}]
    (report,) = storage.reports
    assert report == [
        {
            "chunk_index": index,
            "proof": f"etag-{index}",
            "proof_type": "etag",
            "chunk_size": len(storage.slices[index]),
        }
        for index in (1, 2, 3, 4)
    ]


def test_the_storage_sees_lengths_and_its_own_headers_but_no_key(
    slicing: TwelveLabsClient, storage: Storage, video: Path
) -> None:
    slicing.upload(video, name="abc.mp4")
    for put in storage.puts:
        assert put.headers["content-length"] == str(len(storage.slices[int(put.path.rpartition("/")[2])]))
        assert put.headers["content-type"] == "application/octet-stream"
        assert put.headers["x-storage"] == "cold"
        assert "transfer-encoding" not in put.headers
        assert "x-api-key" not in put.headers


def test_tells_how_far_a_sliced_upload_is(slicing: TwelveLabsClient, storage: Storage, video: Path) -> None:
    steps: list[tuple[int, int]] = []
    slicing.upload(video, name="abc.mp4", on_progress=lambda done, total: steps.append((done, total)))
    size = video.stat().st_size
    assert (steps[0], steps[-1]) == ((0, size), (size, size))
    assert len(steps) >= 4


def test_reports_many_slices_in_groups_of_ten(connect: Connect, httpserver: HTTPServer, tmp_path: Path) -> None:
    path = tmp_path / "long.bin"
    path.write_bytes(bytes(SLICE * 11 + 7))
    storage = Storage(httpserver, path.stat().st_size)
    connect(direct_limit_bytes=1000).upload(path, name="abc.mp4")
    assert [len(report) for report in storage.reports] == [10, 2]
    assert storage.reports[-1][-1]["chunk_size"] == 7


@pytest.mark.parametrize("status", [403, 500, 429])
def test_repeats_a_slice_with_a_fresh_address(slicing: TwelveLabsClient, storage: Storage, video: Path, status: int) -> None:
    storage.faults = {"put 2": [status]}
    slicing.upload(video, name="abc.mp4")
    assert [int(put.path.rpartition("/")[2]) for put in storage.puts] == [1, 2, 2, 3, 4]
    assert storage.addresses_given[0] == {"start": 2, "count": 3}


@pytest.mark.parametrize("step", ["more", "report"])
def test_repeats_the_small_steps_of_a_session(slicing: TwelveLabsClient, storage: Storage, video: Path, step: str) -> None:
    storage.faults = {step: [500]}
    assert slicing.upload(video, name="abc.mp4").id == ASSET


def test_does_not_repeat_the_opening_of_a_session(slicing: TwelveLabsClient, httpserver: HTTPServer, video: Path) -> None:
    httpserver.expect_request(SESSION_PATH).respond_with_json({}, status=500)
    with pytest.raises(ProviderUnavailable):
        slicing.upload(video, name="abc.mp4")
    assert len(httpserver.log) == 1


def test_gives_up_on_a_storage_without_proofs(
    slicing: TwelveLabsClient, storage: Storage, video: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    storage.etag = False
    with pytest.raises(ProviderUnavailable):
        slicing.upload(video, name="abc.mp4")
    assert len(storage.puts) > 1
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    assert "/storage/1" in logged
    assert "SIGNED" not in logged


def test_a_session_without_ids_is_none(slicing: TwelveLabsClient, httpserver: HTTPServer, video: Path) -> None:
    httpserver.expect_request(SESSION_PATH).respond_with_json({}, status=201)
    with pytest.raises(ProviderUnavailable) as caught:
        slicing.upload(video, name="abc.mp4")
    assert caught.value.reason is Reason.PROVIDER_UNREADABLE


def test_refuses_a_file_that_is_gone_or_empty(client: TwelveLabsClient, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        client.upload(tmp_path / "none.mp4", name="abc.mp4")
    assert caught.value.reason is Reason.FILE_MISSING
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(MediaError) as caught:
        client.upload(tmp_path / "empty.mp4", name="abc.mp4")
    assert caught.value.reason is Reason.EMPTY_FILE


def test_a_file_that_shrinks_on_the_way_is_missing(slicing: TwelveLabsClient, storage: Storage, video: Path) -> None:
    def shrink(done: int, total: int) -> None:
        with video.open("r+b") as file:
            file.truncate(SLICE // 2)

    with pytest.raises(MediaError) as caught:
        slicing.upload(video, name="abc.mp4", on_progress=shrink)
    assert caught.value.reason is Reason.FILE_MISSING
