"""When a task of the provider counts as late: measured against what others of its length took, not against a fixed hour."""

from __future__ import annotations

from core.ingest.job_tools import LATE_FROM_SEC, PollSchedule

HOUR_SEC = 3600.0


def test_a_task_is_late_only_far_beyond_what_others_of_its_length_took() -> None:
    schedule = PollSchedule(5.0)
    schedule.learn(HOUR_SEC, 900.0)
    assert schedule.usual_sec_if_late(HOUR_SEC, 4000.0) is None
    usual = schedule.usual_sec_if_late(HOUR_SEC, 5000.0)
    assert usual is not None
    assert 890 < usual < 910


def test_a_short_video_is_not_late_after_a_minute() -> None:
    assert PollSchedule(5.0).usual_sec_if_late(4.0, LATE_FROM_SEC - 1) is None
    assert PollSchedule(5.0).usual_sec_if_late(4.0, LATE_FROM_SEC + 1) is not None
