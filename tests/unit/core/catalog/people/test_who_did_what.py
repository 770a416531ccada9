"""Who did what: noted with what was done or not at all, never of a library without sign-in, dropped when old."""

from __future__ import annotations

import time

import pytest

from core.catalog import Catalog
from core.catalog.people import audit
from core.catalog.queue.batches import Action
from core.catalog.tables.people_tables import AUDIT
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.models.search_query import MomentRef
from core.models.video import Span
from core.people.audit import Did, Kind, Wanted
from core.people.person import OWNER, Role, SignInWay
from tests.support.jobs import a_job, a_video, write

ANA, BEN = "a" * 32, "b" * 32
A, B = a_video(1, title="Harbour"), a_video(2)
VIDEOS = (A, B)
ALL = Wanted()
MODEL = MODELS["marengo3.5"]


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    write(catalog, [(video, a_job(video, Stage.READY)) for video in VIDEOS])
    return catalog


def told(catalog: Catalog, wanted: Wanted = ALL) -> list[tuple[str | None, str, str]]:
    """Who, what and to which object, in the order in which it was done."""
    return [(line.user_id, line.action, line.object_id) for line in reversed(catalog.audit.lines(wanted))]


def test_each_video_that_is_deleted_and_restored_is_a_line(catalog: Catalog) -> None:
    catalog.deletions.delete([A.id, B.id, "nobody"], ANA)
    catalog.deletions.restore([B.id], BEN)
    assert told(catalog) == [(ANA, Did.DELETED, A.id), (ANA, Did.DELETED, B.id), (BEN, Did.RESTORED, B.id)]


def test_what_was_set_stands_in_the_line(catalog: Catalog) -> None:
    catalog.videos.edit(A.id, {"title": "Pier", "watch_url": None}, ANA)
    catalog.batches.add(Action.CATEGORY, "Sea", [A.id, A.id], ANA)
    category, edit = catalog.audit.lines(Wanted(user_id=ANA))
    assert (edit.action, edit.details) == (Did.EDITED, {"title": "Pier", "watch_url": ""})
    assert (category.action, category.details) == (Did.CATEGORY_SET, {"value": "Sea"})


def test_every_way_to_change_something_is_noted(catalog: Catalog) -> None:
    batch_id = catalog.batches.add(Action.CATEGORY, "Sea", [A.id], ANA)
    catalog.batches.undo(batch_id, ANA)
    catalog.cluster_names.give(MODEL, "k1", "Boats", [MomentRef(A.id, Span(0, 4))], by=ANA)
    search = catalog.saved_searches.save("Dogs", "q=dog", ANA)
    catalog.saved_searches.share(search.id, is_shared=True, by=ANA)
    catalog.jobs.request_cancel([A.id], ANA)
    catalog.jobs.retry([A.id], ANA)
    catalog.deletions.delete([A.id], ANA)
    catalog.deletions.delete_for_good([A.id], ANA)
    assert [action for _who, action, _what in told(catalog)] == [
        Did.CATEGORY_SET,
        Did.UNDONE,
        Did.RENAMED,
        Did.SHARED,
        Did.CANCELLED,
        Did.RETRIED,
        Did.DELETED,
        Did.DELETED_FOR_GOOD,
    ]


def test_what_is_done_to_an_account_is_noted_with_it_and_what_is_refused_is_not(catalog: Catalog) -> None:
    ana = catalog.users.add("Ana", Role.ADMIN, login="ana", noted_as=Did.SET_UP)
    ben = catalog.users.add("Ben", Role.VIEWER, login="ben", noted_as=Did.JOINED)
    assert ana is not None and ben is not None
    catalog.invitations.add("one", Role.EDITOR, by=ana.id, lasting_sec=60)
    catalog.invitations.add("two", Role.VIEWER, by=ana.id, lasting_sec=60, user_id=ben.id)
    catalog.users.set_role(ben.id, Role.EDITOR, ana.id)
    catalog.users.set_disabled(ben.id, True, ana.id)
    catalog.users.set_disabled(ben.id, False, ana.id)
    catalog.users.set_password(ben.id, "x", ben.id)
    catalog.sessions.open("one", ben.id, SignInWay.LOCAL)
    catalog.sessions.close("one")
    # The only one who looks after the others stays that, and there is no line that says otherwise.
    assert not catalog.users.set_role(ana.id, Role.VIEWER, ana.id)
    assert not catalog.users.set_disabled(ana.id, True, ana.id)
    assert told(catalog) == [
        (ana.id, Did.SET_UP, ana.id),
        (ben.id, Did.JOINED, ben.id),
        (ana.id, Did.INVITED, ""),
        (ana.id, Did.NEW_PASSWORD_OFFERED, ben.id),
        (ana.id, Did.ROLE_CHANGED, ben.id),
        (ana.id, Did.DISABLED, ben.id),
        (ana.id, Did.ENABLED, ben.id),
        (ben.id, Did.PASSWORD_CHANGED, ben.id),
        (ben.id, Did.SIGNED_IN, ben.id),
        (ben.id, Did.SIGNED_OUT, ben.id),
    ]


def test_an_account_whose_line_cannot_be_written_stays_as_it_was(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    ben = catalog.users.add("Ben", Role.VIEWER, login="ben")
    assert ben is not None

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(audit, "note", killed)
    with pytest.raises(KeyboardInterrupt):
        catalog.users.set_role(ben.id, Role.ADMIN, ANA)
    with pytest.raises(KeyboardInterrupt):
        catalog.invitations.add("one", Role.ADMIN, by=ANA, lasting_sec=60)
    assert catalog.users.get(ben.id) == ben
    assert catalog.invitations.get("one") is None


def test_without_sign_in_nothing_is_noted(catalog: Catalog) -> None:
    catalog.deletions.delete([A.id])
    catalog.videos.edit(B.id, {"title": "Pier"})
    catalog.audit.note(OWNER.id, Did.EXPORTED, Kind.FILE, "library.csv")
    catalog.audit.note_refused(OWNER.id, "delete_videos")
    assert catalog.audit.count(ALL) == 0


def test_lines_are_found_by_person_by_action_and_by_time(catalog: Catalog) -> None:
    catalog.audit.note(ANA, Did.EXPORTED, Kind.FILE, "a.csv")
    catalog.audit.note(BEN, Did.EXPORTED, Kind.FILE, "b.csv")
    catalog.audit.note(None, Did.SIGN_IN_FAILED, Kind.PERSON)
    assert told(catalog, Wanted(user_id=BEN)) == [(BEN, Did.EXPORTED, "b.csv")]
    assert told(catalog, Wanted(action=Did.SIGN_IN_FAILED)) == [(None, Did.SIGN_IN_FAILED, "")]
    assert catalog.audit.count(Wanted(since=time.time() + 60)) == 0
    assert (catalog.audit.count(ALL), len(catalog.audit.lines(ALL, limit=2, offset=2))) == (3, 1)


def test_what_is_refused_again_and_again_is_one_line(catalog: Catalog) -> None:
    for _ in range(3):
        catalog.audit.note_refused(ANA, "delete_videos")
        catalog.audit.note_refused(ANA, "restore_videos")
    assert told(catalog) == [(ANA, Did.REFUSED, "delete_videos"), (ANA, Did.REFUSED, "restore_videos")]


def test_only_what_is_older_than_it_is_kept_is_dropped(catalog: Catalog) -> None:
    catalog.audit.note(ANA, Did.EXPORTED, Kind.FILE, "old.csv")
    with catalog._database.writing() as connection:
        connection.execute(AUDIT.update().values(at=time.time() - 100))
    catalog.audit.note(ANA, Did.EXPORTED, Kind.FILE, "new.csv")
    assert catalog.audit.prune(50) == 1
    assert told(catalog) == [(ANA, Did.EXPORTED, "new.csv")]
