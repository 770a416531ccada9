"""Media over HTTP: ranges for players, pictures on demand, and nothing for an address that is not signed."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.errors import CatalogError, Reason
from core.models.video import Span, Video
from core.services import forget_shared, shared
from tests.support.clips import make_clip
from web.http.heavy_routes import AT_ONCE, MOST_WAITING
from web.http.media_access import jpeg_answer, signed_query
from web.http.routes import LONGEST_STRIP_MS, ROUTES, clip_address, strip_address, thumb_address, thumb_addresses


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", seconds=5)


@pytest.fixture
def video(tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Video]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    forget_shared()
    precheck = shared().precheck
    candidate = precheck.check_path(clip, "A clip")
    precheck.intake.start(candidate, title="A clip", category="", watch_url="")
    found = shared().catalog.videos.get(candidate.video_id or "")
    assert found is not None
    yield found
    shared().catalog.close()
    forget_shared()


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=ROUTES))


def test_a_range_is_answered_with_just_that_range(client: TestClient, video: Video, clip: Path) -> None:
    answer = client.get(clip_address(video), headers={"Range": "bytes=100-199"})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 100-199/{clip.stat().st_size}"
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content == clip.read_bytes()[100:200]


@pytest.mark.parametrize(("asked", "status"), [("bytes=0-1", 206), ("bytes=-50", 206), ("bytes=999999999-", 416)])
def test_players_may_ask_in_their_own_ways(client: TestClient, video: Video, asked: str, status: int) -> None:
    assert client.get(clip_address(video), headers={"Range": asked}).status_code == status


def test_a_head_request_tells_the_size(client: TestClient, video: Video, clip: Path) -> None:
    answer = client.head(clip_address(video))
    assert answer.headers["content-length"] == str(clip.stat().st_size)
    assert answer.headers["accept-ranges"] == "bytes"


def test_the_small_copy_is_served_once_it_is_there(client: TestClient, video: Video, clip: Path) -> None:
    address = clip_address(video, preview=True)
    assert client.get(address).status_code == 404
    copy = shared().previews.path(video.id)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(clip.read_bytes()[:500])
    answer = client.get(address, headers={"Range": "bytes=100-199"})
    assert (answer.status_code, answer.headers["content-type"]) == (206, "video/mp4")
    assert answer.headers["content-range"] == "bytes 100-199/500"
    assert client.get(f"/clips/{video.id}?preview=1").status_code == 403


def test_a_picture_is_made_once_and_may_be_kept(client: TestClient, video: Video) -> None:
    answer = client.get(thumb_address(video, 2.5))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8")
    assert "max-age" in answer.headers["cache-control"]
    assert len(list(shared().settings.thumbs_dir.rglob("*.jpg"))) == 1
    assert client.get(thumb_address(video, 2.5)).content == answer.content


def test_without_a_signature_nothing_is_served(client: TestClient, video: Video) -> None:
    for address in (clip_address(video), thumb_address(video, 1), strip_address(video, Span(1, 3))):
        assert client.get(urlsplit(address).path).status_code == 403
        assert client.get(f"{address[:-1]}{'0' if address[-1] != '0' else '1'}").status_code == 403


def test_a_signature_opens_no_other_video_and_no_other_kind(client: TestClient, video: Video) -> None:
    query = urlsplit(clip_address(video)).query
    assert client.get(f"/clips/{'f' * 16}?{query}").status_code == 403
    assert client.get(f"/thumbs/{video.id}/1000.jpg?{query}").status_code == 403


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "x" * 500, "0123456789abcdeF"])
def test_paths_cannot_be_escaped(client: TestClient, video: Video, name: str) -> None:
    query = urlsplit(clip_address(video)).query
    assert client.get(f"/clips/{name}?{query}").status_code in (403, 404)


@pytest.mark.parametrize("query", ["e=soon&s=x", "e=9999999999&s=%00", "e=-1&s=", "e=1&s=ä"])
def test_malformed_addresses_are_refused_not_an_error(client: TestClient, video: Video, query: str) -> None:
    assert client.get(f"/clips/{video.id}?{query}").status_code == 403


def test_a_missing_file_is_not_found(client: TestClient, video: Video) -> None:
    (shared().settings.uploads_dir / (video.file_name or "")).unlink()
    assert client.get(clip_address(video)).status_code == 404
    assert client.get(thumb_address(video, 1)).status_code == 404
    assert client.get(strip_address(video, Span(1, 3))).status_code == 404


def test_a_strip_shows_several_frames_and_may_be_kept(client: TestClient, video: Video) -> None:
    answer = client.get(strip_address(video, Span(1, 3)))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert "max-age" in answer.headers["cache-control"]
    with Image.open(io.BytesIO(answer.content)) as strip:
        assert strip.width > strip.height * 2


def test_an_address_is_good_for_no_other_time(client: TestClient, video: Video) -> None:
    strip, thumb = strip_address(video, Span(1, 3)), thumb_address(video, 1)
    assert client.get(strip.replace("1000-3000", "1000-3001")).status_code == 403
    assert client.get(thumb.replace("/1000.jpg", "/2000.jpg")).status_code == 403


def test_all_pictures_of_a_video_have_one_proof_where_a_page_shows_them_all(client: TestClient, video: Video) -> None:
    before, after = thumb_addresses(video)
    assert [client.get(f"{before}{at_ms}{after}").status_code for at_ms in (0, 2000, 4500)] == [200, 200, 200]
    assert client.get(f"{before}2001{after}").status_code == 404, "no picture between those there are"
    assert client.get(f"{before.replace(video.id, '0' * 16)}2000{after}").status_code == 403


def test_a_picture_that_a_larger_one_replaces_while_it_is_sent_is_whole(tmp_path: Path) -> None:
    picture = tmp_path / "1000.jpg"
    picture.write_bytes(b"small")
    answer = jpeg_answer(picture, {})
    picture.write_bytes(b"much larger")
    client = TestClient(answer)
    assert client.get("/").content == b"small"
    picture.unlink()
    assert jpeg_answer(picture, {}).status_code == 404


@pytest.mark.parametrize("path", ["thumbs/{id}/{n}.jpg", "strips/{id}/0-{n}.jpg", "moments/{id}/0-{n}.mp4"])
def test_a_number_that_is_no_time_is_no_address(client: TestClient, video: Video, path: str) -> None:
    assert client.get("/" + path.format(id=video.id, n="9" * 5000)).status_code == 404


@pytest.mark.parametrize("times", ["5000-1000", "1000-1000", "0-99999999", "99999999-99999998"])
@pytest.mark.parametrize(("kind", "place"), [("strip", "/strips/{}/{}.jpg"), ("moment", "/moments/{}/{}.mp4")])
def test_a_time_that_cannot_be_is_no_address_even_if_it_is_signed(
    client: TestClient, video: Video, kind: str, place: str, times: str
) -> None:
    proof = signed_query(shared().settings.signing_key, f"{kind} {times}", video.id)
    assert client.get(f"{place.format(video.id, times)}?{proof}").status_code == 404


def test_who_asks_for_many_pictures_keeps_no_clip_waiting(
    client: TestClient, video: Video, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = threading.Event()
    monkeypatch.setattr(shared().thumbs, "get", lambda *_: made.wait(30) and Path("gone.jpg"))
    asked = AT_ONCE + MOST_WAITING + 1 + 10
    with client, ThreadPoolExecutor(asked) as askers:
        answers = [askers.submit(client.get, thumb_address(video, 1)) for _ in range(asked)]
        try:
            done, _ = wait(answers, timeout=20, return_when=FIRST_COMPLETED)
            # Those that are too many are told so at once; the others wait, and a clip does not.
            assert {answer.result().status_code for answer in done} == {503}
            assert client.get(clip_address(video)).status_code == 200
        finally:
            made.set()


@pytest.mark.parametrize("span", [Span(0, 4000), Span(4.99, 5), Span(7, 9)])
def test_a_strip_stays_inside_its_video_and_short(client: TestClient, video: Video, span: Span) -> None:
    address = strip_address(video, span)
    start_ms, end_ms = map(int, address.split("/")[3].split(".")[0].split("-"))
    assert 0 <= start_ms < end_ms <= start_ms + LONGEST_STRIP_MS
    assert start_ms < video.duration_sec * 1000
    assert client.get(address).status_code == 200


def test_who_comes_when_too_many_wait_for_strips_is_told_to_come_again(
    client: TestClient, video: Video, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared().thumbs, "strip", lambda *_: None)
    answer = client.get(strip_address(video, Span(1, 3)))
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


def test_what_plays_goes_on_playing_while_the_catalog_is_away(
    client: TestClient, video: Video, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_video_id: str) -> Video:
        raise CatalogError(Reason.CATALOG_SILENT)

    addresses = [clip_address(video), thumb_address(video, 1), strip_address(video, Span(1, 3))]
    with monkeypatch.context() as broken:
        for read in ("get", "get_even_deleted"):
            broken.setattr(shared().catalog.videos, read, away)
        assert [client.get(address).status_code for address in addresses] == [503] * 3
    assert client.get(addresses[0]).status_code == 200
    for read in ("get", "get_even_deleted"):
        monkeypatch.setattr(shared().catalog.videos, read, away)
    assert [client.get(address).status_code for address in addresses] == [200] * 3


def test_a_deleted_video_is_seen_in_the_bin_but_does_not_play(client: TestClient, video: Video) -> None:
    shared().catalog.deletions.delete([video.id])
    addresses = [clip_address(video), thumb_address(video, 1), strip_address(video, Span(1, 3))]
    assert [client.get(address).status_code for address in addresses] == [404, 200, 200]
