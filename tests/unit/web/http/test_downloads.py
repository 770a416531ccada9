"""Taking things away over HTTP: the file under its own name, an exact moment, captions; each address is good for one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import av
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import cached
from core.catalog.tables.schema import VIDEOS
from core.models.video import Span, Video
from core.services import forget_shared, shared
from core.spoken.corrections import Reworded
from tests.support.clips import make_clip
from web.http.downloads import LONGEST_CUT_MS, captions_address, cut_address, download_address
from web.http.media_access import VALID_SEC, signed_query
from web.http.routes import ROUTES, clip_address, thumb_address

SRT = b"1\n00:00:00,000 --> 00:00:02,000\nHello\n"
OWN_NAME = "IMG_0001.mp4"
TITLE = "Größe: 1/2 “a”\r\nSet-Cookie: x"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / OWN_NAME, seconds=5)


@pytest.fixture
def video(tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Video]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    forget_shared()
    precheck = shared().precheck
    candidate = precheck.check_path(clip, "A clip")
    precheck.intake.start(candidate, title=TITLE, category="", watch_url="")
    found = shared().catalog.videos.get(candidate.video_id or "")
    assert found is not None
    yield found
    shared().catalog.close()
    forget_shared()


@pytest.fixture
def nameless(video: Video) -> Video:
    """As catalogs of former releases have it."""
    with shared().catalog._database.writing() as connection:
        connection.execute(VIDEOS.update().values(original_name=""))
    return video


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=ROUTES))


def moment_of(video: Video, span: Span) -> str:
    address = cut_address(video, span)
    assert address is not None
    return address


def test_the_whole_file_is_saved_under_its_own_name(client: TestClient, video: Video, clip: Path) -> None:
    answer = client.get(download_address(video))
    assert answer.content == clip.read_bytes()
    assert answer.headers["content-disposition"] == f"attachment; filename*=utf-8''{OWN_NAME}"


def test_a_file_of_which_nobody_knows_the_name_is_saved_under_its_title(client: TestClient, nameless: Video) -> None:
    answer = client.get(download_address(nameless))
    said = answer.headers["content-disposition"]
    assert said.startswith("attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe")
    assert said.endswith(".mp4")
    assert "set-cookie" not in answer.headers


def test_an_exact_moment_is_a_film_of_its_length(client: TestClient, video: Video) -> None:
    answer = client.get(moment_of(video, Span(1, 3)))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    with av.open(io.BytesIO(answer.content), "r") as film:
        assert len(list(film.decode(video=0))) == 48
    assert "0.01-0.03.mp4" in answer.headers["content-disposition"]


def test_a_link_of_a_moment_plays_in_parts_elsewhere(client: TestClient, video: Video) -> None:
    address = f"{moment_of(video, Span(1, 2))}&show"
    answer = client.get(address, headers={"Range": "bytes=0-99"})
    assert (answer.status_code, len(answer.content)) == (206, 100)
    assert "content-disposition" not in answer.headers
    assert client.head(address).status_code == 200
    assert len(list(shared().settings.cuts_dir.iterdir())) == 1


def test_a_moment_that_is_too_long_has_no_address(video: Video) -> None:
    assert cut_address(video, Span(0, 5)) is not None
    long = Video(**{name: getattr(video, name) for name in video.__slots__} | {"duration_sec": 4000.0})
    assert cut_address(long, Span(0, LONGEST_CUT_MS / 1000 + 1)) is None
    assert cut_address(video, Span(7, 9)) is None


def test_captions_come_as_webvtt_and_as_people_put_them_right(client: TestClient, video: Video) -> None:
    address = captions_address(video, "1")
    assert client.get(address).status_code == 404
    cached.video.captions.add_captions(video.id, SRT)
    answer = client.get(address)
    assert answer.headers["content-type"] == "text/vtt; charset=utf-8"
    assert answer.text == "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nHello\n"
    (line,) = cached.video.spoken.lines(video.id)
    cached.video.spoken.edit(video.id, line, Reworded("Hello & good-bye"))
    assert client.get(address).text.endswith("Hello &amp; good-bye\n")
    cached.video.captions.remove_captions(video.id)
    assert client.get(address).status_code == 404


def test_without_a_signature_or_after_its_time_nothing_is_given(client: TestClient, video: Video) -> None:
    key = shared().settings.signing_key
    shared().captions.add(video.id, SRT)
    for address, kind in (
        (download_address(video), "download"),
        (moment_of(video, Span(1, 3)), "moment 1000-3000"),
        (captions_address(video, "1"), "captions"),
    ):
        path = urlsplit(address).path
        assert client.get(address).status_code == 200
        assert client.get(path).status_code == 403
        assert client.get(f"{path}?{signed_query(key, kind, video.id, now=1_700_000_000 - VALID_SEC)}").status_code == 403


def test_no_address_opens_another_stretch_another_video_or_another_thing(client: TestClient, video: Video) -> None:
    address = moment_of(video, Span(1, 3))
    query = urlsplit(address).query
    assert client.get(address.replace("1000-3000", "1000-3001")).status_code == 403
    assert client.get(address.replace("1000-3000", "01000-3000")).status_code == 200
    for path in (
        f"/moments/{'f' * 16}/1000-3000.mp4",
        f"/downloads/{video.id}",
        f"/captions/{video.id}.vtt",
        f"/clips/{video.id}",
    ):
        assert client.get(f"{path}?{query}").status_code == 403
    for other in (clip_address(video), thumb_address(video, 1), download_address(video)):
        assert client.get(f"/moments/{video.id}/1000-3000.mp4?{urlsplit(other).query}").status_code == 403


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "x" * 500, "0123456789abcdeF"])
def test_paths_cannot_be_escaped(client: TestClient, video: Video, name: str) -> None:
    query = urlsplit(download_address(video)).query
    for path in (f"/downloads/{name}", f"/moments/{name}/0-1000.mp4", f"/captions/{name}.vtt"):
        assert client.get(f"{path}?{query}").status_code in (403, 404)


def test_a_file_that_is_gone_is_said(client: TestClient, video: Video) -> None:
    address = moment_of(video, Span(1, 3))
    (shared().settings.uploads_dir / (video.file_name or "")).unlink()
    assert client.get(download_address(video)).status_code == 404
    answer = client.get(address)
    assert answer.status_code == 404
    assert "no longer where it was kept" in answer.text


def test_who_comes_when_too_many_wait_is_told_to_come_again(
    client: TestClient, video: Video, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared().cuts, "get", lambda *_: None)
    answer = client.get(moment_of(video, Span(1, 3)))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
