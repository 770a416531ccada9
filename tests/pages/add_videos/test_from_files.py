"""Uploaded files on the Add videos page: looked into once, their room given back, and nobody else's ever shown."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import cached
from core.errors import Reason
from core.ingest.precheck.candidates import Candidate
from pages.add_videos.files import CHECKED, Known, look_into
from tests.pages.conftest import Open, spoken
from tests.support.cards import told
from tests.support.hostile.files import sound_only
from tests.support.op_atom import avid_media, op_atom
from tests.support.uploading import stage, upload
from web.components.upload.upload import KEY, SESSION
from web.http.uploads.relayed_staging import staging
from web.http.uploads.routes import new_session, token_for


@pytest.fixture
def adding(open_page: Open) -> AppTest:
    return open_page("add_videos")


def left() -> list[str]:
    return [path.name for path in staging().folder.rglob("*") if path.is_file()]


def test_an_uploaded_file_can_be_started(adding: AppTest, clip: Path) -> None:
    upload(adding, "lobby_camera.mp4", clip.read_bytes()).run()
    assert not adding.exception
    assert not adding.button(key="start").disabled


def test_each_file_is_looked_into_once(adding: AppTest, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    check = cached.add_videos.check_staged

    def counted(path: Path, name: str) -> Candidate:
        looked.append(name)
        return check(path, name)

    monkeypatch.setattr(cached.add_videos, "check_staged", counted)
    upload(adding, "a.mp4", clip.read_bytes()).run()
    upload(adding, "b.mp4", b"no film").run()
    adding.run()
    assert looked == ["a.mp4", "b.mp4"]


def test_a_run_that_begins_before_the_last_has_ended_waits_for_its_look(adding: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look would find the refused file removed, and say that instead."""
    check, entered, go_on = cached.add_videos.check_staged, threading.Semaphore(0), threading.Event()

    def slow(path: Path, name: str) -> Candidate:
        entered.release()
        assert go_on.wait(10)
        return check(path, name)

    monkeypatch.setattr(cached.add_videos, "check_staged", slow)
    there = stage(new_session(), "broken.mp4", b"no film")
    known: Known = {}
    with ThreadPoolExecutor(2) as runs:
        looks = [runs.submit(look_into, known, there) for _ in range(2)]
        assert entered.acquire(timeout=10)
        assert not entered.acquire(timeout=0.2)
        go_on.set()
        for look in looks:
            look.result(10)
    fault = known[there.id].result().fault
    assert fault is not None
    assert fault.reason is Reason.UNREADABLE


def test_in_batches_that_several_runs_look_into_at_once_each_file_keeps_its_own_reason(adding: AppTest) -> None:
    """One of four batches called a file without a picture one that is no longer where it was kept."""
    expected = [Reason.NO_PICTURE, Reason.UNREADABLE, Reason.NO_PICTURE]
    for _ in range(4):
        session = new_session()
        contents = {"sound.mp4": sound_only(), "broken.mp4": b"no film", "more_sound.mp4": sound_only()}
        batch = [stage(session, name, content) for name, content in contents.items()]
        known: Known = {}
        with ThreadPoolExecutor(3) as runs:
            for look in [runs.submit(look_into, known, one) for one in batch for _run in range(3)]:
                look.result(20)
        faults = [known[one.id].result().fault for one in batch]
        assert [fault.reason for fault in faults if fault] == expected


def test_a_refused_file_leaves_no_bytes_and_says_why(adding: AppTest) -> None:
    upload(adding, "<img src=x onerror=alert(1)>.mp4", b"not a video at all").run()
    (verdict,) = told(adding, "clipseek_upload_rows")["verdicts"].values()
    assert "cannot be read as a video" in verdict["why"]
    assert "<img src=x" not in spoken(adding)
    assert not [name for name in left() if name.endswith(".mp4")]


def test_a_file_that_was_taken_out_is_forgotten(adding: AppTest, clip: Path) -> None:
    upload(adding, "a.mp4", clip.read_bytes()).run()
    [there] = staging().all(adding.session_state[SESSION])
    staging().remove(there.session, there.id)
    adding.run()
    assert adding.session_state[CHECKED] == {}
    assert left() == []


def test_a_file_that_was_swept_away_is_forgotten(adding: AppTest, clip: Path) -> None:
    adding.session_state[SESSION] = new_session()
    stage(adding.session_state[SESSION], "a.mp4", clip.read_bytes()).path.unlink()
    adding.run()
    assert not adding.exception
    assert left() == []


def test_files_of_another_session_are_not_seen(adding: AppTest, clip: Path) -> None:
    stage(new_session(), "secret.mp4", clip.read_bytes())
    adding.run()
    assert "secret" not in spoken(adding).lower()
    assert adding.session_state[CHECKED] == {}


def test_a_browser_that_shows_its_token_finds_its_files_again(adding: AppTest, clip: Path) -> None:
    session = new_session()
    stage(session, "before_reload.mp4", clip.read_bytes())
    adding.session_state[KEY] = {"token": token_for(session)}
    adding.run()
    assert [looked.result().name for looked in adding.session_state[CHECKED].values()] == ["before_reload.mp4"]


@pytest.mark.parametrize("token", ["", "x", 7, None, ["a"], f"{'a' * 32}.9999999999.{'0' * 32}"])
def test_a_browser_that_makes_a_token_up_finds_nothing(adding: AppTest, clip: Path, token: object) -> None:
    stage("a" * 32, "secret.mp4", clip.read_bytes())
    adding.session_state[KEY] = {"token": token}
    adding.run()
    assert not adding.exception
    assert adding.session_state[CHECKED] == {}


def test_after_start_every_file_is_let_go_of_and_uploads_go_on(adding: AppTest, clip: Path) -> None:
    upload(adding, "fine.mp4", clip.read_bytes())
    upload(adding, "same_again.mp4", clip.read_bytes())
    upload(adding, "broken.mp4", b"not a video at all")
    session = adding.session_state[SESSION]
    on_its_way = staging().create(session, "on_its_way.mp4", 100, 0)
    adding.run()
    adding.button(key="start").click().run()
    assert not adding.exception
    assert [there.id for there in staging().all(session)] == [on_its_way.id]
    assert sorted(left()) == [f"{on_its_way.id}.part", f"{on_its_way.id}.upload"]


def test_files_that_avids_programs_named_wait_for_each_other(adding: AppTest, tmp_path: Path) -> None:
    *first, last = avid_media(tmp_path)
    for path in first:
        upload(adding, f"1/{path.name}", path.read_bytes())
    session = adding.session_state[SESSION]
    coming = staging().create(session, f"1/{last.name}", last.stat().st_size, 0)
    adding.run()
    assert not adding.exception
    assert not adding.session_state[CHECKED]
    staging().remove(session, coming.id)
    upload(adding, f"1/{last.name}", last.read_bytes()).run()
    (looked,) = (future.result() for future in adding.session_state[CHECKED].values())
    assert (looked.title, len(looked.info.sounds)) == ("Interview, take 2", 2)


def test_sounds_that_come_in_files_of_their_own_go_with_their_picture(adding: AppTest, tmp_path: Path) -> None:
    picture, *sounds = op_atom(tmp_path / "card")
    for path in (*sounds, picture):
        upload(adding, f"Card/{path.name}", path.read_bytes())
    adding.run()
    assert not adding.exception
    known: Known = adding.session_state[CHECKED]
    (looked,) = (future.result() for future in known.values())
    assert looked.info is not None
    assert len(looked.info.sounds) == 2
    assert "has its sound in several tracks" in spoken(adding)
    assert len(left()) <= 3
