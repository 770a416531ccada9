"""The sample footage on its way into the library: all of it, once, also after a kill in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services import Services, forget_shared, shared
from tests.support.waiting import wait_for
from web.shell import samples


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """An empty library in demo mode."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_DEMO_URL", "http://127.0.0.1:9/v1.3")
    forget_shared()
    yield shared()
    shared().catalog.close()
    forget_shared()


def ended() -> samples.Adding:
    wait_for(lambda: not samples.adding().running, what="the end of adding")
    return samples.adding()


def test_a_press_adds_every_clip_and_a_second_press_adds_none_twice(parts: Services) -> None:
    for _ in range(2):
        samples.prepare()
        samples.prepare()
        assert ended() == samples.Adding(done=len(samples.ADDED), total=len(samples.ADDED), running=False, failed=False)
    videos = parts.catalog.videos.all()
    assert sorted(video.title for video in videos) == sorted(sample.title for sample in samples.ADDED)
    assert {video.added_by for video in videos} == {samples.ADDED_BY}
    assert all(video.recorded_at is not None and video.category for video in videos)
    copies = sorted(file.read_bytes() for file in parts.settings.uploads_dir.glob("*.mp4"))
    assert copies == sorted(sample.file.read_bytes() for sample in samples.ADDED)


def test_what_a_kill_cut_off_goes_on_at_the_next_start(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        """As a power cut: nobody catches it."""

    check, checked = parts.precheck.check_path, list[Path]()

    def cut_off(path: Path, title: str) -> object:
        checked.append(path)
        if len(checked) > 3:
            raise Killed
        return check(path, title)

    with monkeypatch.context() as patched:
        patched.setattr(parts.precheck, "check_path", cut_off)
        with pytest.raises(Killed):
            samples._add_all(parts)
    assert len(parts.catalog.videos.all()) == 3
    samples.resume()
    assert not ended().failed
    assert len(parts.catalog.videos.all()) == len(samples.ADDED)
    samples.resume()
    assert not samples.adding().running


def test_without_a_press_a_start_adds_nothing(parts: Services) -> None:
    samples.resume()
    assert not samples.adding().running
    assert parts.catalog.videos.all() == []


def test_without_room_nothing_is_added_and_the_reason_is_said(
    parts: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts.catalog.close()
    with monkeypatch.context() as patched:
        patched.setenv("CLIPSEEK_SPARE_DISK_BYTES", str(10**18))
        forget_shared()
        samples.prepare()
        made = ended()
        assert (made.done, made.failed) == (0, True)
        assert made.problem is not None
        assert "disk of the server is full" in made.problem.sentence
        assert shared().catalog.videos.count() == 0
        shared().catalog.close()
    forget_shared()
    samples.prepare()
    assert not ended().failed
    assert shared().catalog.videos.count() == len(samples.ADDED)
