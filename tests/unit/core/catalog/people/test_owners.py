"""Whose things are: each person has a history, saved searches, looks, counts and an undo of their own; some are shared."""

from __future__ import annotations

import numpy as np
import pytest

from core.catalog import Catalog
from core.catalog.people.adoption import OWNED, adopt
from core.catalog.queue.batches import Action
from core.catalog.tables.schema import METADATA
from core.catalog.tables.share_tables import SHARES
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.models.search_answer import Verdict
from core.models.search_query import MomentRef
from core.models.video import Modality, Span
from core.people.person import OWNER
from tests.support.jobs import a_job, a_video, write

ANA, BEN = "a" * 32, "b" * 32
A = a_video(1)
VIDEOS = (A,)
MODEL = MODELS["marengo3.5"]
VECTORS = {Modality.VISUAL: np.zeros(MODEL.dimension, dtype=np.float32)}


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    write(catalog, [(video, a_job(video, Stage.READY)) for video in VIDEOS])
    return catalog


def test_each_has_a_history_of_their_own_also_of_the_same_search(catalog: Catalog) -> None:
    for owner in (ANA, BEN):
        catalog.searches.note("q=dog", f"dog of {owner[0]}", Verdict.FAIR, 1, owner_id=owner)
    assert [line.said for line in catalog.searches.recent(9, ANA)] == ["dog of a"]
    catalog.searches.forget(ANA)
    assert (catalog.searches.recent(9, ANA), len(catalog.searches.recent(9, BEN))) == ([], 1)


def test_a_history_that_is_full_takes_nothing_from_anybody_else(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.catalog.searches.history.KEPT_SEARCHES", 2)
    catalog.searches.note("q=first", "first", Verdict.FAIR, 1, owner_id=ANA)
    for number in range(5):
        catalog.searches.note(f"q={number}", str(number), Verdict.FAIR, 1, owner_id=BEN)
    assert (len(catalog.searches.recent(9, ANA)), len(catalog.searches.recent(9, BEN))) == (1, 2)


def test_a_saved_search_is_seen_by_its_owner_and_shared_by_everybody(catalog: Catalog) -> None:
    mine = catalog.saved_searches.save("Dogs", "q=dog", ANA)
    theirs = catalog.saved_searches.save("Hounds", "q=dog", BEN)
    assert (mine.name, theirs.name) == ("Dogs", "Hounds")
    assert [one.id for one in catalog.saved_searches.all(BEN)] == [theirs.id]
    catalog.saved_searches.share(mine.id, is_shared=True, by=ANA)
    assert {(one.owner_id, one.is_shared) for one in catalog.saved_searches.all(BEN)} == {(ANA, True), (BEN, False)}
    catalog.saved_searches.share(mine.id, is_shared=False, by=ANA)
    assert [one.id for one in catalog.saved_searches.all(BEN)] == [theirs.id]


def test_what_others_see_of_a_shared_search_stays_new_to_its_owner(catalog: Catalog) -> None:
    mine = catalog.saved_searches.save("Dogs", "q=dog", ANA)
    catalog.saved_searches.share(mine.id, is_shared=True, by=ANA)
    catalog.saved_searches.seen(mine.id, BEN)
    assert catalog.saved_searches.all(ANA)[0].seen_at == mine.seen_at
    catalog.saved_searches.seen(mine.id, ANA)
    assert catalog.saved_searches.all(ANA)[0].seen_at > mine.seen_at


def test_a_look_is_listed_for_its_owner_and_found_by_whoever_was_given_its_link(catalog: Catalog) -> None:
    look = catalog.saved_concepts.keep("Dusk", MODEL, VECTORS, ANA)
    assert catalog.saved_concepts.all(MODEL, BEN) == []
    assert catalog.saved_concepts.get(look.id, MODEL) is not None
    catalog.saved_concepts.share(look.id, is_shared=True, by=ANA)
    assert [(one.id, one.owner_id) for one in catalog.saved_concepts.all(MODEL, BEN)] == [(look.id, ANA)]


def test_what_two_people_open_is_counted_for_each_and_told_together(catalog: Catalog) -> None:
    moment = MomentRef(A.id, Span(0, 4))
    for owner in (ANA, ANA, BEN):
        catalog.play_counts.note(moment, owner)
    (opening,) = catalog.play_counts.all()
    assert (opening.moment, opening.times) == (moment, 3)


def test_only_who_began_something_is_told_of_it(catalog: Catalog) -> None:
    batch_id = catalog.batches.add(Action.CATEGORY, "Sea", [A.id], ANA)
    catalog.deletions.delete([A.id], BEN)
    assert [one.action for one in catalog.batches.to_tell(9, 600, ANA)] == [Action.CATEGORY]
    assert [one.action for one in catalog.batches.to_tell(9, 600, BEN)] == [Action.DELETE]
    assert (catalog.batches.requested_by(batch_id), catalog.batches.requested_by("nobody")) == (ANA, None)


def test_what_a_library_without_sign_in_had_becomes_the_first_administrators(catalog: Catalog) -> None:
    catalog.searches.note("q=dog", "dog", Verdict.FAIR, 1)
    catalog.saved_searches.save("Dogs", "q=dog")
    catalog.saved_concepts.keep("Dusk", MODEL, VECTORS)
    catalog.batches.add(Action.CATEGORY, "Sea", [A.id])
    before = catalog.changes.read()
    adopt(catalog, ANA)
    assert len(catalog.searches.recent(9, ANA)) == len(catalog.saved_searches.all(ANA)) == 1
    assert len(catalog.saved_concepts.all(MODEL, ANA)) == len(catalog.batches.to_tell(9, 600, ANA)) == 1
    video = catalog.videos.get(A.id)
    assert video is not None and video.added_by == ANA
    assert (catalog.searches.recent(9), catalog.saved_searches.all(), catalog.batches.to_tell(9, 600)) == ([], [], [])
    now = catalog.changes.read()
    assert (now.videos > before.videos, now.concepts > before.concepts) == (True, True)


def test_what_the_first_administrator_has_already_stays_and_the_rest_is_added(catalog: Catalog) -> None:
    for owner in (OWNER.id, ANA):
        catalog.searches.note("q=dog", f"dog of {owner[:1]}", Verdict.FAIR, 1, owner_id=owner)
        catalog.play_counts.note(MomentRef(A.id, Span(0, 4)), owner)
    catalog.searches.note("q=cat", "cat", Verdict.FAIR, 1)
    adopt(catalog, ANA)
    assert {line.said for line in catalog.searches.recent(9, ANA)} == {"dog of a", "cat"}


def test_every_column_that_names_an_owner_is_adopted() -> None:
    named = {
        column
        for table in METADATA.tables.values()
        for column in table.c
        if column.name in ("owner_id", "requested_by", "added_by") and column.server_default is not None
    }
    assert named | {SHARES.c.created_by} == set(OWNED)
    assert all(column.server_default.arg == OWNER.id for column in named)  # type: ignore[union-attr]
