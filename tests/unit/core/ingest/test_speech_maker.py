"""Videos are written down beside the worker, where somebody asked for it; what a kill cut off goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.catalog import Catalog
from core.catalog.library.recognitions import Recognition, RecognitionStage
from core.errors import ClipseekError, Reason
from core.ingest.words import speech
from core.ingest.words.speech import SPEECH, Heard, SpeechMaker
from core.models.jobs import Stage
from core.sandbox.worker import WorkStopped
from core.spoken.line import Line, Source
from core.storage.folder import FolderStorage
from tests.support.catalog.empty import empty_database
from tests.support.clips import make_clip
from tests.support.jobs import a_job, a_video, write
from tests.support.processes.recogniser import pretend

A = a_video(1, duration_sec=5.0)


@pytest.fixture
def maker(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeechMaker]:
    """One that was asked to write down a video of five seconds."""
    write(catalog, [(A, a_job(A, Stage.READY))])
    catalog.recognitions.ask(A.id)
    (tmp_path / "uploads").mkdir()
    make_clip(tmp_path / "uploads" / f"{A.id}.mp4", seconds=5)
    made = SpeechMaker(catalog, pretend(tmp_path, monkeypatch), FolderStorage(tmp_path), tmp_path / "speech", lambda: None)
    yield made
    made.stop()


def state(catalog: Catalog) -> Recognition:
    found = catalog.recognitions.of(A.id)
    assert found is not None
    return found


def test_it_is_written_down_once(catalog: Catalog, maker: SpeechMaker) -> None:
    assert maker.once()
    assert not maker.once()
    assert (state(catalog).stage, state(catalog).done_ms) == (RecognitionStage.DONE, 5000)
    lines = catalog.spoken.of_video(A.id)
    assert {line.source for line in lines} == {Source.LOCAL}
    assert len(lines) == 5


def test_after_a_kill_it_goes_on_where_it_was(catalog: Catalog, maker: SpeechMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> Iterator[Heard]:
        yield Heard((Line(0, 1000, "before", Source.LOCAL, language="de"),), 2000)
        raise WorkStopped

    with monkeypatch.context() as cut_off:
        cut_off.setattr(speech, "write_down", killed)
        maker.once()
    assert (state(catalog).stage, state(catalog).done_ms) == (RecognitionStage.OPEN, 2000)
    assert maker.once()
    assert [line.text for line in catalog.spoken.of_video(A.id)] == ["before", *["heard something"] * 3]
    assert {line.language for line in catalog.spoken.of_video(A.id)} == {"de"}
    assert state(catalog).stage is RecognitionStage.DONE


def test_who_stops_it_keeps_what_is_written_down(catalog: Catalog, maker: SpeechMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(
        _path: Path, _model: str, _sec: float, _done: Heard, should_stop: Callable[[], bool], _sound: str
    ) -> Iterator[Heard]:
        yield Heard((Line(0, 1000, "before", Source.LOCAL),), 2000)
        catalog.recognitions.end(A.id, RecognitionStage.STOPPED)
        assert should_stop()
        raise WorkStopped

    monkeypatch.setattr(speech, "write_down", stopped)
    maker.once()
    assert (state(catalog).stage, state(catalog).done_ms) == (RecognitionStage.STOPPED, 2000)
    assert [line.text for line in catalog.spoken.of_video(A.id)] == ["before"]
    assert not maker.once()


def test_why_it_failed_is_kept(catalog: Catalog, maker: SpeechMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Heard]:
        yield from ()
        raise ClipseekError(Reason.SPEECH_FAILED)

    monkeypatch.setattr(speech, "write_down", broken)
    maker.once()
    assert state(catalog).stage is RecognitionStage.FAILED
    fault = state(catalog).fault
    assert fault is not None
    assert fault.reason is Reason.SPEECH_FAILED


def test_without_a_model_nothing_is_begun(catalog: Catalog, maker: SpeechMaker, tmp_path: Path) -> None:
    assert not SpeechMaker(catalog, "", FolderStorage(tmp_path), tmp_path / "speech", lambda: None).once()
    assert state(catalog).done_ms == 0


def test_of_several_machines_one_hears_a_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = empty_database()
    with closing(Catalog(url)) as catalog, closing(Catalog(url)) as other:
        write(catalog, [(A, a_job(A, Stage.READY))])
        catalog.recognitions.ask(A.id)
        (tmp_path / "uploads").mkdir()
        make_clip(tmp_path / "uploads" / f"{A.id}.mp4", seconds=5)
        maker = SpeechMaker(catalog, pretend(tmp_path, monkeypatch), FolderStorage(tmp_path), tmp_path / "speech", lambda: None)
        with other.work_leases.held(SPEECH):
            assert not maker.once()
            assert state(catalog).done_ms == 0
        assert maker.once()
        assert state(catalog).stage is RecognitionStage.DONE
        maker.stop()
