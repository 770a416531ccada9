"""Ids of videos become parts of paths, so nothing else passes for one."""

from __future__ import annotations

import pytest

from core.models.video import checked_video_id, is_video_id, video_id_of_upload

GOOD = "0123456789abcdef"


def test_an_id_is_sixteen_lower_case_hex_digits() -> None:
    assert is_video_id(GOOD)
    assert checked_video_id(GOOD) == GOOD


@pytest.mark.parametrize("text", ["", GOOD[:-1], GOOD + "0", GOOD.upper(), GOOD + "\n", "../../etc/passwd", "０" * 16])
def test_nothing_else_passes_for_one(text: str) -> None:
    assert not is_video_id(text)
    with pytest.raises(ValueError, match="16 lower-case hex digits"):
        checked_video_id(text)


def test_an_uploaded_file_is_named_after_its_video() -> None:
    assert video_id_of_upload(f"{GOOD}.mp4") == GOOD
    assert [video_id_of_upload(name) for name in (GOOD, f"{GOOD}.mp4.tmp", f".{GOOD}.mp4", "film.mp4")] == [None] * 4
