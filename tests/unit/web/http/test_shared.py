"""Shared pages over HTTP: a token opens one link and nothing else, and what is over is dead at once."""

from __future__ import annotations

import io
import logging
import random
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from core.catalog.shares import shares as shares_module
from core.catalog.tables.share_tables import SHARES
from core.errors import CatalogError, Reason
from core.models.search_query import MomentRef
from core.models.video import PHOTO_SPAN, Span, Video
from core.services import forget_shared, shared
from core.shares.contents import answer_to
from core.shares.share import Allowed, Share
from tests.support.clips import make_clip
from tests.support.photos import make_photo
from tests.support.sharing import TOKEN, a_share
from tests.support.torture import TORTURE
from web.http.access.gate import Gate
from web.http.media_access import signature, signed_query
from web.http.routes import ROUTES, clip_address
from web.http.shared.access import COOKIE

ATTACKS = 500 if TORTURE else 100
SRT = b"1\n00:00:00,000 --> 00:00:02,000\nbefore and in\n\n2\n00:00:04,500 --> 00:00:05,000\nafter\n"


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("clips")
    return [make_clip(folder / "harbour.mp4", seconds=5), make_clip(folder / "market.mp4", seconds=5, shift=2)]


@pytest.fixture
def videos(tmp_path: Path, clips: list[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Video]]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    forget_shared()
    precheck, found = shared().precheck, []
    for clip in clips:
        candidate = precheck.check_path(clip, clip.stem)
        precheck.intake.start(candidate, title=f"<b>{clip.stem}</b>", category="", watch_url="")
        video = shared().catalog.videos.get(candidate.video_id or "")
        assert video is not None
        found.append(video)
    yield found
    shared().catalog.close()
    forget_shared()


@pytest.fixture
def app() -> Starlette:
    return Starlette(routes=ROUTES)


@pytest.fixture
def client(app: Starlette) -> TestClient:
    return TestClient(app)


def shared_as(videos: list[Video], *, token: str = TOKEN, **changes: Any) -> Share:
    """A link to a moment of each video."""
    return a_share(shared().catalog, *(MomentRef(video.id, Span(1, 3)) for video in videos), token=token, **changes)


def opened(client: TestClient, token: str = TOKEN, passcode: str = "") -> str:
    """The path of the page, which the client may see from now on."""
    answer = client.post("/shared/open", json={"token": token, "passcode": passcode})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["page"])


def media_of(page: str) -> list[str]:
    return [f"{page}/films/0.mp4", f"{page}/pictures/0.jpg", f"{page}/captions/0.vtt", f"{page}/comments"]


def test_a_link_opens_a_page_with_what_was_shared(client: TestClient, videos: list[Video]) -> None:
    share = shared_as(videos)
    page = client.get(opened(client))
    assert page.status_code == 200
    assert share.title in page.text
    assert page.text.count("data-film=") == 2
    assert "<b>harbour" not in page.text
    assert "&lt;b&gt;harbour" in page.text


def test_its_films_are_the_moments_alone_and_come_in_ranges(client: TestClient, videos: list[Video]) -> None:
    shared_as(videos)
    page = opened(client)
    film = client.get(f"{page}/films/1.mp4")
    assert (film.status_code, film.headers["content-type"]) == (200, "video/mp4")
    with av.open(io.BytesIO(film.content), "r") as container:
        assert len(list(container.decode(video=0))) == 48
    part = client.get(f"{page}/films/1.mp4", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, film.content[100:200])
    assert client.get(f"{page}/pictures/1.jpg").headers["content-type"] == "image/jpeg"
    assert client.get(f"{page}/films/2.mp4").status_code == 404


def test_captions_are_those_of_the_moment_counted_from_its_start(client: TestClient, videos: list[Video]) -> None:
    shared_as(videos)
    page = opened(client)
    assert "data-captions" not in client.get(page).text
    shared().captions.add(videos[0].id, SRT)
    assert client.get(page).text.count("data-captions") == 1
    assert client.get(f"{page}/captions/0.vtt").text == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nbefore and in\n"


def test_nobody_is_told_of_it_and_nothing_of_it_is_kept(client: TestClient, videos: list[Video]) -> None:
    shared_as(videos)
    page = opened(client)
    for path in ("/shared", page, f"/shared/{'0' * 32}", *media_of(page)):
        headers = client.get(path).headers
        assert headers["x-robots-tag"] == "noindex, nofollow", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cache-control"] == "no-store", path
        assert "default-src 'none'" in headers["content-security-policy"], path


def test_the_cookie_is_for_this_page_alone_and_no_script_reads_it(client: TestClient, videos: list[Video]) -> None:
    shared_as(videos)
    answer = client.post("/shared/open", json={"token": TOKEN})
    cookie, page = answer.headers["set-cookie"], answer.json()["page"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert f"Path={page};" in cookie
    assert "Secure" not in cookie
    secure = client.post("/shared/open", json={"token": TOKEN}, headers={"Origin": "https://clips.example.com"})
    assert "Secure" in secure.headers["set-cookie"]


def test_each_opening_by_the_link_is_counted_and_no_reload(client: TestClient, videos: list[Video]) -> None:
    share = shared_as(videos)
    for _ in range(2):
        page = opened(client)
        client.get(page)
    seen = shared().catalog.shares.get(share.id)
    assert seen is not None
    assert seen.opened == 2


def test_without_having_opened_the_link_there_is_nothing(client: TestClient, videos: list[Video]) -> None:
    page = f"/shared/{shared_as(videos).id}"
    for path in (page, *media_of(page)):
        answer = client.get(path)
        assert answer.status_code == 403, path
        assert "harbour" not in answer.text


@pytest.mark.parametrize(("over", "said"), [("revoked_at", "withdrawn"), ("expires_at", "time of this link is over")])
def test_a_link_that_is_over_says_so_and_shows_nothing(client: TestClient, videos: list[Video], over: str, said: str) -> None:
    share = shared_as(videos)
    page = opened(client)
    assert client.get(f"{page}/films/0.mp4").status_code == 200
    with shared().catalog._database.writing() as connection:
        connection.execute(SHARES.update().where(SHARES.c.id == share.id).values({over: 1.0}))
    for path in (page, *media_of(page)):
        answer = client.get(path, headers={"Range": "bytes=0-9"})
        assert answer.status_code == 410, path
        assert "harbour" not in answer.text
    assert said in client.get(page).text
    again = client.post("/shared/open", json={"token": TOKEN})
    assert again.status_code == 410
    assert said in again.json()["sentence"]
    spoken = client.post(f"{page}/comments", json={"place": 0, "at": 1, "name": "Ben", "text": "words"})
    assert spoken.status_code == 410


def test_a_passcode_is_asked_for_and_wrong_ones_are_limited(
    client: TestClient, videos: list[Video], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares_module, "TRIES", 2)
    share = shared_as(videos, passcode="open sesame")
    first = client.post("/shared/open", json={"token": TOKEN})
    assert first.json() == {"needs_passcode": True}
    assert COOKIE not in first.headers.get("set-cookie", "")
    page = opened(client, passcode="open sesame")
    assert client.get(page).status_code == 200
    statuses = [client.post("/shared/open", json={"token": TOKEN, "passcode": word}).status_code for word in ("a", "b", "c")]
    assert statuses == [403, 403, 429]
    refused = client.post("/shared/open", json={"token": TOKEN, "passcode": "open sesame"})
    assert refused.status_code == 429
    assert "Try again in" in refused.json()["hint"]
    seen = shared().catalog.shares.get(share.id)
    assert seen is not None
    assert seen.opened == 1


def attacks(good: str, foreign: str, share: Share, others: Share) -> Iterator[str]:
    """Cookies that nobody was given: forged, truncated, of another link, out of date, of another kind of address."""
    dice = random.Random(7)
    key = shared().settings.signing_key
    expires, _, proof = good.partition(".")
    yield from (
        "",
        ".",
        expires,
        f"{expires}.",
        f".{proof}",
        good[:-1],
        good + "0",
        foreign,
        "9" * 40 + ".x",
        "é.é".encode().hex(),
    )
    yield f"1700000000.{signature(key, 'share', share.id, 1_700_000_000)}"
    yield f"{expires}.{signature(key, 'share', others.id, int(expires))}"
    yield f"{expires}.{signature(key, 'clip', share.id, int(expires))}"
    yield f"{int(expires) + 1}.{proof}"
    yield signed_query(key, "share", share.id)
    while True:
        letters = list(good)
        letters[dice.randrange(len(letters))] = dice.choice(string.ascii_letters + string.digits)
        changed = "".join(letters)
        yield changed if changed != good else f"{expires}.{dice.randbytes(16).hex()}"


def test_nothing_is_served_for_cookies_that_nobody_was_given(app: Starlette, videos: list[Video]) -> None:
    share, other = shared_as(videos[:1]), shared_as(videos[1:], token="o" * 43)
    good, foreign = ({}, {})  # type: dict[str, str], dict[str, str]
    for token, kept in ((TOKEN, good), ("o" * 43, foreign)):
        opener = TestClient(app)
        opened(opener, token)
        kept.update({cookie.name: cookie.value or "" for cookie in opener.cookies.jar})
    paths = [f"/shared/{share.id}", *media_of(f"/shared/{share.id}")]
    attacker = TestClient(app)
    for number, cookie in zip(range(ATTACKS), attacks(good[COOKIE], foreign[COOKIE], share, other), strict=False):
        answer = attacker.get(paths[number % len(paths)], headers={"Cookie": f"{COOKIE}={cookie}"})
        assert answer.status_code == 403, cookie
    assert attacker.get(paths[0], headers={"Cookie": f"{COOKIE}={good[COOKIE]}"}).status_code == 200


def test_no_token_is_guessed(client: TestClient, videos: list[Video]) -> None:
    shared_as(videos)
    dice = random.Random(3)
    tokens: list[Any] = [
        "",
        TOKEN[:-1],
        TOKEN + "t",
        TOKEN.upper(),
        f" {TOKEN}",
        f"{TOKEN}\n",
        None,
        7,
        [TOKEN],
        {"a": TOKEN},
        "é" * 43,
    ]
    tokens += ["".join(dice.choices(string.ascii_letters + string.digits + "_-", k=43)) for _ in range(ATTACKS)]
    for token in tokens:
        answer = client.post("/shared/open", json={"token": token})
        assert answer.status_code == 404, token
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"[" * 9000, b"\xff\xfe", b'{"token": "' + b"t" * 20_000 + b'"}'])
def test_rubbish_is_refused_without_a_trace(client: TestClient, videos: list[Video], body: bytes) -> None:
    shared_as(videos)
    assert client.post("/shared/open", content=body).status_code == 404
    page = opened(client)
    assert client.post(f"{page}/comments", content=body).status_code == 403


def test_the_cookie_opens_no_address_of_the_app_and_theirs_none_of_the_page(client: TestClient, videos: list[Video]) -> None:
    share = shared_as(videos[:1])
    page = opened(client)
    kept = next(cookie.value for cookie in client.cookies.jar if cookie.name == COOKIE)
    expires, _, proof = str(kept).partition(".")
    for path in (f"/clips/{videos[0].id}", f"/downloads/{videos[0].id}", f"/thumbs/{videos[0].id}/1000.jpg"):
        assert client.get(path, headers={"Cookie": f"{COOKIE}={kept}"}).status_code == 403
        assert client.get(f"{path}?e={expires}&s={proof}").status_code == 403
    query = clip_address(videos[0]).partition("?")[2]
    assert TestClient(client.app).get(f"/shared/{share.id}/films/0.mp4?{query}").status_code == 403
    # There is no address for another video at all: the page names its moments by their place.
    for name in (videos[1].id, "1", "-1", "0.5", "00000000001", "..%2f0"):
        assert client.get(f"{page}/films/{name}.mp4").status_code == 404


def test_a_video_that_is_gone_is_named_and_the_others_stay(client: TestClient, videos: list[Video]) -> None:
    shared_as(videos)
    page = opened(client)
    shared().catalog.deletions.delete([videos[0].id])
    text = client.get(page).text
    assert "This video is no longer here." in text
    assert text.count("data-film=") == 1
    assert "harbour" not in text
    assert client.get(f"{page}/films/0.mp4").status_code == 404
    assert client.get(f"{page}/films/1.mp4").status_code == 200


def test_only_who_may_keep_a_film_is_offered_to(client: TestClient, videos: list[Video]) -> None:
    shared_as(videos, allows=frozenset({Allowed.DOWNLOAD}))
    page = opened(client)
    kept = client.get(f"{page}/films/0.mp4?save")
    assert kept.headers["content-disposition"].startswith("attachment;")
    assert 'id="save"' in client.get(page).text
    shared_as(videos, token="o" * 43)
    page = opened(client, "o" * 43)
    assert client.get(f"{page}/films/0.mp4?save").status_code == 403
    assert 'id="save"' not in client.get(page).text


def test_what_is_said_is_kept_at_its_second_and_read_by_all_who_have_the_link(app: Starlette, videos: list[Video]) -> None:
    share = shared_as(videos)
    ben, eve = TestClient(app), TestClient(app)
    page = opened(ben)
    opened(eve)
    said = {"place": 1, "at": 0.5, "name": "Ben", "text": "<script>alert(1)</script>"}
    assert ben.post(f"{page}/comments", json=said).status_code == 204
    (comment,) = shared().catalog.comments.of_video(videos[1].id, 0, 10_000)
    assert (comment.at_ms, comment.author, comment.is_ours) == (1500, "Ben", False)
    shared().catalog.comments.add(answer_to(comment, "", "Thank you"))
    first, answer = eve.get(f"{page}/comments").json()
    assert (first["place"], first["at"], first["author"], first["text"]) == (1, 0.5, "Ben", said["text"])
    assert (answer["answers"], answer["ours"], answer["text"]) == (first["id"], True, "Thank you")
    assert shared().catalog.comments.unseen(share.created_by) == [comment]


def test_nothing_is_told_of_what_is_said_by_another_link(client: TestClient, videos: list[Video]) -> None:
    shared_as(videos)
    shared_as(videos, token="o" * 43)
    page = opened(client)
    client.post(f"{page}/comments", json={"place": 0, "at": 0, "name": "Ben", "text": "private"})
    assert client.get(f"{opened(client, 'o' * 43)}/comments").json() == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"place": 9}, 403),
        ({"place": -1}, 403),
        ({"place": "x"}, 403),
        ({"at": None}, 403),
        ({"at": "nan"}, 403),
        ({"at": "inf"}, 403),
        ({"name": " "}, 400),
        ({"text": ""}, 400),
        ({"text": "x" * 2001}, 400),
    ],
)
def test_what_cannot_be_a_comment_is_refused(client: TestClient, videos: list[Video], wrong: dict[str, Any], status: int) -> None:
    shared_as(videos)
    page = opened(client)
    said = {"place": 0, "at": 0.5, "name": "Ben", "text": "words"}
    answer = client.post(f"{page}/comments", json={**said, **wrong})
    assert (answer.status_code, bool(answer.json()["sentence"])) == (status, True)
    assert client.get(f"{page}/comments").json() == []


def test_where_nobody_may_comment_there_is_no_box_and_no_way(client: TestClient, videos: list[Video]) -> None:
    shared_as(videos, allows=frozenset())
    page = opened(client)
    assert "<textarea" not in client.get(page).text
    said = {"place": 0, "at": 0.5, "name": "Ben", "text": "words"}
    assert client.post(f"{page}/comments", json=said).status_code == 403


def test_while_the_catalog_is_away_a_sentence_says_so(
    client: TestClient, videos: list[Video], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_as(videos)
    page = opened(client)

    def away(_share_id: str) -> None:
        raise CatalogError(Reason.CATALOG_SILENT)

    monkeypatch.setattr(shared().catalog.shares, "get", away)
    answer = client.get(page)
    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_no_log_ever_holds_what_opens_a_page(client: TestClient, videos: list[Video], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    share = shared_as(videos, passcode="open sesame")
    page = opened(client, passcode="open sesame")
    client.get(f"{page}/films/0.mp4")
    for passcode in ("wrong words", "open sesame"):
        client.post("/shared/open", json={"token": TOKEN, "passcode": passcode})
    kept = next(str(cookie.value) for cookie in client.cookies.jar if cookie.name == COOKIE)
    told = caplog.text + repr(share) + repr(replace(share))
    for secret in (TOKEN, "open sesame", "wrong words", kept, "argon2id"):
        assert secret not in told


def test_where_people_sign_in_a_link_still_opens_for_those_who_cannot_and_opens_nothing_else(
    videos: list[Video], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    shared_as(videos)
    guest = TestClient(Starlette(routes=ROUTES, middleware=[Middleware(Gate)]))
    page = opened(guest)
    said = {"place": 0, "at": 0.5, "name": "Ben", "text": "words"}
    assert guest.get(page).status_code == 200
    assert guest.get(f"{page}/films/0.mp4", headers={"Range": "bytes=0-9"}).status_code == 206
    assert guest.post(f"{page}/comments", json=said).status_code == 204
    assert [guest.get(path).status_code for path in ("/shared", "/shared/assets/watch.js")] == [200, 200]
    assert [guest.get(path).status_code for path in (clip_address(videos[0]), "/revision", "/links")] == [401, 401, 401]


def test_scripts_and_the_style_sheet_are_there_for_everybody(client: TestClient) -> None:
    for name in ("enter.js", "watch.js", "comments.js", "pictures.js", "page.css"):
        assert client.get(f"/shared/assets/{name}").status_code == 200
    for name in ("routes.py", "..%2froutes.py", "page.js"):
        assert client.get(f"/shared/assets/{name}").status_code == 404


def test_a_photo_stands_as_long_as_its_collection_says_and_is_kept_as_a_picture(
    client: TestClient, videos: list[Video], tmp_path: Path
) -> None:
    file = make_photo(tmp_path / "pier.jpg")
    candidate = shared().precheck.check_path(file, "Pier")
    shared().precheck.intake.start(candidate, title="Pier", category="", watch_url="")
    photo = candidate.video_id or ""
    a_share(
        shared().catalog,
        MomentRef(photo, PHOTO_SPAN),
        MomentRef(photo, Span(0, 2)),
        MomentRef(videos[0].id, Span(1, 2)),
        allows=frozenset({Allowed.DOWNLOAD, Allowed.COMMENT}),
    )
    page = opened(client)
    lengths = []
    for place in range(2):
        with av.open(io.BytesIO(client.get(f"{page}/films/{place}.mp4").content), "r") as film:
            lengths.append(round(float(film.duration or 0) / av.time_base, 1))
    assert lengths == [5.0, 2.0]
    said = client.get(page).text
    assert f'data-save="{page}/pictures/0.jpg?save"' in said and f'data-save="{page}/films/2.mp4?save"' in said
    kept = client.get(f"{page}/pictures/0.jpg?save")
    assert (kept.status_code, kept.headers["content-disposition"]) == (200, "attachment; filename*=utf-8''Pier.jpg")
    with Image.open(io.BytesIO(kept.content)) as picture:
        # What the camera noted, where it was taken among it, stays here.
        assert (picture.size, dict(picture.getexif())) == ((640, 360), {})
    assert client.get(f"{page}/pictures/2.jpg?save").status_code == 403
    comment_sent = {"place": 0, "at": 4.5, "name": "Ben", "text": "This one"}
    assert client.post(f"{page}/comments", json=comment_sent).status_code == 204
    # Beside the photo in the app, which has no times.
    (comment,) = shared().catalog.comments.of_video(photo, PHOTO_SPAN.start_ms, PHOTO_SPAN.end_ms)
    assert comment.text == "This one"
    # Nor has it any on the page.
    assert [one["time"] for one in client.get(f"{page}/comments").json() if one["place"] == 0] == [""]
    assert ["data-photo" in button for button in said.split('class="moment"')[1:]] == [True, True, False]


def test_nor_is_a_photo_kept_where_that_is_not_allowed(client: TestClient, videos: list[Video], tmp_path: Path) -> None:
    candidate = shared().precheck.check_path(make_photo(tmp_path / "pier.jpg"), "Pier")
    shared().precheck.intake.start(candidate, title="Pier", category="", watch_url="")
    a_share(shared().catalog, MomentRef(candidate.video_id or "", PHOTO_SPAN))
    page = opened(client)
    assert [client.get(f"{page}/pictures/0.jpg{query}").status_code for query in ("", "?save")] == [200, 403]
