"""Tags are what a search would call fair or strong, of the footage as it is, and cost one query each, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import parquet
from core.config import load_settings
from core.errors import KeyRefused, Reason, RequestRefused
from core.milvus import StoredVideo
from core.models.embedding_models import DIMENSION
from core.models.jobs import Stage
from core.models.search_answer import Strength
from core.models.search_query import MomentRef, Narrow, SearchQuery, Step
from core.models.vectors import Vector
from core.models.video import EmbeddedSegment, Modality, Query, Scope, Span
from core.services import Services
from core.tags.maker import TagMaker
from core.tags.tag import Entry
from core.workers import new_tags
from tests.support.jobs import a_job, a_video, write
from tests.support.library import MODEL
from tests.unit.core.search.search_parts import axis

A, B = a_video(1, category="news"), a_video(2)
BEACH, STREET = axis(1), axis(2)


class Provider:
    """Answers words by an axis each; refuses what it is told to."""

    def __init__(self) -> None:
        self.model = MODEL
        self.asked: list[str] = []
        self.refuses: dict[str, Exception] = {}

    def embed_query(self, query: Query) -> Vector:
        words = query.text or ""
        self.asked.append(words)
        if words in self.refuses:
            raise self.refuses[words]
        return {"beach": BEACH, "street": STREET}.get(words, axis(DIMENSION - 1))

    def close(self) -> None:
        pass


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: Provider) -> Iterator[Services]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_INSIGHTS_AFTER_SEC", "0")
    services = Services(load_settings())
    services.__dict__["provider"] = provider
    write(services.catalog, [(video, a_job(video, Stage.READY)) for video in (A, B)])
    embed(services, A.id, 1, {3: BEACH, 7: STREET})
    embed(services, B.id, 2, {0: BEACH})
    yield services
    services.store.close()
    services.catalog.close()


@pytest.fixture
def maker(services: Services) -> Iterator[TagMaker]:
    maker = new_tags(services)
    yield maker
    maker.stop()


def embed(services: Services, video_id: str, number: int, shows: dict[int, Vector], moments: int = 40) -> None:
    """A video whose moments have nothing to do with each other, but for those that show something."""
    segments = [
        EmbeddedSegment(Span(2.1 * n, 2.1 * n + 2.1), modality, Scope.CLIP, shows.get(n, axis(100 * number + n)))
        for n in range(moments)
        for modality in (Modality.VISUAL, Modality.AUDIO)
    ]
    parquet.save(services.settings.library_dir / parquet.key_for(MODEL, video_id), segments)
    services.store.replace_video(MODEL, StoredVideo(video_id, "", ""), segments)


def ask_for(services: Services, *words: str) -> None:
    services.catalog.tags.replace_list([Entry(one) for one in words], MODEL)


def tagged(services: Services) -> dict[str, dict[str, list[int]]]:
    """The numbers of the moments that have each tag, by its name and their video."""
    found: dict[str, dict[str, list[int]]] = {}
    names = {tag.id: tag.name for tag in services.catalog.tags.all()}
    for one in services.catalog.tags.of_videos([A.id, B.id]):
        of_video = found.setdefault(names[one.tag_id], {}).setdefault(one.moment.video_id, [])
        of_video.append(round(one.moment.span.start_sec / 2.1))
    return found


def test_moments_that_stand_out_have_the_tag_and_no_others(services: Services, maker: TagMaker) -> None:
    ask_for(services, "beach", "street", "nothing of the kind")
    assert maker.once()
    assert tagged(services) == {"beach": {A.id: [3], B.id: [0]}, "street": {A.id: [7]}}
    counts = {tag.name: (tag.moments, tag.videos) for tag in services.catalog.tags.all()}
    assert counts == {"beach": (2, 2), "street": (1, 1), "nothing of the kind": (0, 0)}


def test_it_is_what_a_search_calls_fair_or_strong_and_as_far(services: Services, maker: TagMaker) -> None:
    ask_for(services, "beach")
    maker.once()
    answer = services.search_engine.answer(SearchQuery((Step("beach"),)))
    hits = [one for hit in answer.hits for one in (hit, *hit.also) if one.strength is not Strength.WEAK]
    found = {(one.moment, round(one.level, 4)) for one in services.catalog.tags.of_videos([A.id, B.id])}
    assert found == {(MomentRef(hit.video_id, hit.moment), round(hit.level, 4)) for hit in hits}


def test_each_word_is_paid_for_once(services: Services, maker: TagMaker, provider: Provider) -> None:
    ask_for(services, "beach", "street")
    maker.once()
    assert not maker.once()
    ask_for(services, "street", "Beach!")
    services.catalog.tags.replace_list([Entry("street")], MODEL)
    ask_for(services, "street", "beach")
    maker.once()
    assert provider.asked == ["beach", "street"]
    assert tagged(services)["beach"] == {A.id: [3], B.id: [0]}


def test_other_footage_has_other_tags(services: Services, maker: TagMaker) -> None:
    ask_for(services, "beach", "street")
    maker.once()
    embed(services, A.id, 1, {5: BEACH})
    write(services.catalog, [(a_video(3), a_job(a_video(3), Stage.READY))])
    assert maker.once()
    assert tagged(services) == {"beach": {A.id: [5], B.id: [0]}}


def test_what_is_deleted_has_no_tags_until_it_is_restored(services: Services, maker: TagMaker) -> None:
    ask_for(services, "beach")
    maker.once()
    beach = services.catalog.tags.all()[0].id
    services.catalog.deletions.delete([A.id])
    assert [ref.video_id for ref in services.catalog.tags.moments([beach])] == [B.id]
    assert services.catalog.tags.all()[0].videos == 1
    services.catalog.deletions.restore([A.id])
    assert len(services.catalog.tags.moments([beach])) == 2
    services.catalog.deletions.delete([A.id])
    services.catalog.deletions.delete_for_good([A.id])
    services.catalog.deletions.end_purge(A.id)
    assert services.catalog.tags.of_videos([A.id]) == []


def test_a_word_that_is_refused_says_why_and_the_others_are_found(
    services: Services, maker: TagMaker, provider: Provider
) -> None:
    provider.refuses["x" * 90] = RequestRefused(Reason.REQUEST_REFUSED, message="too long")
    ask_for(services, "x" * 90, "beach")
    maker.once()
    refused, beach = services.catalog.tags.all()
    assert refused.fault is not None
    assert refused.fault.reason is Reason.REQUEST_REFUSED
    assert beach.moments == 2


def test_while_the_provider_is_away_known_words_are_found_and_it_is_not_asked_all_the_time(
    services: Services, maker: TagMaker, provider: Provider
) -> None:
    ask_for(services, "beach")
    maker.once()
    provider.refuses = {"street": KeyRefused(Reason.KEY_REFUSED)}
    ask_for(services, "street", "beach")
    embed(services, B.id, 2, {9: BEACH})
    maker.once()
    maker.once()
    assert provider.asked == ["beach", "street"]
    assert services.catalog.tags.all()[0].found_in is None


def test_too_little_footage_has_no_tags(services: Services, maker: TagMaker) -> None:
    embed(services, A.id, 1, {0: BEACH}, moments=2)
    embed(services, B.id, 2, {}, moments=1)
    ask_for(services, "beach")
    maker.once()
    assert tagged(services) == {}
    assert services.catalog.tags.all()[0].found_in is not None


def test_a_search_can_be_narrowed_to_tags(services: Services, maker: TagMaker) -> None:
    ask_for(services, "beach", "street")
    maker.once()
    beach, street = (tag.id for tag in services.catalog.tags.all())

    def found(*tag_ids: str, video_ids: tuple[str, ...] = (), categories: tuple[str, ...] = ()) -> set[str]:
        narrow = Narrow(tag_ids=tag_ids, video_ids=video_ids, categories=categories)
        question = SearchQuery((Step("street"),), narrow=narrow)
        return {f"{hit.video_id} {round(hit.span.start_sec / 2.1)}" for hit in services.search_engine.answer(question).hits}

    assert found(beach) == {f"{A.id} 3", f"{B.id} 0"}
    assert found(beach, video_ids=(B.id,)) == {f"{B.id} 0"}
    assert found(beach, categories=("news",)) == {f"{A.id} 3"}
    assert found(beach, street) == set()
