"""A heavy original plays from its small copy, as soon as that is there."""

from __future__ import annotations

from core import cached
from core.services import shared
from tests.support.jobs import a_video

HEAVY = a_video(id="0123456789abcdef", duration_sec=60.0, size_bytes=900_000_000)
LIGHT = a_video(id="fedcba9876543210", duration_sec=60.0, size_bytes=20_000_000)


def test_a_heavy_original_plays_from_its_small_copy_and_a_light_one_as_it_is() -> None:
    shelf = shared().previews
    shelf.folder.mkdir(parents=True)
    assert not cached.video.previews.plays_from_copy(HEAVY)
    for video in (HEAVY, LIGHT):
        shelf.path(video.id).touch()
    assert cached.video.previews.plays_from_copy(HEAVY)
    assert not cached.video.previews.plays_from_copy(LIGHT)
