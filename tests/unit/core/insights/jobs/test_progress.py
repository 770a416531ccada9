"""How far insights are can be seen from every process, and what a dead one said last is not believed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from core.errors import DiskFull, Reason
from core.insights.jobs import progress
from core.insights.jobs.progress import (
    ALIVE_SEC,
    LOOKED_SEC,
    PROGRESS,
    WANTED,
    Made,
    Progress,
    ProgressReporter,
    is_wanted,
    made_of,
    note_made,
    progress_of,
    report,
    share_of_all,
    want,
)
from core.insights.parts import Step

KEY = "0123456789abcdef"


def test_nothing_is_computed_where_nobody_says_so(tmp_path: Path) -> None:
    assert progress_of(tmp_path / "nowhere") is None


def test_what_was_said_is_read_elsewhere(tmp_path: Path) -> None:
    said = Progress(KEY, Step.OUTLIERS, 0.6, time.time())
    report(tmp_path, said)
    assert progress_of(tmp_path) == said


def test_what_a_dead_process_said_last_is_not_believed(tmp_path: Path) -> None:
    report(tmp_path, Progress(KEY, Step.OUTLIERS, 0.6, time.time() - ALIVE_SEC - 1))
    assert progress_of(tmp_path) is None


@pytest.mark.parametrize("damaged", [b"", b"[1]", b'{"key": "k"}', b"\xff\xfe", b'{"key": "k", "step": "never", "share": 0}'])
def test_what_makes_no_sense_is_nothing(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / PROGRESS).write_bytes(damaged)
    assert progress_of(tmp_path) is None


def test_the_share_of_the_whole_only_grows() -> None:
    shares = [share_of_all(step, share) for step in Step for share in (0.0, 0.5, 1.0)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1)


def test_who_computes_is_heard_while_there_is_nothing_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.insights.jobs.progress.TELL_EVERY_SEC", 0.0)
    reporter = ProgressReporter(tmp_path, KEY)
    reporter.heard(Step.CLUSTERS, 0.0)
    (tmp_path / PROGRESS).unlink()
    reporter.goes_on()
    told = progress_of(tmp_path)
    assert told is not None
    assert (told.key, told.step) == (KEY, Step.CLUSTERS)


def test_nothing_is_left_of_what_came_to_its_end(tmp_path: Path) -> None:
    reporter = ProgressReporter(tmp_path, KEY)
    reporter.heard(Step.CLUSTERS, 1.0)
    reporter.over()
    reporter.goes_on()
    assert not (tmp_path / PROGRESS).exists()


def test_why_it_failed_stays_to_be_seen(tmp_path: Path) -> None:
    reporter = ProgressReporter(tmp_path, KEY)
    reporter.failed(DiskFull(Reason.DISK_FULL, free="3 MB"))
    reporter.over()
    told = progress_of(tmp_path)
    assert told is not None
    assert (told.step, told.failed, told.facts) == (None, "disk_full", {"free": "3 MB"})


def test_a_look_is_a_wish_for_a_while(tmp_path: Path) -> None:
    folder = tmp_path / "insights"
    assert not is_wanted(folder)
    want(folder)
    assert is_wanted(folder)
    long_ago = time.time() - LOOKED_SEC - 1
    os.utime(folder / WANTED, (long_ago, long_ago))
    assert not is_wanted(folder)
    want(folder)
    assert is_wanted(folder)


def test_whoever_looks_often_writes_seldom(tmp_path: Path) -> None:
    want(tmp_path)
    at = time.time() - progress.TOUCH_EVERY_SEC / 2
    os.utime(tmp_path / WANTED, (at, at))
    want(tmp_path)
    assert (tmp_path / WANTED).stat().st_mtime == pytest.approx(at, abs=0.01)


def test_what_is_known_of_finished_ones_lies_with_them(tmp_path: Path) -> None:
    assert made_of(tmp_path, KEY) is None
    note_made(tmp_path, KEY, Made(12.5, "mark"))
    assert made_of(tmp_path, KEY) == Made(12.5, "mark")
    (tmp_path / KEY / "made.json").write_text("{")
    assert made_of(tmp_path, KEY) is None
