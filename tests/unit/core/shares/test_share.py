"""What a link shows, and what may be said about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.catalog import Catalog
from core.collections.collection import Gathered
from core.errors import ClipseekError, Reason
from core.models.jobs import Stage
from core.models.video import Span
from core.shares.contents import contents, of_guest
from core.shares.share import LONGEST_COMMENT, LONGEST_NAME, MOST_MOMENTS, Kind, NewShare, Share, playable
from tests.support.jobs import a_job, a_video, write
from tests.support.sharing import a_moment, a_share


@pytest.fixture
def share(catalog: Catalog) -> Share:
    return a_share(catalog)


def test_a_moment_that_fits_into_a_film_stays_as_it_is() -> None:
    assert playable([a_moment(1, 2, 62), a_moment(2, 0.5, 3)]) == (a_moment(1, 2, 62), a_moment(2, 0.5, 3))


def test_a_longer_one_becomes_several_of_equal_length_without_a_gap() -> None:
    spans = [moment.span for moment in playable([a_moment(1, 10, 160)])]
    assert spans == [Span(10, 60), Span(60, 110), Span(110, 160)]


def test_no_more_is_shown_than_anybody_looks_through() -> None:
    assert len(playable([a_moment(1, 0, 60.0 * (MOST_MOMENTS + 5))])) == MOST_MOMENTS


def test_a_comment_is_tidied_and_keeps_its_lines(share: Share) -> None:
    comment = of_guest(share, share.moments[0].video_id, 2000, f" Ben\r\n{'x' * 100}", " a \u202e\r\n\x00\nb \n")
    assert comment.text == "a \n\nb".replace("a ", "a")
    assert comment.author.startswith("Ben ")
    assert len(comment.author) <= LONGEST_NAME
    assert not comment.is_ours


@pytest.mark.parametrize(("name", "text"), [("", "words"), (" \n", "words"), ("Ben", ""), ("Ben", " \n\u202e")])
def test_a_comment_needs_a_name_and_words(share: Share, name: str, text: str) -> None:
    with pytest.raises(ClipseekError) as raised:
        of_guest(share, share.moments[0].video_id, 2000, name, text)
    assert raised.value.reason is Reason.COMMENT_EMPTY


def test_a_comment_has_an_end(share: Share) -> None:
    with pytest.raises(ClipseekError) as raised:
        of_guest(share, share.moments[0].video_id, 2000, "Ben", "x" * (LONGEST_COMMENT + 1))
    assert raised.value.reason is Reason.COMMENT_LONG


def test_nobody_comments_where_that_is_not_allowed(share: Share) -> None:
    with pytest.raises(ClipseekError) as raised:
        of_guest(replace(share, allows=frozenset()), share.moments[0].video_id, 3000, "Ben", "words")
    assert raised.value.reason is Reason.COMMENT_REFUSED


def test_a_link_to_a_collection_shows_what_is_in_it_now(catalog: Catalog) -> None:
    write(catalog, [(video, a_job(video, Stage.READY)) for video in (a_video(1), a_video(2))])
    collection = catalog.collections.make("Dogs", "anna")
    share = catalog.shares.make(NewShare(Kind.COLLECTION, "Dogs", (), collection_id=collection.id), "t", "", "anna")
    assert contents(catalog, share) == []
    catalog.collection_items.add(
        collection.id, "anna", [Gathered(f"{2:016x}", 0, 130_000), Gathered(f"{1:016x}", 500, 900, "Dunes")]
    )
    shown = contents(catalog, share)
    assert [(moment.video.title if moment.video else "", moment.start_ms) for moment in shown] == [
        ("Video 2", 0),
        ("Video 2", 43_333),
        ("Video 2", 86_667),
        ("Video 1", 500),
    ]
    catalog.deletions.delete([f"{1:016x}"])
    assert [(moment.video is None, moment.title) for moment in contents(catalog, share)][2:] == [
        (False, "Video 2"),
        (True, "Dunes"),
    ]
    catalog.collections.delete(collection.id, "anna")
    assert contents(catalog, share) == []


def test_a_link_to_somebody_elses_collection_shows_nothing_once_it_is_shared_no_more(catalog: Catalog) -> None:
    collection = catalog.collections.make("Dogs", "ben")
    catalog.collection_items.add(collection.id, "ben", [Gathered(f"{1:016x}", 500, 900)])
    share = catalog.shares.make(NewShare(Kind.COLLECTION, "Dogs", (), collection_id=collection.id), "t", "", "anna")
    assert contents(catalog, share) == []
    catalog.collections.edit(collection.id, "ben", is_shared=True)
    assert len(contents(catalog, share)) == 1
