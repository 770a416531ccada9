"""Comments about shared moments: kept in order, found by link and by video, new until they are seen; on both databases."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from core.catalog import Catalog
from core.catalog.shares import comments as comments_module
from core.catalog.tables.share_tables import SHARES
from core.errors import ClipseekError, Reason
from core.models.jobs import Stage
from core.shares.contents import answer_to, of_guest
from core.shares.share import Comment, Share
from tests.support.jobs import a_job, a_video, write
from tests.support.sharing import a_moment, a_share

VIDEO = a_video(1)


@pytest.fixture
def share(catalog: Catalog) -> Share:
    others = [a_video(2), VIDEO]
    write(catalog, [(video, a_job(video, Stage.READY)) for video in others])
    return a_share(catalog, a_moment(1), a_moment(2), by="anna")


def said(share: Share, text: str, at_ms: int = 3000, video_number: int = 1) -> Comment:
    return of_guest(share, f"{video_number:016x}", at_ms, "Ben", text)


def test_a_link_is_dropped_a_while_after_its_end_but_never_what_was_said(catalog: Catalog, share: Share) -> None:
    catalog.comments.add(said(share, "Too dark"))
    good, withdrawn, over = (a_share(catalog, token=token) for token in ("good", "withdrawn", "over"))
    for one in (share, withdrawn):
        catalog.shares.revoke(one.id)
    with catalog._database.writing() as connection:
        connection.execute(SHARES.update().where(SHARES.c.id == over.id).values(expires_at=time.time() - 100))
        connection.execute(SHARES.update().where(SHARES.c.id.in_([share.id, withdrawn.id])).values(revoked_at=time.time() - 40))
    catalog.shares.prune(60)
    assert [catalog.shares.get(one.id) is not None for one in (share, good, withdrawn, over)] == [True, True, True, False]
    catalog.shares.prune(30)
    assert [catalog.shares.get(one.id) is not None for one in (share, good, withdrawn)] == [True, True, False]
    assert [comment.text for comment in catalog.comments.of_share(share.id)] == ["Too dark"]


def test_what_is_said_is_read_in_the_order_it_was_written(catalog: Catalog, share: Share) -> None:
    words = [said(share, "Too dark"), said(share, "Lovely\nlight", 2500), said(share, "Whose dog?", video_number=2)]
    for comment in words:
        catalog.comments.add(comment)
    assert catalog.comments.of_share(share.id) == words
    assert catalog.comments.get(words[1].id) == words[1]
    assert catalog.comments.get("none") is None


def test_beside_a_moment_stands_what_is_about_it_whichever_link_it_came_by(catalog: Catalog, share: Share) -> None:
    other = a_share(catalog, a_moment(1), token="other", by="carl")
    begin, end, outside = said(share, "begin", 2000), said(other, "end", 6000), said(share, "outside", 4000, 2)
    for comment in (begin, end, outside):
        catalog.comments.add(comment)
    assert catalog.comments.of_video(VIDEO.id, 2000, 6000) == [begin, end]
    assert catalog.comments.of_video(VIDEO.id, 2001, 5999) == []


def test_it_is_new_to_whoever_made_the_link_until_they_see_it(catalog: Catalog, share: Share) -> None:
    comment = said(share, "Too dark")
    catalog.comments.add(comment)
    catalog.comments.add(answer_to(comment, "Anna", "We will grade it."))
    assert catalog.comments.unseen("anna") == [comment]
    assert catalog.comments.unseen("carl") == []
    catalog.comments.see([comment.id])
    assert catalog.comments.unseen("anna") == []


def test_an_answer_to_an_answer_belongs_to_the_first(share: Share) -> None:
    comment = said(share, "Too dark")
    answer = answer_to(comment, "Anna", "Sure?")
    assert answer_to(answer, "Anna", "Yes").answers == answer.answers == comment.id


def test_it_can_be_resolved_and_taken_up_again(catalog: Catalog, share: Share) -> None:
    comment = said(share, "Too dark")
    catalog.comments.add(comment)
    catalog.comments.resolve(comment.id, is_resolved=True)
    resolved = catalog.comments.get(comment.id)
    assert resolved is not None
    assert resolved.resolved_at is not None
    catalog.comments.resolve(comment.id, is_resolved=False)
    assert catalog.comments.get(comment.id) == comment


def test_of_a_video_that_is_gone_nothing_can_be_said(catalog: Catalog, share: Share) -> None:
    comment = replace(said(share, "Too dark"), video_id="f" * 16)
    with pytest.raises(ClipseekError) as raised:
        catalog.comments.add(comment)
    assert raised.value.reason is Reason.VIDEO_GONE


def test_a_link_takes_no_more_than_so_many(catalog: Catalog, share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments_module, "MOST_COMMENTS", 2)
    catalog.comments.add(said(share, "one"))
    catalog.comments.add(said(share, "two"))
    with pytest.raises(ClipseekError) as raised:
        catalog.comments.add(said(share, "three"))
    assert raised.value.reason is Reason.COMMENTS_TOO_MANY
