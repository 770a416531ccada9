"""Files that end before their end, and sound ones that only look so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import MediaError, Reason
from core.media.workers.reader import media_reader
from tests.unit.core.media.media_clips import make_clip
from tests.unit.core.media.media_site import Site, ranged


def _cut(source: Path, to: Path, part: float) -> Path:
    data = source.read_bytes()
    to.write_bytes(data[: int(len(data) * part)])
    return to


def _is_refused(file: Path) -> bool:
    with pytest.raises(MediaError) as caught:
        media_reader().inspect(file)
    return caught.value.reason is Reason.BROKEN_END


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_refuses_a_film_that_breaks_off_behind_its_index(clip: Path, tmp_path: Path, part: float) -> None:
    assert _is_refused(_cut(clip, tmp_path / "film.mp4", part))


def test_refuses_a_film_that_broke_off_where_it_was_copied_from(clip: Path, tmp_path: Path, site: Site) -> None:
    data = _cut(clip, tmp_path / "film.mp4", 0.6).read_bytes()
    with pytest.raises(MediaError) as caught:
        media_reader().inspect_link(site.url("/a.mp4", ranged(data)), allow_private=True)
    assert caught.value.reason is Reason.BROKEN_END


def test_refuses_a_film_whose_last_part_never_arrived(clip: Path, tmp_path: Path) -> None:
    data, file = clip.read_bytes(), tmp_path / "film.mp4"
    arrived = len(data) // 2
    file.write_bytes(data[:arrived] + bytes(len(data) - arrived))
    assert _is_refused(file)


@pytest.mark.parametrize("start_sec", [0, 30])
def test_refuses_it_even_if_its_only_key_frame_arrived(tmp_path: Path, start_sec: float) -> None:
    film = make_clip(
        tmp_path / "whole.mp4",
        seconds=8,
        frames_between_keys=1000,
        start_sec=start_sec,
        options={"movflags": "faststart"},
    )
    data, file = film.read_bytes(), tmp_path / "film.mp4"
    arrived = len(data) * 2 // 3
    file.write_bytes(data[:arrived] + bytes(len(data) - arrived))
    assert _is_refused(file)


@pytest.mark.parametrize("options", [{}, {"movflags": "frag_keyframe+empty_moov+default_base_moof"}])
@pytest.mark.parametrize("ending", ["mkv", "mp4"])
def test_refuses_other_films_that_break_off(tmp_path: Path, ending: str, options: dict[str, str]) -> None:
    if ending == "mp4" and not options:
        options = {"movflags": "faststart"}
    film = make_clip(tmp_path / f"whole.{ending}", seconds=8, options=options if ending == "mp4" else {})
    assert _is_refused(_cut(film, tmp_path / f"film.{ending}", 0.5))


def test_refuses_a_film_that_lost_its_index(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "whole.mp4")
    with pytest.raises(MediaError) as caught:
        media_reader().inspect(_cut(film, tmp_path / "film.mp4", 0.8))
    assert caught.value.reason is Reason.UNREADABLE


Make = Callable[[Path], Path]
SOUND_ONES: dict[str, Make] = {
    "a single key frame": lambda file: make_clip(file, seconds=12, frames_between_keys=1000),
    "sound that outlasts the picture": lambda file: make_clip(file, seconds=5, sound_seconds=18),
    "a picture that outlasts the sound": lambda file: make_clip(file, seconds=15, sound_seconds=2),
    "a start that is not zero": lambda file: make_clip(file, start_sec=30),
    "one frame a second": lambda file: make_clip(file, seconds=6, fps=1, frames_between_keys=1),
    "no sound": lambda file: make_clip(file, sound=False),
}


@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("oddity", SOUND_ONES)
def test_takes_a_whole_film_with(tmp_path: Path, oddity: str, ending: str) -> None:
    media_reader().inspect(SOUND_ONES[oddity](tmp_path / f"film.{ending}"))


def test_takes_a_whole_film_in_fragments(tmp_path: Path) -> None:
    media_reader().inspect(make_clip(tmp_path / "film.mp4", options={"movflags": "frag_keyframe+empty_moov+default_base_moof"}))
