"""What is said, on the page of a video: whose words are shown, lines put right, speakers named, and the way back from both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core import cached
from core.catalog import Catalog
from core.catalog.library.recognitions import RecognitionStage
from core.errors import ClipseekError, Fault, KeyRefused, Reason, StorageAway
from core.models.jobs import Stage
from core.services import forget_shared, shared
from core.spoken.corrections import Reworded
from core.spoken.formats import Format
from core.spoken.line import Line, Source
from core.twelve_labs import Asset, AssetStatus
from tests.pages.conftest import opened, spoken
from tests.support.jobs import a_job, a_video, write

A = a_video(1, title="Harbour")
CAPTION = Line(0, 2000, "Good mourning", Source.ADDED)
HEARD = (Line(0, 2000, "Good morning", Source.PROVIDER, "1"), Line(2000, 4000, "Who is there?", Source.PROVIDER, "2"))


@pytest.fixture
def library(catalog: Catalog) -> Catalog:
    """A video of which a file of captions and the provider tell what is said."""
    write(catalog, [(A, a_job(A, Stage.READY))])
    catalog.spoken.replace_captions(A.id, [CAPTION], 1)
    catalog.spoken.replace_heard(A.id, Source.PROVIDER, HEARD)
    return catalog


def at_provider_lines() -> AppTest:
    app = opened("library", video=A.id)
    app.selectbox(key=f"spoken_source_{A.id}").set_value(Source.PROVIDER).run()
    assert not app.exception
    return app


def test_where_several_tell_people_choose_whose_words_they_read(library: Catalog) -> None:
    app = opened("library", video=A.id)
    choice = app.selectbox(key=f"spoken_source_{A.id}")
    assert choice.options == ["From captions that were added", "Written down by the demo"]
    assert choice.value is Source.ADDED
    library.spoken.forget_captions(A.id)
    assert "Written down by the demo" in spoken(opened("library", video=A.id))


def test_a_speaker_is_named_and_the_name_taken_back(library: Catalog) -> None:
    app = at_provider_lines()
    fields = {field.label: field for field in app.text_input if field.label.startswith("Name of speaker")}
    assert [field.value for field in fields.values()] == ["1", "2"]
    fields["Name of speaker “2”"].set_value("  Ada ").run()
    assert library.spoken.speaker_names(A.id) == {"2": "Ada"}
    assert "The speaker was renamed." in spoken(app)
    app.button(key="undo_spoken").click().run()
    assert library.spoken.speaker_names(A.id) == {}
    assert "The speaker was renamed." not in spoken(app)


def test_a_recogniser_is_offered_only_where_there_is_one(library: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ask_speech" not in [button.key for button in opened("library", video=A.id).button]
    monkeypatch.setenv("CLIPSEEK_SPEECH_MODEL", "/models/base")
    shared().catalog.close()
    forget_shared()
    app = opened("library", video=A.id)
    app.button(key="ask_speech").click().run()
    assert "This computer is writing down what is said: 0 % done" in spoken(app)
    shared().catalog.recognitions.heard(A.id, [Line(0, 900, "Good morning", Source.LOCAL)], 0, 50_000)
    app.button(key="stop_speech").click().run()
    assert "Written down up to 0:50, then stopped" in spoken(app)
    app.button(key="ask_speech").click().run()
    shared().catalog.recognitions.end(A.id, RecognitionStage.FAILED, Fault(Reason.SPEECH_NOT_INSTALLED, {}))
    app.run()
    assert "The recogniser is not installed on this computer" in spoken(app)


def test_a_line_that_reads_otherwise_by_now_is_left_as_it_is(library: Catalog) -> None:
    cached.video.spoken.edit(A.id, HEARD[0], Reworded("Good night"))
    with pytest.raises(ClipseekError) as raised:
        cached.video.spoken.edit(A.id, HEARD[0], Reworded("Good day"))
    assert raised.value.reason is Reason.LINE_CHANGED
    assert "Good night" in [line.text for line in cached.video.spoken.lines(A.id)]


def test_what_was_changed_can_be_taken_back_also_after_a_reload(library: Catalog) -> None:
    cached.video.spoken.edit(A.id, HEARD[0], Reworded("Good night"))
    app = opened("library", video=A.id)
    assert "The line was changed." in spoken(app)
    app.button(key="undo_spoken").click().run()
    assert HEARD[0] in cached.video.spoken.lines(A.id)
    assert "undo_spoken" not in [button.key for button in opened("library", video=A.id).button]


def test_times_of_a_line_are_what_is_taken_away_and_shown_in_the_player(library: Catalog) -> None:
    shown = cached.video.captions.shown_version(A.id)
    cached.video.spoken.edit(A.id, CAPTION, Reworded("Good mourning", 500, 1500))
    assert b"00:00:00,500 --> 00:00:01,500" in cached.video.spoken.transcript(A.id, Format.SRT, Source.ADDED)
    heard = replace(HEARD[0], speaker="1")
    cached.video.spoken.edit(A.id, heard, Reworded(heard.text, 500, 1500))
    assert cached.video.captions.shown_version(A.id) not in ("", shown)


def test_what_is_taken_away_is_what_is_shown_with_the_speakers_names(library: Catalog) -> None:
    cached.video.spoken.name_speakers(A.id, {"1": "Ada", "2": ""})
    assert cached.video.spoken.transcript(A.id, Format.TXT, Source.PROVIDER) == b"Ada: Good morning\n2: Who is there?\n"
    assert cached.video.spoken.transcript(A.id, Format.TXT, Source.ADDED) == b"Good mourning\n"


def test_the_player_s_captions_follow_what_is_put_right_and_fall_back_to_a_transcript(library: Catalog) -> None:
    heard = cached.video.captions.shown_version(A.id)
    assert heard
    (line,) = [line for line in cached.video.spoken.lines(A.id) if line.speaker == "2"]
    cached.video.spoken.edit(A.id, line, Reworded(""))
    assert line not in cached.video.spoken.lines(A.id)
    assert cached.video.captions.shown_version(A.id) not in ("", heard)
    cached.video.spoken.undo(A.id)
    assert cached.video.captions.shown_version(A.id) == heard


def test_a_transcript_of_a_link_is_asked_for_waited_for_and_its_absence_said(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = Asset("a9", AssetStatus.PROCESSING, None, None, None)
    monkeypatch.setattr(shared().provider, "find_assets", lambda name: [])
    monkeypatch.setattr(shared().provider, "upload_link", lambda url, name: asset)
    linked = replace(A, file_name=None, source_url="https://media.example/talk.mp4", has_audio=True)
    write(catalog, [(linked, a_job(linked, Stage.READY))])
    app = opened("library", video=A.id)
    app.button(key="fetch_speech").click().run()
    assert "Twelve Labs is writing down what is said" in spoken(app)
    monkeypatch.setattr(shared().key, "refused", KeyRefused(Reason.PAYMENT_REQUIRED, message="Your credit is used up."))
    assert "Your credit is used up" in spoken(app.run())
    catalog.orphan_assets.transcribed("a9", is_there=False)
    app.run()
    assert "Twelve Labs has no transcript of this link" in spoken(app)
    app = opened("library", video=A.id)
    assert "Twelve Labs has no transcript of this link" in spoken(app)
    catalog.spoken.replace_heard(A.id, Source.PROVIDER, HEARD)
    assert "fetch_speech" not in [button.key for button in app.run().button]


def test_while_moments_cannot_be_read_all_else_of_a_video_is_there(library: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(video_id: str) -> None:
        raise StorageAway(Reason.STORAGE_AWAY, place="s3://clips")

    monkeypatch.setattr(cached.library, "moments", away)
    app = opened("library", video=A.id)
    said = spoken(app)
    assert "The bucket s3://clips, in which the files lie, does not answer." in said
    assert app.selectbox(key=f"spoken_source_{A.id}").value is Source.ADDED
    assert "Cost, estimated" in said
