"""The revision of the library: another whenever something changed, the same for all who ask, and read once for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import revision
from core.catalog import Catalog
from core.errors import CatalogError
from core.models.jobs import Stage
from core.revision import EVERY_SEC, RevisionReader
from core.shares.contents import of_guest
from tests.support.jobs import a_job, a_video, set_stage, write
from tests.support.sharing import a_share

KEY = b"a key of this library"


class Clock:
    """Stands in for the clock of the module."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(revision, "time", clock)
    return clock


def fresh(catalog: Catalog, key: bytes = KEY) -> str:
    return RevisionReader(catalog, key).current()


def test_it_changes_when_a_video_comes_moves_on_becomes_ready_and_goes(catalog: Catalog) -> None:
    seen = [fresh(catalog)]
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.WAITING))])
    seen.append(fresh(catalog))
    set_stage(catalog, video, Stage.EMBEDDING)
    seen.append(fresh(catalog))
    set_stage(catalog, video, Stage.READY, moments=3)
    seen.append(fresh(catalog))
    catalog.deletions.delete([video.id])
    seen.append(fresh(catalog))
    assert len(set(seen)) == len(seen)


def test_it_changes_when_somebody_changes_a_collection(catalog: Catalog) -> None:
    before = fresh(catalog)
    catalog.collections.make("Trailer", "me")
    assert fresh(catalog) != before


def test_it_stays_while_nothing_changes_and_is_the_same_in_every_process(catalog: Catalog) -> None:
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.READY))])
    assert fresh(catalog) == fresh(catalog)


def test_it_tells_nothing_to_those_without_the_key(catalog: Catalog) -> None:
    assert fresh(catalog) != fresh(catalog, b"another key")
    assert len(fresh(catalog)) == 16


def test_however_many_ask_it_is_read_once_a_second(catalog: Catalog, clock: Clock) -> None:
    reader = RevisionReader(catalog, KEY)
    first = reader.current()
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.WAITING))])
    assert reader.known() == reader.current() == first
    clock.now += EVERY_SEC
    assert reader.known() is None
    assert reader.current() != first


def test_a_catalog_that_does_not_answer_is_said_and_asked_again(tmp_path: Path, catalog: Catalog) -> None:
    reader = RevisionReader(catalog, KEY)
    catalog.close()
    file = catalog.file
    assert file is not None
    for beside in file.parent.glob(f"{file.name}*"):
        beside.unlink()
    with pytest.raises(CatalogError):
        reader.current()
    assert reader.known() is None


def test_it_changes_when_somebody_comments_and_when_that_is_seen(catalog: Catalog) -> None:
    write(catalog, [(a_video(1), a_job(a_video(1), Stage.READY))])
    share = a_share(catalog)
    comment = of_guest(share, share.moments[0].video_id, 3000, "Ben", "Too dark")
    before = fresh(catalog)
    catalog.comments.add(comment)
    told = fresh(catalog)
    catalog.comments.see([comment.id])
    assert len({before, told, fresh(catalog)}) == 3
