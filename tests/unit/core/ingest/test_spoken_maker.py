"""What videos say is read in the background, once, and is in step with their captions whatever was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core import cached
from core.catalog import Catalog
from core.media.caches.caption_cache import CaptionCache, CaptionsFrom
from core.media.captions.captions import Cue
from core.models.jobs import Stage
from core.services import Services
from core.spoken.line import Source
from core.spoken.reading import CaptionReading
from core.workers import new_spoken
from tests.support import services as support
from tests.support.jobs import a_job, a_video, write
from tests.support.servers.footage_host import footage_host

BONFIRE = Path(__file__).parents[4] / "demo" / "footage" / "bonfire.mp4"
"""Has a track of captions."""
A, B = a_video(1, file_name=f"{1:016x}.mp4"), a_video(2)
SRT = b"1\n00:00:01,000 --> 00:00:02,000\nGood morning\n"
OTHER = b"1\n00:00:01,000 --> 00:00:02,000\nGood night\n"


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """A library of a file and a link, of which nobody has read what they say."""
    support.use(monkeypatch, tmp_path)
    monkeypatch.setenv("CLIPSEEK_ALLOW_PRIVATE_URLS", "1")
    with support.opened() as opened:
        monkeypatch.setattr("core.cached.application.shared", lambda: opened)
        monkeypatch.setattr("core.cached.access.needs.shared", lambda: opened)
        write(opened.catalog, [(A, a_job(A, Stage.READY)), (B, a_job(B, Stage.READY))])
        opened.settings.uploads_dir.mkdir(parents=True, exist_ok=True)
        (opened.settings.uploads_dir / f"{A.id}.mp4").write_bytes(BONFIRE.read_bytes())
        yield opened


def said(catalog: Catalog, video_id: str = A.id) -> list[tuple[str, Source]]:
    return [(line.text, line.source) for line in catalog.spoken.of_video(video_id)]


def read_all(parts: Services) -> None:
    """As after a start of the app, until there is nothing left to read."""
    maker = new_spoken(parts)
    while maker.once():
        pass
    maker.stop()


def test_an_older_library_is_read_once(parts: Services) -> None:
    maker = new_spoken(parts)
    assert maker.once()
    assert not maker.once()
    maker.stop()
    lines = parts.catalog.spoken.of_video(A.id)
    assert lines
    assert {line.source for line in lines} == {Source.EMBEDDED}
    assert said(parts.catalog, B.id) == []
    before = parts.catalog.changes.read()
    read_all(parts)
    assert parts.catalog.changes.read() == before


def test_another_process_is_left_to_read(parts: Services) -> None:
    first, second = new_spoken(parts), new_spoken(parts)
    assert first.once()
    cached.video.captions.remove_captions(A.id)
    assert not second.once()
    assert first.once()
    first.stop()
    second.stop()


def test_added_captions_are_said_at_once_and_those_of_the_file_again_without_them(parts: Services) -> None:
    read_all(parts)
    inside = said(parts.catalog)
    cached.video.captions.add_captions(A.id, SRT)
    assert said(parts.catalog) == [("Good morning", Source.ADDED)]
    cached.video.captions.remove_captions(A.id)
    assert said(parts.catalog) == []
    read_all(parts)
    assert said(parts.catalog) == inside


def test_who_opens_the_page_of_a_video_first_has_it_read(parts: Services) -> None:
    assert cached.video.captions.captions_from(A) is CaptionsFrom.FILE
    assert said(parts.catalog) != []
    assert parts.catalog.spoken.unread(9) == [B.id]


def test_what_a_kill_left_behind_is_read_after_the_next_start(parts: Services) -> None:
    read_all(parts)
    # The file was written, and the process died before the catalog was.
    parts.captions.add(A.id, SRT)
    read_all(parts)
    assert said(parts.catalog) == [("Good morning", Source.ADDED)]


def test_who_reads_while_other_captions_are_added_does_not_put_back_the_old_ones(parts: Services) -> None:
    class AddedMeanwhile(CaptionCache):
        is_first = True

        def cues(self, video_id: str) -> list[Cue]:
            read = super().cues(video_id)
            if self.is_first:
                self.is_first = False
                cached.video.captions.add_captions(video_id, OTHER)
            return read

    cached.video.captions.add_captions(A.id, SRT)
    CaptionReading(parts.catalog, AddedMeanwhile(parts.storage)).read(A.id)
    assert said(parts.catalog) == [("Good night", Source.ADDED)]


def test_captions_that_cannot_be_read_hold_up_no_others(parts: Services) -> None:
    in_its_place = parts.settings.captions_dir / f"{A.id}.vtt"
    in_its_place.mkdir(parents=True)
    read_all(parts)
    assert parts.catalog.spoken.unread(9) == []
    in_its_place.rmdir()
    read_all(parts)
    assert said(parts.catalog) != []


def test_captions_beside_a_link_are_taken_once_and_stay_away(parts: Services, tmp_path: Path) -> None:
    host_folder = tmp_path / "host"
    host_folder.mkdir()
    (host_folder / "talk.srt").write_bytes(SRT)
    with footage_host(host_folder) as host:
        linked = replace(B, id=f"{3:016x}", file_name=None, source_url=f"{host}/talk.mp4?token=1")
        write(parts.catalog, [(linked, a_job(linked, Stage.READY))])
        # A page that is opened first takes nothing away.
        assert cached.video.captions.captions_from(linked) is CaptionsFrom.NOWHERE
        read_all(parts)
        assert said(parts.catalog, linked.id) == [("Good morning", Source.ADDED)]
        cached.video.captions.remove_captions(linked.id)
        read_all(parts)
        assert said(parts.catalog, linked.id) == []
