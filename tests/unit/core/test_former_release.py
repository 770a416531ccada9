"""A data folder that the former release wrote: it opens, moves itself to today's tables and loses nothing, without the provider.

`tests/fixtures/former_release.tar.xz` was written by the last code whose tables were those of revision 0006, before errors were
kept as reasons, with the demo's stand-in as its provider: three videos with categories that are ready, one whose file went
missing, one that was deleted, and one whose task the provider still worked on; two searches, one of them kept with a thumb; a
named look, a named group, an opened moment and captions.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from core.catalog import Catalog
from core.config import load_settings
from core.maintenance import consistency_check, unknown_files
from core.messages.faults import explain
from core.models.jobs import Stage
from core.models.search_query import SearchQuery, Step
from core.search.address import view_of
from core.services import Services
from tests.support.servers.silent import SilentServer, silent_server

FIXTURE = Path(__file__).parents[2] / "fixtures" / "former_release.tar.xz"
HARBOUR, MARKET, DUNES = "be55c7ef16257296", "26616a36c6f7a02a", "9baa01648f48a2aa"
LOST, DELETED, COMING = "6142f58b025317d9", "bcf0147bdca9e1bd", "18c9c5fdc05d6c13"
RED = SearchQuery(steps=(Step("everything is red"),))


@pytest.fixture
def provider() -> Iterator[SilentServer]:
    """In place of the provider; nobody may speak to it."""
    with silent_server() as server:
        yield server
        assert server.accepted == []


@pytest.fixture
def opened(provider: SilentServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(tmp_path / "data", filter="data")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_of_the_tests")
    monkeypatch.setenv("TWELVELABS_BASE_URL", f"http://127.0.0.1:{provider.port}")
    services = Services(load_settings())
    yield services
    services.store.close()
    services.provider.close()
    services.catalog.close()


def test_every_video_is_found_as_before_and_no_other(opened: Services) -> None:
    found = opened.search_engine.answer(RED)
    assert found.hits[0].video_id == HARBOUR
    assert {hit.video_id for hit in found.hits} == {HARBOUR, MARKET, DUNES}


def test_the_index_the_catalog_and_the_saved_embeddings_agree(opened: Services) -> None:
    report = consistency_check.compare(opened)
    assert report.differences == ()
    assert [(totals.videos_known, totals.moments_known) for totals in report.totals] == [(3, 4)]
    assert unknown_files.find(opened).files == ()


def test_what_people_said_of_videos_is_kept(opened: Services) -> None:
    videos = {video.id: (video.title, video.category) for video in opened.catalog.videos.all()}
    assert videos == {
        HARBOUR: ("Harbour", "City"),
        MARKET: ("Market “old”", "City"),
        DUNES: ("Dunes", "Desert"),
        LOST: ("Lost", ""),
        COMING: ("Coming", "Desert"),
    }
    assert (opened.captions.read(DUNES) or b"").endswith(b"Sand\n")


def test_searches_and_what_was_learned_of_them_are_kept(opened: Services) -> None:
    assert [search.said for search in opened.catalog.searches.recent(9)] == ["all blue", "everything is red"]
    (kept,) = opened.catalog.saved_searches.all()
    question = view_of(dict(parse_qsl(kept.address))).question
    assert (kept.name, [mark.moment.video_id for mark in question.marks]) == ("Red things", [HARBOUR])
    model = opened.settings.model
    assert [concept.name for concept in opened.catalog.saved_concepts.all(model)] == ["First light"]
    assert [given.name for given in opened.catalog.cluster_names.all(model)] == ["Boats"]
    assert len(opened.catalog.play_counts.all()) == 1


def test_a_task_that_failed_says_why_and_one_under_way_goes_on(opened: Services) -> None:
    jobs = {job.video_id: job for job in opened.catalog.jobs.newest()}
    (failure,) = [event for event in opened.catalog.events.recent(99) if event.what == "failed"]
    for fault in (jobs[LOST].fault, failure.fault):
        assert fault is not None
        assert explain(fault) == "The video file is no longer where it was kept. Add the file again."
    assert (jobs[COMING].stage, bool(jobs[COMING].task_id)) == (Stage.EMBEDDING, True)


def test_what_was_deleted_comes_back_whole(opened: Services) -> None:
    assert opened.catalog.deletions.restore([DELETED]) == [DELETED]
    assert DELETED in {hit.video_id for hit in opened.search_engine.answer(RED).hits}


def test_what_was_moved_opens_again(opened: Services) -> None:
    assert opened.catalog.videos.count() == 5
    with closing(Catalog(opened.settings.database_url)) as again:
        assert again.videos.count() == 5
