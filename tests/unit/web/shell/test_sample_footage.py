"""Sample footage that cannot be made: what people are told of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services import forget_shared, shared
from tests.support.waiting import wait_for
from web.shell import samples


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    forget_shared()
    yield
    samples._set(done=0, running=False, failed=False, problem=None)
    if "catalog" in vars(shared()):
        shared().catalog.close()
    forget_shared()


def test_without_room_nothing_is_made_and_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_SPARE_DISK_BYTES", str(10**18))
    forget_shared()
    samples.prepare()
    wait_for(lambda: not samples.rendering().running, within_sec=20, what="the end of it")
    made = samples.rendering()
    assert (made.done, made.failed) == (0, True)
    assert made.problem is not None
    assert "disk of the server is full" in made.problem.sentence
    assert shared().catalog.videos.count() == 0


def test_a_quota_that_stops_the_process_that_films_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process itself says only that it failed, so it is tried whether anything can be written."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    monkeypatch.setattr("core.disk.takes_more", lambda _folder: False)
    samples.prepare()
    wait_for(lambda: not samples.rendering().running, within_sec=20, what="the end of it")
    assert samples.rendering().problem is not None


def test_another_failure_is_not_blamed_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    samples.prepare()
    wait_for(lambda: not samples.rendering().running, within_sec=20, what="the end of it")
    assert (samples.rendering().failed, samples.rendering().problem) == (True, None)
