"""What a line of the task monitor says: times, amounts, money and the reason, also at their edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.cached.tasks import Task
from core.errors import Fault, Reason
from core.ingest.eta import EtaModel
from core.messages.faults import explain
from core.messages.formatting import duration
from core.models.jobs import EmbedOptions, Job, Stage
from core.models.video import Modality, Span, Video
from pages.tasks.row import detail_lines
from pages.tasks.wording import (
    Around,
    can_remove,
    can_retry,
    can_try_now,
    cost,
    doing,
    is_late,
    outcome,
    reason,
    so_far,
    time_left,
    time_to_go,
    uploading,
)
from tests.support.jobs import a_job, a_link, a_video
from web.ui.clock import Clock

NOW = 1_800_000_000.0
BERLIN = ZoneInfo("Europe/Berlin")
PRICE = 0.042
AROUND = Around(clock=Clock(NOW, BERLIN), pace=EtaModel(), max_active=8, per_minute=30.0, price_per_minute=PRICE, active=0)


def task(stage: Stage, *, of: Video | None = None, turn: int | None = None, **changes: Any) -> Task:
    video = of or a_video()
    job: Job = a_job(video, stage, now=NOW, **changes)
    return Task(video, job, turn)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (-3.0, "a few seconds left"),
        (0.0, "a few seconds left"),
        (7.9, "a few seconds left"),
        (8.0, "about 10 s left"),
        (24.0, "about 20 s left"),
        (54.9, "about 50 s left"),
        (55.0, "about 1 min left"),
        (89.0, "about 1 min left"),
        (91.0, "about 2 min left"),
        (3569.0, "about 59 min left"),
        (3599.0, "about 1 h left"),
        (4000.0, "about 1 h 10 min left"),
        (86_399.0, "about 24 h left"),
        (86_400.0, "more than a day left"),
        (9e9, "more than a day left"),
    ],
)
def test_time_to_go_is_told_no_finer_than_it_is_known(seconds: float | None, said: str) -> None:
    assert time_left(seconds) == said


def test_nothing_is_told_of_the_time_to_go_while_the_whole_queue_stands_still() -> None:
    sending = task(Stage.EMBEDDING, stage_since=NOW - 3.5)
    assert time_to_go(sending, AROUND) != ""
    assert time_to_go(sending, replace(AROUND, stands_still=True)) == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "0 s"), (0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (3599, "1 h"), (3600, "1 h"), (7500, "2 h 5 min")],
)
def test_how_long_something_took(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("share", "size", "said"),
    [
        (0.34, 12_000_000, "4 of 12 MB"),
        (0.0, 12_000_000, "0 of 12 MB"),
        (1.0, 12_000_000, "12 of 12 MB"),
        (1.4, 12_000_000, "12 of 12 MB"),
        (0.5, 800_000, "0.4 of 0.8 MB"),
        (0.25, 3_000_000, "0.8 of 3 MB"),
        (0.5, 3_400_000_000, "1.7 of 3.4 GB"),
    ],
)
def test_an_upload_says_how_much_of_how_much(share: float, size: int, said: str) -> None:
    assert uploading(share, size) == f"Uploading {said}"


def test_a_smaller_copy_is_told_while_it_is_made_and_sent() -> None:
    options = EmbedOptions((Modality.VISUAL,), proxy=True)
    making = doing(task(Stage.TRANSCODING, progress=0.436, options=options), AROUND)
    assert (making.text, making.share) == ("Making a smaller copy, 43 %", 0.436)
    assert time_to_go(task(Stage.TRANSCODING, progress=0.436, options=options), AROUND)
    waiting = task(Stage.TRANSCODING, options=options)
    assert doing(waiting, AROUND).text == "Waiting for its turn: smaller copies are made one by one"
    assert time_to_go(waiting, AROUND) == ""
    assert doing(task(Stage.UPLOADING, progress=0.5, options=options), AROUND).text == "Uploading the smaller copy, 50 %"


def test_what_happens_is_said_in_words() -> None:
    uploading = doing(task(Stage.UPLOADING, progress=0.34, of=a_video(size_bytes=12_000_000)), AROUND)
    assert (uploading.text, uploading.share) == ("Uploading 4 of 12 MB", 0.34)
    assert doing(task(Stage.UPLOADING), AROUND).text == "Uploading"
    assert doing(task(Stage.UPLOADING, of=a_link()), AROUND).text == "Sending the link"
    embedding = doing(task(Stage.EMBEDDING, stage_since=NOW - 3.5), AROUND)
    assert embedding.text == "Analysing"
    assert embedding.share == pytest.approx(0.5)


def test_what_takes_longer_than_it_should_says_so_and_promises_nothing() -> None:
    overdue = task(Stage.EMBEDDING, stage_since=NOW - 500)
    assert doing(overdue, AROUND).text == "Analysing, takes longer than usual"
    assert doing(overdue, AROUND).share is None
    assert time_to_go(overdue, AROUND) == ""


def test_those_that_wait_say_how_many_are_before_them() -> None:
    assert doing(task(Stage.WAITING, turn=1), AROUND).text == "Waiting its turn"
    assert doing(task(Stage.WAITING, turn=13), AROUND).text == "Waiting its turn, 12 before it"
    assert so_far(task(Stage.WAITING, turn=13).job, NOW) == ""


def test_a_wait_for_the_provider_names_its_end_on_the_visitors_clock() -> None:
    until = NOW + 1800
    said = doing(task(Stage.WAITING, turn=1), replace(AROUND, rate_until=until)).text
    assert said == f"Waiting: the provider lets us continue at {Clock(NOW, BERLIN).hour(until)}"
    assert time_to_go(task(Stage.WAITING, turn=1, of=a_link()), replace(AROUND, rate_until=until)) == "about 30 min left"
    under_way = doing(task(Stage.EMBEDDING), replace(AROUND, rate_until=until))
    assert under_way.text == "Analysing"


def test_one_that_was_put_off_says_why_and_when_it_goes_on() -> None:
    unreached = explain(Fault(Reason.PROVIDER_UNREACHABLE))
    put_off = task(Stage.EMBEDDING, error_code=Reason.PROVIDER_UNREACHABLE, next_at=NOW + 300)
    said = doing(put_off, AROUND)
    assert said.text == f"Waiting for Twelve Labs, next try at {Clock(NOW, BERLIN).hour(NOW + 300)}"
    assert (said.why, said.bar) == (unreached, False)
    at_the_store = replace(put_off, job=replace(put_off.job, error_code=Reason.STORE_UNREACHABLE))
    assert doing(at_the_store, AROUND).text.startswith("Waiting, next try at ")
    assert doing(replace(put_off, job=replace(put_off.job, next_at=NOW)), AROUND).text == "Trying again"
    assert time_to_go(put_off, AROUND) == ""


def test_the_next_try_can_be_had_at_once_unless_the_provider_named_its_time() -> None:
    put_off = task(Stage.EMBEDDING, error_code=Reason.PROVIDER_SLOW, next_at=NOW + 300).job
    assert can_try_now(put_off, NOW)
    assert not can_try_now(put_off, NOW + 299)
    assert not can_try_now(replace(put_off, error_code=Reason.TOO_MANY_REQUESTS), NOW)
    assert not can_try_now(replace(put_off, error_code=None), NOW)
    assert not can_try_now(replace(put_off, cancel_requested=True), NOW)


def test_a_task_far_beyond_what_others_took_says_so_and_can_be_given_up() -> None:
    facts = {"so_far_sec": 1500, "usual_sec": 90}
    late = task(Stage.EMBEDDING, error_code=Reason.EMBEDDING_LATE, error_facts=facts, next_at=NOW + 60)
    said = doing(late, AROUND)
    assert said.text == "Analysing, takes far longer than usual"
    assert "for 25 min, where others of its length took 2 min" in said.why
    assert is_late(late.job)
    assert not can_try_now(late.job, NOW)


def test_a_ready_video_says_what_was_left_out() -> None:
    partly = task(Stage.READY, moments=3, error_code=Reason.MOMENTS_LEFT_OUT, error_facts={"left_out": 2})
    assert outcome(partly.job) == f"3 moments, in 1 min. {explain(Fault(Reason.MOMENTS_LEFT_OUT, {'left_out': 2}))}"


def test_a_cancelled_one_under_way_is_stopping() -> None:
    stopping = task(Stage.EMBEDDING, cancel_requested=True)
    assert doing(stopping, AROUND).text == "Stopping after this step"
    assert time_to_go(stopping, AROUND) == ""


def test_money() -> None:
    assert cost(task(Stage.EMBEDDING), PRICE) == "$0.07"
    assert cost(task(Stage.READY, of=a_video(duration_sec=5), submitted_at=NOW), PRICE) == "less than $0.01"
    assert cost(task(Stage.EMBEDDING), 0.0) == "free"
    part = task(
        Stage.READY, of=a_video(duration_sec=5400), submitted_at=NOW, options=EmbedOptions((Modality.VISUAL,), part=Span(60, 180))
    )
    assert cost(part, PRICE) == "$0.08"


@pytest.mark.parametrize("price", [0.0, PRICE])
def test_what_ended_before_it_was_paid_costs_a_dash(price: float) -> None:
    assert cost(task(Stage.CANCELLED), price) == "–"
    assert cost(task(Stage.FAILED), price) == "–"


def test_a_failure_says_what_another_try_costs() -> None:
    said = explain(Fault(Reason.PROVIDER_FAULT, {"status": 503}))
    why: dict[str, Any] = {"error_facts": {"status": 503}}
    kept = task(Stage.FAILED, **why, error_code=Reason.PROVIDER_FAULT, submitted_at=NOW, task_id="t")
    assert reason(kept, PRICE) == f"{said} Retry goes on where it stopped and pays nothing more."
    never = task(Stage.FAILED, **why, error_code=Reason.PROVIDER_FAULT)
    assert reason(never, PRICE) == f"{said} Retry prepares it for $0.07."
    lost = task(Stage.FAILED, error_code=Reason.EMBEDDING_FAILED, submitted_at=NOW, task_id="t")
    assert reason(lost, PRICE) == f"{explain(Fault(Reason.EMBEDDING_FAILED))} Retry prepares it for $0.07."
    assert reason(never, 0.0) == said


def test_a_reason_that_speaks_of_retry_itself_is_left_as_it_is() -> None:
    expired = task(Stage.FAILED, error_code=Reason.EMBEDDING_EXPIRED, submitted_at=NOW, task_id="t")
    assert reason(expired, PRICE) == explain(Fault(Reason.EMBEDDING_EXPIRED))


def test_a_cancelled_video_says_whether_anything_was_paid() -> None:
    assert reason(task(Stage.CANCELLED), PRICE).startswith("Stopped before anything was paid.")
    assert reason(task(Stage.CANCELLED, submitted_at=NOW, task_id="t"), PRICE).endswith("pays nothing more.")


def test_another_try_of_a_photo_is_never_called_free() -> None:
    photo = replace(a_video(), duration_sec=0.0, fps=0.0)
    for stage, why in ((Stage.CANCELLED, None), (Stage.FAILED, Reason.PROVIDER_FAULT)):
        asked = task(stage, of=photo, error_code=why, error_facts={"status": 503}, submitted_at=NOW)
        assert "pays nothing" not in reason(asked, PRICE)
        assert "Retry prepares it for" in reason(asked, PRICE)
    unsure = task(Stage.FAILED, of=photo, error_code=Reason.PHOTO_UNSURE, error_facts={"times": 10}, submitted_at=NOW)
    assert reason(unsure, PRICE).endswith("which costs its price once more.")


def test_what_no_retry_can_mend_offers_none() -> None:
    assert not can_retry(task(Stage.FAILED, error_code=Reason.TOO_SHORT).job)
    assert can_retry(task(Stage.FAILED, error_code=Reason.PROVIDER_FAULT).job)
    assert can_retry(task(Stage.FAILED, error_code=Reason.FILE_MISSING).job), "its disk may be back"
    assert can_retry(task(Stage.CANCELLED).job)
    assert not can_retry(task(Stage.UNSURE).job)
    assert not can_remove(task(Stage.READY).job)
    assert not can_remove(task(Stage.UNSURE).job)


def test_the_details_tell_the_story_in_order() -> None:
    done = task(
        Stage.READY,
        created_at=NOW - 30,
        stage_seconds={"uploading": 3.0, "settling": 1.0, "submitting": 0.1, "embedding": 20.0},
        submitted_at=NOW,
    )
    lines = dict(detail_lines(done, AROUND))
    assert lines["Waited"] == "6 s"
    assert lines["Uploaded"] == "in 3 s"
    assert lines["Checked"] == "in 1 s"
    assert lines["Embedded"] == "in 20 s"
    assert lines["In all"] == "30 s"
    assert "Handed over" not in lines


def test_the_details_of_a_failure_hold_the_whole_reason_and_its_code() -> None:
    failed = task(Stage.FAILED, error_facts={"message": "A long reason. " * 40}, error_code=Reason.EMBEDDING_FAILED)
    lines = dict(detail_lines(failed, AROUND))
    assert "A long reason. " * 40 in lines["Reason"]
    assert lines["Error code"] == "embedding_failed"
