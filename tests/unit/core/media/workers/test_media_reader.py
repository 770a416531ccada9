"""Looking into files of strangers: what is wrong is said, links that fail are told from bad files, nonsense is not believed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import ClipseekError, LinkError, MediaError, Reason
from core.media.remote.range_reader import BLOCK_BYTES, RangeReader
from core.media.workers.reader import LIMITS, MediaReader
from core.sandbox.pool import WorkerPool
from core.sandbox.worker import WorkerLost
from tests.unit.core.media.media_clips import make_sound
from tests.unit.core.media.media_site import Site, dripping_body, ranged, status


@pytest.fixture(scope="module")
def reader() -> Iterator[MediaReader]:
    pool = WorkerPool("core.media.workers.tasks", LIMITS, most=1)
    yield MediaReader(pool)
    pool.close()


def _reason(reader: MediaReader, source: Path | RangeReader) -> Reason:
    with pytest.raises(ClipseekError) as caught:
        reader.inspect(source)
    return caught.value.reason


def test_says_what_a_file_is_and_what_is_wrong_with_it(reader: MediaReader, clip: Path, tmp_path: Path) -> None:
    assert reader.inspect(clip).width == 640
    assert reader.picture(clip, 1.0, 160).startswith(b"\xff\xd8")
    assert _reason(reader, make_sound(tmp_path / "song.mp4")) is Reason.NO_PICTURE
    assert _reason(reader, tmp_path / "gone.mp4") is Reason.FILE_MISSING


def test_says_that_the_link_failed_not_that_the_file_is_bad(reader: MediaReader, site: Site, clip: Path) -> None:
    behind = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + (20 * BLOCK_BYTES).to_bytes(4, "big") + b"free" + bytes(21 * BLOCK_BYTES)
    for answer, reason in ((status(503), Reason.LINK_STATUS), (dripping_body(len(behind)), Reason.LINK_TOO_SLOW)):
        with RangeReader(site.url("/a.mp4", ranged(behind)), allow_private=True, deadline_sec=1) as link:
            site.url("/a.mp4", answer)
            assert _reason(reader, link) is reason
    with RangeReader(site.url("/b.mp4", ranged(clip.read_bytes())), allow_private=True) as link:
        assert reader.picture(link, 2.0, 160).startswith(b"\xff\xd8")
    with pytest.raises(LinkError):
        RangeReader(site.url("/gone.mp4"), allow_private=True)


def test_a_lost_worker_makes_the_file_unreadable(reader: MediaReader, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_args: Any, **_options: Any) -> None:
        raise WorkerLost("it ended with -11")

    monkeypatch.setattr(reader.pool, "ask", lost)
    assert _reason(reader, clip) is Reason.UNREADABLE
    with pytest.raises(MediaError, match="captions_unreadable"):
        reader.captions_given(b"00:01.000 --> 00:02.000\nwords")


def test_a_killed_worker_says_nothing_of_the_file(reader: MediaReader, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_args: Any, **_options: Any) -> None:
        raise WorkerLost("it ended with -9", was_killed=True)

    monkeypatch.setattr(reader.pool, "ask", killed)
    with pytest.raises(MediaError) as caught:
        reader.inspect(clip)
    assert (caught.value.reason, caught.value.is_transient) == (Reason.READER_KILLED, True)


@pytest.mark.parametrize("said", [{}, {"width": "wide"}])
def test_nonsense_from_a_worker_is_not_believed(
    reader: MediaReader, clip: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]
) -> None:
    monkeypatch.setattr(reader.pool, "ask", lambda *_args, **_options: (said, b"no JPEG"))
    assert _reason(reader, clip) is Reason.UNREADABLE
    for ask in (lambda: reader.picture(clip, 0, 160), lambda: reader.captions_inside(clip), lambda: reader.example(clip)):
        with pytest.raises(MediaError):
            ask()
