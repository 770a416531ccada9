"""The folder of previews tells how each stands, is never taken for more than it is, and stays below its bounds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.media.caches import preview_cache
from core.media.caches.preview_cache import PreviewCache, PreviewState, PreviewStatus
from core.media.previews.playable import MediaFormat

FIRST, SECOND = "00000000000000aa", "00000000000000bb"
MAKEUP = MediaFormat("avi", "mpeg4", "yuv420p", None)


@pytest.fixture
def shelf(tmp_path: Path) -> PreviewCache:
    return PreviewCache(tmp_path / "previews")


def test_a_preview_on_its_way(shelf: PreviewCache) -> None:
    assert shelf.status(FIRST) == PreviewStatus(PreviewState.NONE)
    shelf.want(FIRST)
    assert shelf.status(FIRST).state is PreviewState.WANTED
    shelf.part(FIRST).write_bytes(b"film")
    shelf.report(FIRST, 0.25)
    assert shelf.status(FIRST) == PreviewStatus(PreviewState.MAKING, 0.25)
    assert shelf.ready(FIRST) is None
    shelf.put(FIRST)
    assert shelf.status(FIRST).state is PreviewState.READY
    assert [path.name for path in shelf.folder.iterdir()] == [f"{FIRST}.mp4"]


def test_a_failure_is_told_until_somebody_asks_again(shelf: PreviewCache) -> None:
    shelf.note(FIRST, MAKEUP, "unreadable")
    assert shelf.status(FIRST) == PreviewStatus(PreviewState.FAILED, reason="unreadable")
    assert shelf.media_format(FIRST) == MAKEUP
    shelf.want(FIRST)
    assert shelf.status(FIRST).state is PreviewState.WANTED


def test_a_note_that_makes_no_sense_is_none(shelf: PreviewCache) -> None:
    shelf.folder.mkdir()
    (shelf.folder / f"{FIRST}.json").write_text('{"makeup": {"of": 1}')
    assert shelf.media_format(FIRST) is None
    assert not shelf.was_looked_at(FIRST)


def test_what_a_killed_maker_left_is_swept_and_the_wish_stays(shelf: PreviewCache) -> None:
    shelf.want(FIRST)
    shelf.part(FIRST).write_bytes(b"half")
    shelf.report(FIRST, 0.5)
    shelf.sweep()
    assert shelf.status(FIRST).state is PreviewState.WANTED
    assert shelf.wanted() == [FIRST]


def test_room_is_made_by_what_was_used_longest_ago(shelf: PreviewCache, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.folder.mkdir()
    for used_at, video_id in enumerate((SECOND, FIRST)):
        shelf.path(video_id).write_bytes(bytes(600))
        os.utime(shelf.path(video_id), (used_at, used_at))
    assert not shelf.is_full(1201)
    assert shelf.is_full(1200)
    shelf.make_room(1200)
    assert shelf.ready(SECOND) is None
    assert shelf.ready(FIRST)
    monkeypatch.setattr(preview_cache, "MOST_PREVIEWS", 1)
    assert shelf.is_full()


def test_forgotten_nothing_is_left(shelf: PreviewCache) -> None:
    shelf.want(FIRST)
    shelf.note(FIRST, MAKEUP)
    shelf.path(FIRST).write_bytes(b"film")
    assert shelf.ids() == {FIRST}
    shelf.forget(FIRST)
    assert list(shelf.folder.iterdir()) == []
