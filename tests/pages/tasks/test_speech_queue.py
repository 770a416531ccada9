"""Several videos that this computer is to write down: asked for from the library's selection, seen and stopped on Tasks."""

from __future__ import annotations

import pytest

from core.catalog.library.recognitions import RecognitionStage
from core.errors import Fault, Reason
from core.models.jobs import Stage
from core.services import shared
from core.spoken.line import Line, Source
from tests.pages.conftest import Open, opened, spoken
from tests.pages.tasks.test_tasks_page import keys
from tests.support.jobs import a_job, a_video, write

VIDEOS = [a_video(number, title=title) for number, title in enumerate(("Harbour", "Market", "Silent film"), start=1)]


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three videos, one of them without sound, and a recogniser."""
    monkeypatch.setenv("CLIPSEEK_SPEECH_MODEL", "/models/base")
    *heard, silent = VIDEOS
    videos = [*heard, a_video(3, title=silent.title, has_audio=False)]
    write(shared().catalog, [(video, a_job(video, Stage.READY)) for video in videos])


def queue() -> list[str]:
    return [one.title for one in shared().catalog.recognitions.queue()]


def test_what_is_selected_is_written_down_one_after_the_other_and_stopped(open_page: Open) -> None:
    app = opened("library")
    app.session_state["chosen_videos"] = [VIDEOS[1].id, VIDEOS[2].id, VIDEOS[0].id]
    app.run()
    assert app.button(key="transcribe_chosen").label == "Transcribe 2 videos"
    app.button(key="transcribe_chosen").click().run()
    assert "2 videos are written down in the background" in app.toast[0].value
    assert "transcribe_chosen" not in keys(app)
    assert queue() == ["Market", "Harbour"]
    shared().catalog.recognitions.heard(VIDEOS[1].id, [Line(0, 900, "Good morning", Source.LOCAL)], 0, 50_000)
    tasks = open_page("tasks")
    assert "in 2 videos, one after the other" in spoken(tasks)
    assert "50 % written down" in spoken(tasks)
    assert "Waits for its turn" in spoken(tasks)
    tasks.button(key=f"stop_speech_{VIDEOS[1].id}").click().run()
    assert queue() == ["Harbour"]
    tasks.button(key=f"stop_speech_{VIDEOS[0].id}").click().run()
    assert queue() == []
    assert "written down" not in spoken(tasks)


def test_what_could_not_be_written_down_says_why_and_goes_at_a_press(open_page: Open) -> None:
    recognitions = shared().catalog.recognitions
    recognitions.ask(VIDEOS[0].id)
    recognitions.end(VIDEOS[0].id, RecognitionStage.FAILED, Fault(Reason.SPEECH_NOT_INSTALLED, {}))
    tasks = open_page("tasks")
    assert "The recogniser is not installed on this computer" in spoken(tasks)
    tasks.button(key=f"again_speech_{VIDEOS[0].id}").click().run()
    assert queue() == ["Harbour"]
    recognitions.end(VIDEOS[0].id, RecognitionStage.FAILED, Fault(Reason.SPEECH_NOT_INSTALLED, {}))
    tasks.run()
    tasks.button(key=f"stop_speech_{VIDEOS[0].id}").click().run()
    assert (queue(), recognitions.of(VIDEOS[0].id)) == ([], None)
