"""What files say of when they were recorded is kept, what people say counts more, and dates can be moved and moved back."""

from __future__ import annotations

from dataclasses import replace

from core.catalog import Catalog
from core.models.jobs import Stage
from core.models.recording import Coordinates, DateFrom, Recording
from core.models.video import Video
from tests.support.jobs import a_job, a_link, a_video, write

SAID = Recording(1000.0, 120, DateFrom.CAMERA, "Sony FX6", "24-70", "A001", Coordinates(53.5511, 9.9937))


def add(catalog: Catalog, *videos: Video) -> None:
    write(catalog, [(video, a_job(video, Stage.READY)) for video in videos])


def recording_of(catalog: Catalog, video_id: str) -> Recording:
    video = catalog.videos.get(video_id)
    assert video is not None
    return video.recording


def test_what_a_file_says_is_kept_once(catalog: Catalog) -> None:
    video = a_video(1)
    add(catalog, video, a_link(2))
    assert catalog.recordings.unread() == {video.id}
    catalog.recordings.keep(video.id, SAID)
    assert recording_of(catalog, video.id) == SAID
    catalog.recordings.keep(video.id, Recording(5.0, None, DateFrom.HEADER))
    assert recording_of(catalog, video.id) == SAID
    assert catalog.recordings.unread() == set()


def test_where_it_was_is_forgotten_and_nothing_else(catalog: Catalog) -> None:
    video = a_video(1)
    add(catalog, video)
    catalog.recordings.keep(video.id, SAID)
    before = catalog.changes.read().videos
    catalog.recordings.forget_coordinates()
    assert recording_of(catalog, video.id) == replace(SAID, place=None)
    assert catalog.changes.read().videos > before


def test_a_file_that_says_nothing_is_not_asked_again(catalog: Catalog) -> None:
    video = a_video(1)
    add(catalog, video)
    catalog.recordings.keep(video.id, Recording())
    assert (recording_of(catalog, video.id), catalog.recordings.unread()) == (Recording(), set())


def test_a_date_that_somebody_gave_stays(catalog: Catalog) -> None:
    video = a_video(1, recorded_at=7.0)
    add(catalog, video)
    catalog.recordings.keep(video.id, SAID)
    assert recording_of(catalog, video.id) == Recording(7.0, None, DateFrom.PERSON, "Sony FX6", "24-70", "A001", SAID.place)


def test_dates_are_moved_together_and_back(catalog: Catalog) -> None:
    dated, other, undated = a_video(1, recorded_at=1000.0), a_video(2, recorded_at=2000.0), a_video(3)
    add(catalog, dated, other, undated)
    assert catalog.recordings.shift([dated.id, other.id, undated.id], 3600) == 2
    assert [recording_of(catalog, video.id).at for video in (dated, other, undated)] == [4600.0, 5600.0, None]
    catalog.recordings.shift([dated.id, other.id, undated.id], -3600)
    assert [recording_of(catalog, video.id).at for video in (dated, other, undated)] == [1000.0, 2000.0, None]
