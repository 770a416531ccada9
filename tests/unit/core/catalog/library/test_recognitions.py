"""What this computer is to write down: in turn, stretch by stretch, and going on where it was whatever came between."""

from __future__ import annotations

from core.catalog import Catalog
from core.catalog.library.recognitions import RecognitionStage
from core.errors import Fault, Reason
from core.models.jobs import Stage
from core.spoken.corrections import Reworded
from core.spoken.line import Line, Source
from tests.support.jobs import a_job, a_video, write

A, B = a_video(1), a_video(2)


def a_line(start_sec: int, text: str, source: Source = Source.LOCAL) -> Line:
    return Line(start_sec * 1000, start_sec * 1000 + 900, text, source)


def asked(catalog: Catalog) -> None:
    """Two videos, the first of which was asked for first."""
    write(catalog, [(A, a_job(A, Stage.READY)), (B, a_job(B, Stage.READY))])
    catalog.recognitions.ask(A.id)
    catalog.recognitions.ask(B.id)


def said(catalog: Catalog) -> list[str]:
    return [line.text for line in catalog.spoken.of_video(A.id)]


def next_id(catalog: Catalog) -> str | None:
    found = catalog.recognitions.next_open()
    return None if found is None else found.video_id


def test_one_after_the_other_and_none_that_is_over(catalog: Catalog) -> None:
    asked(catalog)
    assert next_id(catalog) == A.id
    catalog.recognitions.end(A.id, RecognitionStage.DONE)
    assert next_id(catalog) == B.id
    catalog.recognitions.end(B.id, RecognitionStage.FAILED, Fault(Reason.SPEECH_FAILED, {}))
    assert next_id(catalog) is None
    failed = catalog.recognitions.of(B.id)
    assert failed is not None
    assert failed.fault == Fault(Reason.SPEECH_FAILED, {})


def test_stretches_add_up_and_other_sources_stay(catalog: Catalog) -> None:
    asked(catalog)
    catalog.spoken.replace_captions(A.id, [a_line(1, "caption", Source.ADDED)], 1)
    assert catalog.recognitions.heard(A.id, [a_line(0, "one"), a_line(5, "two")], 0, 10_000)
    assert catalog.recognitions.heard(A.id, [a_line(10, "three")], 10_000, 20_000)
    assert said(catalog) == ["one", "caption", "two", "three"]
    assert not catalog.recognitions.heard(A.id, [a_line(10, "three, by another process")], 10_000, 20_000)


def test_what_was_stopped_or_failed_goes_on_where_it_was(catalog: Catalog) -> None:
    asked(catalog)
    catalog.recognitions.heard(A.id, [a_line(0, "one")], 0, 10_000)
    catalog.recognitions.end(A.id, RecognitionStage.STOPPED)
    assert not catalog.recognitions.is_wanted(A.id)
    assert not catalog.recognitions.heard(A.id, [a_line(10, "too late")], 10_000, 20_000)
    catalog.recognitions.ask(A.id)
    found = catalog.recognitions.of(A.id)
    assert found is not None
    assert (found.stage, found.done_ms) == (RecognitionStage.OPEN, 10_000)
    assert said(catalog) == ["one"]


def test_what_was_done_is_done_anew_but_for_what_people_put_right(catalog: Catalog) -> None:
    asked(catalog)
    catalog.recognitions.heard(A.id, [a_line(0, "won"), a_line(5, "too")], 0, 10_000)
    catalog.recognitions.end(A.id, RecognitionStage.DONE)
    assert catalog.spoken.edit(A.id, a_line(5, "too"), Reworded("two"))
    catalog.recognitions.ask(A.id)
    assert catalog.recognitions.heard(A.id, [a_line(0, "one"), a_line(5, "to")], 0, 10_000)
    assert said(catalog) == ["one", "two"]


def test_of_a_video_that_is_gone_nothing_is_asked_or_kept(catalog: Catalog) -> None:
    asked(catalog)
    catalog.deletions.delete([A.id])
    assert next_id(catalog) == B.id
    catalog.deletions.begin_purge(0, 9)
    catalog.deletions.end_purge(A.id)
    assert catalog.recognitions.of(A.id) is None
    assert not catalog.recognitions.heard(A.id, [a_line(0, "one")], 0, 10_000)
    catalog.recognitions.ask(A.id)
    assert catalog.recognitions.of(A.id) is None


def test_several_keep_their_order_and_only_what_has_begun_is_left_when_they_are_stopped(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY)), (B, a_job(B, Stage.READY))])
    before = catalog.recognitions.mark()
    catalog.recognitions.ask(B.id, A.id)
    catalog.recognitions.ask(A.id, B.id)
    assert [(one.recognition.video_id, one.title) for one in catalog.recognitions.queue()] == [(B.id, B.title), (A.id, A.title)]
    assert catalog.recognitions.mark() != before
    catalog.recognitions.heard(B.id, [a_line(0, "one")], 0, 10_000)
    catalog.recognitions.stop([A.id, B.id])
    assert catalog.recognitions.queue() == []
    assert {one.video_id: one.stage for one in catalog.recognitions.of_these([A.id, B.id]).values()} == {
        B.id: RecognitionStage.STOPPED
    }
