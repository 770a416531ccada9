"""Speech is written down by a child process, window by window: nothing is heard twice, nothing is cut in the middle."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import ClipseekError, MediaError, Reason
from core.ingest.words.speech import Heard, write_down
from core.media.workers import speech as tasks
from core.sandbox.call import Answer
from core.sandbox.worker import Worker, WorkerLost, WorkStopped
from core.spoken.line import Line, Source
from tests.support.clips import make_clip
from tests.support.processes.recogniser import pretend


@dataclass
class Said:
    start: float
    end: float
    text: str = "words"


def test_what_a_window_cuts_off_is_heard_again_from_where_it_began() -> None:
    said = [Said(1, 50), Said(100, 119.8)]
    assert tasks.whole(said, 240, 360, is_last=False) == (said[:1], 340)
    assert tasks.whole(said, 240, 360, is_last=True) == (said, 360)
    assert tasks.whole(said[:1], 240, 360, is_last=False) == (said[:1], 360)
    assert tasks.whole([], 240, 360, is_last=False) == ([], 360)


def test_who_speaks_without_end_does_not_hold_it_up() -> None:
    endless = [Said(2, 120)]
    assert tasks.whole(endless, 0, 120, is_last=False) == (endless, 120)


def test_lines_count_from_the_start_of_the_video_and_say_something() -> None:
    said = [Said(1, 2.5, " Good\n morning. "), Said(3, 4, "  "), Said(5, 5, "at once")]
    assert tasks.lines(said, 60) == [(61_000, 62_500, "Good morning.")]


def test_a_file_is_written_down_in_the_sandbox_from_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, clip = pretend(tmp_path, monkeypatch), make_clip(tmp_path / "clip.mp4", seconds=5)
    (heard,) = write_down(clip, model, 5.0, Heard((), 0), lambda: False)
    assert heard.done_ms == 5000
    assert heard.lines[0] == Line(0, 1000, "heard something", Source.LOCAL, language="en")
    assert len(heard.lines) == 5
    (rest,) = write_down(clip, model, 5.0, Heard((Line(0, 1000, "", Source.LOCAL, language="de"),), 3000), lambda: False)
    assert [line.start_ms for line in rest.lines] == [3000, 4000]
    assert {line.language for line in rest.lines} == {"de"}
    with pytest.raises(WorkStopped):
        list(write_down(clip, model, 5.0, Heard((), 0), lambda: True))


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(tmp_path, monkeypatch)
    clip = make_clip(tmp_path / "clip.mp4", seconds=5)
    with pytest.raises(ClipseekError) as raised:
        list(write_down(clip, "/nowhere", 5.0, Heard((), 0), lambda: False))
    assert (raised.value.reason, raised.value.facts) == (Reason.SPEECH_NO_MODEL, {"model": "/nowhere"})
    with pytest.raises(MediaError):
        list(write_down(tmp_path / "gone.mp4", "fine", 5.0, Heard((), 0), lambda: False))


def test_a_recogniser_that_nobody_installed_is_no_riddle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(ClipseekError) as raised:
        tasks._model("any")
    assert raised.value.reason is Reason.SPEECH_NOT_INSTALLED


def test_no_memory_is_no_fault_of_the_model_or_the_film(monkeypatch: pytest.MonkeyPatch) -> None:
    class Starved:
        def __init__(self, *_: object, **__: object) -> None:
            raise MemoryError

        def transcribe(self, *_: object, **__: object) -> None:
            raise MemoryError

    monkeypatch.setitem(sys.modules, "faster_whisper", SimpleNamespace(WhisperModel=Starved))
    for ask in (lambda: tasks._model("any"), lambda: tasks._transcribed(Starved.__new__(Starved), np.zeros(9, np.float32), "")):
        with pytest.raises(ClipseekError) as raised:
            ask()
        assert raised.value.reason is Reason.SPEECH_MEMORY


def test_a_recogniser_that_is_killed_says_so_and_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, clip = pretend(tmp_path, monkeypatch), make_clip(tmp_path / "clip.mp4", seconds=5)

    def killed(*_: object, **__: object) -> Iterator[Answer]:
        yield {"lines": [], "language": "en", "done_sec": 3.0}, b""
        raise WorkerLost("it ended with -9", was_killed=True)

    with monkeypatch.context() as patched, pytest.raises(ClipseekError) as raised:
        patched.setattr(Worker, "ask", killed)
        list(write_down(clip, model, 5.0, Heard((), 0), lambda: False))
    assert raised.value.reason is Reason.SPEECH_MEMORY
