"""The picture of a link's moment shows what the moment is about, and costs its host no more than any other picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.media.caches.thumbs import ThumbCache
from core.media.pictures.picture_times import picture_ms
from core.media.remote.range_reader import RangeReader
from core.models.video import Span
from tests.support.libraries.passing_things import make_film, shows_thing
from tests.support.servers.footage_host import footage_host

VIDEO_ID = "0123456789abcdef"
PLAIN_ID = "fedcba9876543210"
MOST_BYTES = 50_000_000


class Counting(RangeReader):
    """Tells how much was fetched."""

    @property
    def spent_bytes(self) -> int:
        return MOST_BYTES - self._bytes_left


@pytest.fixture
def films(tmp_path: Path) -> Iterator[tuple[str, list[Span]]]:
    """Where a film is that a host gives away, and its moments."""
    (tmp_path / "host").mkdir()
    moments = make_film(tmp_path / "host" / "film.mp4", "walks", seconds=40, frames_between_keys=25, size=(320, 180))
    with footage_host(tmp_path / "host") as host:
        yield f"{host}/film.mp4", moments


def test_it_shows_what_passes_and_reads_no_more(films: tuple[str, list[Span]], tmp_path: Path) -> None:
    address, moments = films
    times = {picture_ms(span.middle_sec, 3600): span for span in moments}
    thumbs = ThumbCache(tmp_path / "thumbs", lambda video_id, at_ms: times.get(at_ms) if video_id == VIDEO_ID else None)
    readers: dict[str, list[Counting]] = {VIDEO_ID: [], PLAIN_ID: []}

    def pictures(video_id: str) -> list[bytes]:
        def opened() -> RangeReader:
            readers[video_id].append(Counting(address, allow_private=True, max_bytes=MOST_BYTES))
            return readers[video_id][-1]

        return [thumbs.get(video_id, at_ms, opened).read_bytes() for at_ms in times]

    shown, plain = (sum(map(shows_thing, pictures(video_id))) for video_id in (VIDEO_ID, PLAIN_ID))
    assert shown >= 0.9 * len(moments) - 1 > plain
    spent, usual = (sum(reader.spent_bytes for reader in readers[video_id]) for video_id in (VIDEO_ID, PLAIN_ID))
    assert spent <= 1.3 * usual
