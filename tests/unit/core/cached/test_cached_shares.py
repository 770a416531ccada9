"""What pages do with shared links: only one's own, the token told once, comments new until they are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from core import cached
from core.catalog import Catalog
from core.catalog.people.adoption import adopt
from core.errors import ClipseekError, Reason
from core.models.jobs import Stage
from core.models.video import Span
from core.people.audit import Did, Wanted
from core.people.person import Person, Role
from core.shares.contents import of_guest
from core.shares.share import Kind, NewShare, Share
from tests.support import services as support
from tests.support.jobs import a_job, a_video, write
from tests.support.people import act_as
from tests.support.sharing import a_moment, a_share

ANNA, BEN, ADMIN = Person("anna", "Anna", Role.EDITOR), Person("ben", "Ben", Role.EDITOR), Person("eve", "Eve", Role.ADMIN)
WHOLE = Span(0, 100)


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """Two videos, and whoever runs a page is the owner."""
    support.use(monkeypatch, tmp_path)
    with support.opened() as parts:
        for module in ("application", "access.needs", "access.person"):
            monkeypatch.setattr(f"core.cached.{module}.shared", lambda: parts)
        write(parts.catalog, [(video, a_job(video, Stage.READY)) for video in (a_video(1), a_video(2))])
        yield parts.catalog


def wanted(**changes: object) -> NewShare:
    return NewShare(Kind.MOMENT, "Harbour", (a_moment(1),), **changes)  # type: ignore[arg-type]


def said_by_guest(catalog: Catalog, share: Share, text: str = "Too dark") -> str:
    comment = of_guest(share, share.moments[0].video_id, 3000, "Guest", text)
    catalog.comments.add(comment)
    return comment.id


def test_a_link_that_is_made_is_found_by_what_was_told_of_it(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, ANNA)
    token = cached.shares.make_share(wanted())
    share = catalog.shares.by_token(token)
    assert share is not None
    assert (share.title, share.created_by, share.passcode_hash) == ("Harbour", "anna", "")
    assert cached.shares.my_shares() == [share]
    assert token != cached.shares.make_share(wanted())


def test_without_sign_in_they_belong_to_the_one_owner(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    cached.shares.make_share(wanted())
    assert [share.created_by for share in cached.shares.my_shares()] == [""]


def test_what_is_shared_and_withdrawn_stands_in_the_audit(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, ANNA)
    cached.shares.make_share(wanted())
    (share,) = cached.shares.my_shares()
    for _ in range(2):
        cached.shares.revoke_share(share.id)
    lines = [(line.user_id, line.action, line.object_id, line.details["title"]) for line in catalog.audit.lines(Wanted())]
    assert lines == [("anna", did, share.id, share.title) for did in (Did.REVOKED, Did.SHARED)]


def test_what_was_shared_without_sign_in_becomes_the_first_admins(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    cached.shares.make_share(wanted())
    adopt(catalog, ADMIN.id)
    act_as(monkeypatch, ADMIN)
    assert len(cached.shares.my_shares()) == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"passcode": "short"}, Reason.PASSCODE_SHORT), ({"passcode": " 12345 "}, Reason.PASSCODE_SHORT), ({}, Reason.SHARE_EMPTY)],
)
def test_what_cannot_be_shared_makes_no_link(catalog: Catalog, changes: dict[str, str], why: Reason) -> None:
    with pytest.raises(ClipseekError) as raised:
        cached.shares.make_share(wanted(**changes) if changes else NewShare(Kind.HITS, "None", ()))
    assert raised.value.reason is why
    assert cached.shares.my_shares() == []


@pytest.mark.parametrize(("person", "is_revoked"), [(ANNA, True), (BEN, False), (ADMIN, True)])
def test_only_who_made_it_and_an_admin_withdraw_it(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, person: Person, is_revoked: bool
) -> None:
    share = a_share(catalog, by="anna")
    act_as(monkeypatch, person)
    with nullcontext() if is_revoked else pytest.raises(ClipseekError):
        cached.shares.revoke_share(share.id)
    seen = catalog.shares.get(share.id)
    assert seen is not None
    assert (seen.revoked_at is not None) is is_revoked


def test_a_comment_is_new_to_who_made_the_link_until_they_look_at_it(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    share = a_share(catalog, by="anna")
    said_by_guest(catalog, share)
    act_as(monkeypatch, BEN)
    assert cached.shares.news() == []
    (thread,) = cached.shares.comments_on(share.moments[0].video_id, WHOLE)
    assert not thread.is_new
    act_as(monkeypatch, ANNA)
    assert [one.video.title for one in cached.shares.news()] == ["Video 1"]
    assert [thread.is_new for thread in cached.shares.comments_on(share.moments[0].video_id, WHOLE)] == [True]
    assert cached.shares.news() == []
    assert [thread.is_new for thread in cached.shares.comments_on(share.moments[0].video_id, WHOLE)] == [False]


def test_what_is_answered_stands_below_and_what_is_done_stays(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    share = a_share(catalog, by="anna")
    comment_id = said_by_guest(catalog, share)
    act_as(monkeypatch, ANNA)
    cached.shares.answer_comment(comment_id, "We will grade it.")
    cached.shares.resolve_comment(comment_id, is_resolved=True)
    (thread,) = cached.shares.comments_on(share.moments[0].video_id, WHOLE)
    assert [(answer.author, answer.text, answer.is_ours) for answer in thread.answers] == [("Anna", "We will grade it.", True)]
    assert thread.comment.resolved_at is not None
    assert cached.shares.comments_on(f"{2:016x}", WHOLE) == []


def test_of_a_deleted_video_there_is_no_news(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    share = a_share(catalog)
    said_by_guest(catalog, share)
    catalog.deletions.delete([share.moments[0].video_id])
    assert cached.shares.news() == []
