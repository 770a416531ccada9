"""Uploads over HTTP: in parts, resumed, for their own session only, within size and room, and nothing left of a cancelled one."""

from __future__ import annotations

import errno
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from core.errors import ClipseekError, Reason
from core.ingest import cleanup
from core.media.identity import sample_of
from core.models.jobs import EmbedOptions
from core.models.video import Modality
from core.services import forget_shared, shared
from tests.support.jobs import a_video
from tests.support.waiting import wait_for
from web.http import connections
from web.http.connections import RequestTimeouts
from web.http.media_access import VALID_SEC
from web.http.routes import ROUTES
from web.http.uploads import relayed_staging as process_staging
from web.http.uploads import staging as staging_module
from web.http.uploads.relayed_staging import staging
from web.http.uploads.routes import new_session, session_of, token_for
from web.http.uploads.staging import OPEN_AT_MOST, Receiving, UploadStaging

CONTENT = bytes(range(256)) * 8000
CAP_BYTES = 5_000_000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The real routes on a real socket."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    app = Starlette(routes=ROUTES, middleware=[Middleware(RequestTimeouts)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    wait_for(lambda: server.started, what="the server")
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(5)
    listener.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where uploads arrive, of an app with a data folder of its own."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CLIPSEEK_MAX_UPLOAD_BYTES", str(CAP_BYTES))
    forget_shared()
    yield shared().settings.uploads_dir / "staged"
    forget_shared()


class Sender:
    """A browser session that uploads; `token` may be replaced by a worse one."""

    def __init__(self, address: str) -> None:
        self.session = new_session()
        self.token = token_for(self.session)
        self._client = httpx.Client(base_url=address, trust_env=False, timeout=10)

    def ask(self, method: str, path: str = "", content: Any = None, **headers: str | bytes) -> httpx.Response:
        named: dict[str, Any] = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.request(method, f"/uploads{path}", content=content, headers={"Upload-Token": self.token, **named})

    def begin(self, name: str = "film.mp4", size: int = len(CONTENT)) -> httpx.Response:
        return self.ask("POST", content=json.dumps({"name": name, "size": size, "modified": 1}))

    def begun(self, name: str = "film.mp4", size: int = len(CONTENT)) -> str:
        answer = self.begin(name, size)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def send(self, upload_id: str, offset: int, content: Any) -> httpx.Response:
        return self.ask("PATCH", f"/{upload_id}", content, Upload_Offset=str(offset))

    def offset(self, upload_id: str) -> int:
        return int(self.ask("HEAD", f"/{upload_id}").headers["upload-offset"])

    @property
    def address(self) -> httpx.URL:
        return self._client.base_url

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def sender(address: str, folder: Path) -> Iterator[Sender]:
    sender = Sender(address)
    yield sender
    sender.close()


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def is_sentence(answer: httpx.Response) -> bool:
    said = answer.json()
    return said["sentence"].endswith(".") and said["hint"].endswith(".") and "Traceback" not in answer.text


def test_a_file_sent_in_slices_is_whole_under_a_name_of_ours(sender: Sender, folder: Path) -> None:
    upload_id = sender.begun("Holiday.MOV")
    assert sender.send(upload_id, 0, CONTENT[:700_000]).json()["offset"] == 700_000
    assert left_in(folder) == [f"{upload_id}.part", f"{upload_id}.upload"]
    answer = sender.send(upload_id, 700_000, CONTENT[700_000:])
    assert (answer.status_code, answer.json()["done"]) == (200, True)
    [upload] = staging().all(sender.session)
    assert (upload.name, upload.is_done, upload.path) == ("Holiday.MOV", True, folder / sender.session / f"{upload_id}.mov")
    assert upload.path.read_bytes() == CONTENT
    assert left_in(folder) == [f"{upload_id}.mov", f"{upload_id}.upload"]


def test_a_broken_connection_keeps_what_came_and_goes_on_from_there(sender: Sender, folder: Path) -> None:
    upload_id = sender.begun()
    with broken_off(sender, upload_id, CONTENT[:900_000], announced=len(CONTENT)):
        pass
    kept = wait_for(lambda: sender.offset(upload_id), what="what had come")
    assert kept > 700_000
    assert gone_on(sender, upload_id).json()["done"]
    assert (folder / sender.session / f"{upload_id}.mp4").read_bytes() == CONTENT


@contextmanager
def broken_off(sender: Sender, upload_id: str, content: bytes, *, announced: int) -> Iterator[None]:
    """A request that says it brings more than it does; at the end of the block its connection is gone."""
    url = sender.address
    head = (
        f"PATCH /uploads/{upload_id} HTTP/1.1\r\nHost: {url.host}\r\nUpload-Token: {sender.token}\r\n"
        f"Upload-Offset: 0\r\nContent-Length: {announced}\r\n\r\n"
    )
    with socket.create_connection((url.host, url.port or 80), timeout=5) as line:
        line.sendall(head.encode() + content)
        yield


def gone_on(sender: Sender, upload_id: str) -> httpx.Response:
    """The rest, sent from where the upload stands, as soon as nobody else writes to it."""

    def sent() -> httpx.Response | None:
        offset = sender.offset(upload_id)
        answer = sender.send(upload_id, offset, CONTENT[offset:])
        return None if answer.status_code in (409, 423) else answer

    found = wait_for(sent, what="the upload to be free")
    assert found is not None
    return found


def test_it_goes_on_after_the_app_was_started_anew(sender: Sender, folder: Path) -> None:
    upload_id = sender.begun()
    sender.send(upload_id, 0, CONTENT[:500])
    forget_shared()
    process_staging._shared.clear()
    assert session_of(sender.token) == sender.session
    assert sender.offset(upload_id) == 500
    assert sender.send(upload_id, 500, CONTENT[500:]).json()["done"]


def test_a_sender_that_falls_silent_gives_the_upload_free(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SILENCE_SEC", 0.2)
    upload_id = sender.begun()
    with broken_off(sender, upload_id, CONTENT[:10], announced=len(CONTENT)):
        wait_for(lambda: sender.offset(upload_id) == 10, what="what had come")
        assert gone_on(sender, upload_id).json()["done"]


@pytest.mark.parametrize("offset", ["1", "-1", "ten", "", "²", "9" * 30])
def test_bytes_for_any_other_place_are_refused(sender: Sender, offset: str) -> None:
    upload_id = sender.begun()
    answer = sender.ask("PATCH", f"/{upload_id}", b"abc", Upload_Offset=offset.encode("latin-1"))
    assert answer.status_code == (409 if offset == "1" else 400)
    assert is_sentence(answer)
    assert sender.offset(upload_id) == 0


def test_two_at_once_on_one_upload_are_refused(sender: Sender) -> None:
    upload_id = sender.begun()
    first = staging().receive(sender.session, upload_id, 0)
    try:
        answer = sender.send(upload_id, 0, CONTENT[:10])
    finally:
        first.close()
    assert answer.status_code == 423
    assert is_sentence(answer)
    assert sender.send(upload_id, 0, CONTENT[:10]).status_code == 200


def test_an_upload_goes_on_in_another_app_that_shares_the_folder_once_the_first_has_let_go(folder: Path) -> None:
    one, other, session = UploadStaging(shared().settings), UploadStaging(shared().settings), new_session()
    upload = one.create(session, "a.mp4", 10, modified_ms=0)
    writing = one.receive(session, upload.id, 0)
    with pytest.raises(ClipseekError) as refused:
        other.receive(session, upload.id, 0)
    assert refused.value.reason is Reason.UPLOAD_BUSY
    writing.write(b"12345")
    writing.close()
    assert other.get(session, upload.id).offset_bytes == 5
    going_on = other.receive(session, upload.id, 5)
    going_on.write(b"67890")
    going_on.close()
    assert one.get(session, upload.id).is_done
    assert [path.read_bytes() for path in folder.glob("*/*.mp4")] == [b"1234567890"]


def test_cancelled_half_way_leaves_nothing(sender: Sender, folder: Path) -> None:
    upload_id = sender.begun()
    sender.send(upload_id, 0, CONTENT[:1000])
    assert sender.ask("DELETE", f"/{upload_id}").status_code == 204
    assert left_in(folder) == []
    assert sender.send(upload_id, 1000, CONTENT[1000:]).status_code == 404
    assert sender.ask("DELETE", f"/{upload_id}").status_code == 204


@pytest.mark.parametrize("upload_id", ["a" * 60_000, "token" * 9_000, "0" * 31, "%2e%2e%2fclipseek", "%00", "Ü" * 32])
def test_what_is_no_id_reaches_no_file_and_holds_nobody_up(sender: Sender, upload_id: str) -> None:
    """Whoever sends waits for ten seconds at most."""
    for method in ("HEAD", "GET", "PATCH", "DELETE"):
        assert sender.ask(method, f"/{upload_id}", Upload_Offset="0").status_code in (204, 400, 404, 414), method


@pytest.mark.parametrize("body", ["[" * 16_000, '{"name": "a", "size": ' + "9" * 5_000 + "}", '{"size": 1e999}', "{", "", "null"])
def test_a_body_that_makes_no_sense_is_refused(sender: Sender, body: str) -> None:
    assert sender.ask("POST", content=body).status_code == 400


def test_cancelled_while_its_last_bytes_arrive_leaves_nothing(sender: Sender, folder: Path) -> None:
    upload_id = sender.begun()
    cancelled = threading.Event()

    def slowly() -> Iterator[bytes]:
        yield CONTENT[:1_500_000]
        wait_for(lambda: sender.offset(upload_id) >= 1_000_000, what="the first bytes")
        assert sender.ask("DELETE", f"/{upload_id}").status_code == 204
        cancelled.set()
        yield CONTENT[1_500_000:]

    answer = httpx.patch(
        f"{sender.address}/uploads/{upload_id}",
        content=slowly(),
        headers={"Upload-Token": sender.token, "Upload-Offset": "0"},
        trust_env=False,
    )
    assert cancelled.is_set()
    assert answer.status_code == 404
    assert left_in(folder) == []


def test_a_whole_file_is_removed_with_its_upload(sender: Sender, folder: Path) -> None:
    upload_id = sender.begun()
    sender.send(upload_id, 0, CONTENT)
    sender.ask("DELETE", f"/{upload_id}")
    assert left_in(folder) == []


def test_one_session_neither_sees_nor_touches_anothers(sender: Sender, address: str, folder: Path) -> None:
    upload_id = sender.begun()
    sender.send(upload_id, 0, CONTENT[:100])
    other = Sender(address)
    for answer in (other.ask("GET", f"/{upload_id}"), other.send(upload_id, 100, CONTENT[100:])):
        assert answer.status_code == 404
    other.ask("DELETE", f"/{upload_id}")
    other.close()
    assert staging().all(other.session) == []
    assert sender.offset(upload_id) == 100


def test_no_token_no_upload(sender: Sender, folder: Path) -> None:
    session, expires, proof = sender.token.split(".")
    later = f"{session}.{int(expires) + 3600}.{proof}"
    other = f"{'0' * 32}.{expires}.{proof}"
    for token in ("", "x", later, other, f"{session}.{expires}.{'0' * 32}", f"../{sender.token}", f"{sender.token}.x"):
        sender.token = token
        answer = sender.begin()
        assert answer.status_code == 403
        assert is_sentence(answer)
    assert not folder.exists()


def test_a_token_ends(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    assert session_of(sender.token) == sender.session
    now = time.time()
    monkeypatch.setattr("web.http.media_access.time.time", lambda: now + VALID_SEC + 3601)
    assert session_of(sender.token) is None


@pytest.mark.parametrize(("size", "status"), [(0, 400), (-5, 400), (CAP_BYTES, 201), (CAP_BYTES + 1, 413), (10**15, 413)])
def test_empty_and_too_large_files_are_refused_before_they_come(sender: Sender, size: int, status: int) -> None:
    answer = sender.begin(size=size)
    assert answer.status_code == status
    assert status == 201 or is_sentence(answer)


def test_more_than_was_announced_is_refused_and_not_kept(sender: Sender, folder: Path) -> None:
    upload_id = sender.begun(size=1000)
    answer = sender.send(upload_id, 0, CONTENT[:1001])
    assert answer.status_code == 400
    assert sender.offset(upload_id) == 0
    # In chunks, no length is announced; what comes is counted all the same.
    answer = sender.send(upload_id, 0, iter([CONTENT[:900], CONTENT[:3_000_000]]))
    assert answer.status_code == 400
    assert is_sentence(answer)
    assert left_in(folder) == []


def test_a_length_that_lies_does_not_make_a_file_whole(sender: Sender) -> None:
    upload_id = sender.begun()
    with broken_off(sender, upload_id, CONTENT[:-1], announced=len(CONTENT)):
        wait_for(lambda: sender.offset(upload_id) >= 1 << 20, what="what had come")
    assert not sender.ask("GET", f"/{upload_id}").json()["done"]
    assert gone_on(sender, upload_id).json()["done"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b'{"name": "x"}', b'{"name":"x","size":"big","modified":1}', b"x" * 20_000]
)
def test_what_is_not_understood_is_a_sentence(sender: Sender, body: bytes) -> None:
    answer = sender.ask("POST", content=body)
    assert answer.status_code == 400
    assert is_sentence(answer)


def test_a_session_has_only_so_many_unfinished_uploads(sender: Sender, folder: Path) -> None:
    for _ in range(OPEN_AT_MOST):
        sender.begun(size=10)
    answer = sender.begin(size=10)
    assert answer.status_code == 429
    assert is_sentence(answer)
    [first, *_] = staging().all(sender.session)
    sender.send(first.id, 0, b"0123456789")
    assert sender.begin(size=10).status_code == 201


def test_a_session_has_only_so_many_bytes_and_files_waiting(
    sender: Sender, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSEEK_MAX_SESSION_UPLOAD_BYTES", "25000")
    forget_shared()
    process_staging._shared.clear()
    first = sender.begun(size=10)
    sender.send(first, 0, b"0123456789")
    sender.begun(size=24_990)
    answer = sender.begin(size=1)
    assert (answer.status_code, answer.json()["error"]) == (429, "upload_share")
    assert "25 KB" in answer.json()["sentence"]
    assert is_sentence(answer)
    other = Sender(address)
    assert other.begin(size=25_000).status_code == 201
    other.close()
    sender.ask("DELETE", f"/{first}")
    assert sender.begin(size=10).status_code == 201
    monkeypatch.setattr(staging_module, "FILES_AT_MOST", 1)
    assert sender.begin(size=1).json()["error"] == "upload_share"


def test_many_that_begin_at_once_find_room_for_one_more_once(
    sender: Sender, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging_module, "FILES_AT_MOST", 1)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sender.begin(size=1).status_code, range(8)))
    assert sorted(answers) == [201] + 7 * [429]


def test_what_others_have_waiting_is_not_looked_through(sender: Sender, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = staging().create("0" * 32, "film.mp4", 10, 1)
    read: list[str] = []
    monkeypatch.setattr(staging(), "_read", lambda record, **_: read.append(record.parent.name))
    staging().all(sender.session)
    assert read == []
    staging().all(other.session)
    assert read == [other.session]


def test_what_is_in_the_library_already_is_not_sent_again(sender: Sender, folder: Path) -> None:
    settings = shared().settings
    settings.uploads_dir.mkdir(parents=True)
    (settings.uploads_dir / "sea.mp4").write_bytes(CONTENT)
    video = a_video(1, title="Sea", file_name="sea.mp4", size_bytes=len(CONTENT))
    shared().catalog.jobs.add(video, settings.model, EmbedOptions((Modality.VISUAL,)))
    same = {"name": "copy.mp4", "size": len(CONTENT), "modified": 1, "sample": sample_of(BytesIO(CONTENT))}
    answer = sender.ask("POST", content=json.dumps(same))
    assert (answer.status_code, answer.json()) == (200, {"here": "Sea"})
    assert left_in(folder) == []
    for other in ({"sample": "0" * 64}, {"size": len(CONTENT) + 1}, {"sample": ""}):
        assert sender.ask("POST", content=json.dumps(same | other)).status_code == 201


def test_captions_keep_their_ending(sender: Sender, folder: Path) -> None:
    assert staging().get(sender.session, sender.begun("Card A/talk.srt", 10)).path.suffix == ".srt"


def test_without_room_nothing_is_begun(sender: Sender, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _leave_free(monkeypatch, shared().settings.spare_disk_bytes + 1000)
    assert sender.begin(size=1000).status_code == 201
    answer = sender.begin(size=1001)
    assert answer.status_code == 507
    assert "500 MB left" in answer.json()["sentence"]
    assert is_sentence(answer)


def test_a_disk_that_fills_up_meanwhile_stops_it_before_other_work_has_no_room(
    sender: Sender, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = sender.begun()
    assert sender.send(upload_id, 0, CONTENT[:1000]).status_code == 200
    _leave_free(monkeypatch, shared().settings.spare_disk_bytes)
    answer = sender.send(upload_id, 1000, CONTENT[1000:])
    assert answer.status_code == 507
    assert is_sentence(answer)
    monkeypatch.undo()
    monkeypatch.setenv("DATA_DIR", str(shared().settings.data_dir))
    assert sender.offset(upload_id) == 1000
    assert sender.send(upload_id, 1000, CONTENT[1000:]).json()["done"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_disk_that_is_full_all_of_a_sudden_is_a_sentence_and_nothing_is_lost(
    sender: Sender, folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    upload_id = sender.begun()
    with monkeypatch.context() as full:

        def no_room(_receiving: Receiving, _block: bytes) -> None:
            raise OSError(code, os.strerror(code))

        full.setattr(Receiving, "write", no_room)
        answer = sender.send(upload_id, 0, CONTENT)
    assert answer.status_code == 507
    assert answer.json()["error"] == "upload_disk"
    assert is_sentence(answer)
    assert sender.offset(upload_id) == 0


def test_a_disk_that_is_full_when_the_last_byte_is_put_away_is_a_sentence_and_it_can_be_sent_again(
    sender: Sender, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = sender.begun()
    with monkeypatch.context() as full:

        def no_room(_handle: int) -> None:
            raise OSError(errno.EDQUOT, "Disk quota exceeded")

        full.setattr(os, "fsync", no_room)
        answer = sender.send(upload_id, 0, CONTENT)
    assert (answer.status_code, answer.json()["error"]) == (507, "upload_disk")
    assert sender.send(upload_id, len(CONTENT), b"").json()["done"]
    sender.ask("DELETE", f"/{upload_id}")
    assert left_in(folder) == []


def _leave_free(monkeypatch: pytest.MonkeyPatch, free_bytes: int) -> None:
    usage = SimpleNamespace(total=10**12, used=10**12 - free_bytes, free=free_bytes)
    monkeypatch.setattr("core.disk.shutil.disk_usage", lambda _path: usage)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\windows.mp4",
        "/etc/passwd.mp4",
        "nul\x00byte.mp4",
        "x" * 300 + ".mp4",
        "ملف\u202e4pm.exe",
        "👩‍👩‍👧 holiday.mp4",
        "<img src=x onerror=alert(1)>.mp4",
        "\ud83d.mp4",
        "",
        ".",
        "film.mp4/../../x",
        "a\r\nb.mp4",
    ],
)
def test_a_name_is_shown_and_never_a_path(sender: Sender, folder: Path, name: str) -> None:
    upload_id = sender.begun(name, size=3)
    assert sender.send(upload_id, 0, b"abc").json()["done"]
    assert left_in(folder) == [f"{upload_id}.mp4", f"{upload_id}.upload"]
    [upload] = staging().all(sender.session)
    assert upload.name.encode().decode() == upload.name
    assert not set(upload.name) & set("\x00\r\n\u202e")
    assert not [path for path in folder.parents[2].rglob("*") if "passwd" in path.name]


@pytest.mark.parametrize("path", ["/..%2f..%2fetc", "/" + "x" * 32, "/" + "a" * 32, "/*", "/%00"])
def test_an_id_is_no_path_either(sender: Sender, path: str) -> None:
    sender.begun()
    assert sender.ask("GET", path).status_code == 404
    assert sender.ask("PATCH", path, b"abc", Upload_Offset="0").status_code == 404
    sender.ask("DELETE", path)
    assert len(staging().all(sender.session)) == 1


def test_what_a_crash_left_of_a_record_is_not_a_fault(sender: Sender, folder: Path) -> None:
    upload_id = sender.begun()
    (folder / sender.session / f"{upload_id}.upload").write_text("")
    staging_module._whole.cache_clear()  # as the next process begins
    assert staging().all(sender.session) == []
    assert sender.ask("GET", f"/{upload_id}").status_code == 404


def test_uploads_nobody_goes_on_with_are_swept_up_after_a_day(sender: Sender, folder: Path) -> None:
    sender.begun()
    for _ in ("files", "their folder, which changed just now"):
        for path in folder.rglob("*"):
            os.utime(path, (time.time() - 25 * 3600,) * 2)
        cleanup.remove_abandoned(folder)
    assert list(folder.iterdir()) == []
