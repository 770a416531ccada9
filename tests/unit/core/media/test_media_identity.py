"""Ids of videos."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from core.errors import MediaError, Reason
from core.media.identity import file_sha256, video_id_for_file, video_id_for_url


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    one, copy, other = tmp_path / "one.mp4", tmp_path / "copy.mov", tmp_path / "other.mp4"
    one.write_bytes(b"film" * 100_000)
    copy.write_bytes(one.read_bytes())
    other.write_bytes(b"another")
    assert file_sha256(one) == hashlib.sha256(b"film" * 100_000).hexdigest()
    assert video_id_for_file(one) == video_id_for_file(copy) == file_sha256(one)[:16]
    assert video_id_for_file(one) != video_id_for_file(other)


def test_a_link_is_known_by_its_normal_form() -> None:
    same = {video_id_for_url(url) for url in ("https://Example.com:443/a b.mp4#t=3", "https://example.com/a%20b.mp4")}
    assert len(same) == 1
    assert same != {video_id_for_url("https://example.com/a%20b.mp4?v=2")}
    assert all(len(video_id) == 16 and int(video_id, 16) >= 0 for video_id in same)


def test_a_file_that_is_gone_has_no_id(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        video_id_for_file(tmp_path / "gone.mp4")
    assert caught.value.reason is Reason.FILE_MISSING


def test_a_folder_has_no_id(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        video_id_for_file(tmp_path)
    assert caught.value.reason is Reason.UNREADABLE
