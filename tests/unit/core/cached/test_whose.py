"""Who may see and change what somebody keeps: its owner and administrators; what is shared is seen by everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st

from core import cached
from core.errors import ClipseekError, Reason
from core.models.jobs import Stage
from core.models.search_query import SearchQuery, Step
from core.models.video import Span
from core.people.audit import Did, Wanted
from core.people.person import Person, Role
from core.services import Services
from core.shares.share import Kind, NewShare
from tests.support import services as support
from tests.support.jobs import a_job, a_video, write
from tests.support.people import SOMEBODY, act_as

VIEWER, EDITOR, ADMIN = (SOMEBODY[role] for role in Role)
OTHER = Person("f" * 32, "Another editor", Role.EDITOR)
VIDEO = a_video(1)
DOGS = SearchQuery((Step("dog"),))


@pytest.fixture(autouse=True)
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    support.use(monkeypatch, tmp_path)
    st.cache_data.clear()
    st.cache_resource.clear()
    with support.opened() as opened:
        monkeypatch.setattr("core.cached.application.shared", lambda: opened)
        monkeypatch.setattr("core.cached.access.needs.shared", lambda: opened)
        write(opened.catalog, [(VIDEO, a_job(VIDEO, Stage.READY))])
        yield opened


def refused(change: Callable[[], object]) -> Reason | None:
    """Why somebody may not do this; None if it was done."""
    try:
        change()
    except ClipseekError as error:
        return error.reason
    return None


def test_a_saved_search_is_changed_by_its_owner_and_administrators_only(monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, EDITOR)
    search = cached.searches.save_search("Dogs", DOGS)
    cached.searches.share_saved(search.id, is_shared=True)
    for person, why in ((VIEWER, Reason.NOT_YOURS), (OTHER, Reason.NOT_YOURS), (ADMIN, None)):
        act_as(monkeypatch, person)
        assert [one.name for one in cached.searches.saved_searches()] == ["Dogs"]
        assert refused(lambda: cached.searches.forget_saved(search.id)) is why


def test_a_viewer_keeps_searches_and_shares_none(monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, VIEWER)
    search = cached.searches.save_search("Dogs", DOGS)
    assert refused(lambda: cached.searches.share_saved(search.id, is_shared=True)) is Reason.ROLE_MISSING
    act_as(monkeypatch, ADMIN)
    assert cached.searches.saved_searches() == []


def test_what_somebody_began_is_undone_by_them_and_administrators_only(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, EDITOR)
    cached.library_actions.delete_videos([VIDEO.id])
    (line,) = cached.batches.batch_lines()
    act_as(monkeypatch, OTHER)
    assert (cached.batches.batch_lines(), refused(lambda: cached.batches.undo_deletion(line.id))) == ([], Reason.NOT_YOURS)
    act_as(monkeypatch, ADMIN)
    assert cached.batches.undo_deletion(line.id) == (VIDEO.id,)
    done = [(entry.user_id, entry.action) for entry in parts.catalog.audit.lines(Wanted())]
    assert done == [(ADMIN.id, Did.RESTORED), (EDITOR.id, Did.DELETED)]


def test_a_collection_is_its_owners_until_it_is_shared(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, EDITOR)
    made = cached.collections.begin("Trailer")
    act_as(monkeypatch, OTHER)
    assert (cached.collections.get(made.id), refused(lambda: cached.collections.delete(made.id))) == (
        None,
        Reason.COLLECTION_GONE,
    )
    act_as(monkeypatch, EDITOR)
    cached.collections.share(made.id, is_shared=True)
    act_as(monkeypatch, OTHER)
    assert refused(lambda: cached.collections.gather(made.id, [(VIDEO.id, Span(0, 4))])) is None
    assert refused(lambda: cached.collections.share(made.id, is_shared=False)) is Reason.NOT_YOURS
    assert refused(lambda: cached.collections.delete(made.id)) is Reason.NOT_YOURS
    act_as(monkeypatch, VIEWER)
    assert refused(lambda: cached.collections.rename(made.id, "Mine", "")) is Reason.ROLE_MISSING
    act_as(monkeypatch, ADMIN)
    assert refused(lambda: cached.collections.delete(made.id)) is None
    done = [(entry.user_id, entry.action) for entry in parts.catalog.audit.lines(Wanted())]
    assert done == [(ADMIN.id, Did.DELETED), (VIEWER.id, Did.REFUSED), (EDITOR.id, Did.SHARED)]


def test_a_script_is_its_owners_until_it_is_shared(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, EDITOR)
    script_id = cached.scripts.begin("a lighthouse")
    made = cached.scripts.get(script_id)
    assert made is not None
    act_as(monkeypatch, OTHER)
    assert (cached.scripts.get(script_id), refused(lambda: cached.scripts.delete(made))) == (None, Reason.NOT_YOURS)
    assert refused(lambda: cached.scripts.add_line(made, "snow")) is Reason.SCRIPT_GONE
    act_as(monkeypatch, EDITOR)
    cached.scripts.share(made, is_shared=True)
    act_as(monkeypatch, OTHER)
    assert refused(lambda: cached.scripts.add_line(made, "snow")) is None
    assert refused(lambda: cached.scripts.share(made, is_shared=False)) is Reason.NOT_YOURS
    act_as(monkeypatch, VIEWER)
    assert refused(lambda: cached.scripts.rename(made, "Mine")) is Reason.ROLE_MISSING
    assert refused(lambda: cached.scripts.begin("a script of their own")) is None
    act_as(monkeypatch, ADMIN)
    assert refused(lambda: cached.scripts.delete(made)) is None
    done = [(entry.user_id, entry.action) for entry in parts.catalog.audit.lines(Wanted())]
    assert done == [(ADMIN.id, Did.DELETED), (VIEWER.id, Did.REFUSED), (EDITOR.id, Did.SHARED)]


def test_a_link_is_made_for_what_one_sees_and_withdrawn_by_whoever_made_it(
    parts: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_as(monkeypatch, EDITOR)
    private = cached.collections.begin("Trailer")
    link = NewShare(Kind.COLLECTION, "Trailer", (), frozenset(), 7, "", private.id)
    act_as(monkeypatch, OTHER)
    assert refused(lambda: cached.shares.make_share(link)) is Reason.COLLECTION_GONE
    act_as(monkeypatch, VIEWER)
    assert refused(lambda: cached.shares.make_share(link)) is Reason.ROLE_MISSING
    act_as(monkeypatch, EDITOR)
    cached.shares.make_share(link)
    (made,) = cached.shares.my_shares()
    act_as(monkeypatch, OTHER)
    assert refused(lambda: cached.shares.revoke_share(made.id)) is Reason.NOT_YOURS
    act_as(monkeypatch, ADMIN)
    assert refused(lambda: cached.shares.revoke_share(made.id)) is None
    done = [(line.user_id, line.action) for line in parts.catalog.audit.lines(Wanted()) if line.action != Did.REFUSED]
    assert done == [(ADMIN.id, Did.REVOKED), (EDITOR.id, Did.SHARED)]


def test_nobody_takes_over_a_collection_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, EDITOR)
    shared = cached.collections.begin("Trailer")
    cached.collections.share(shared.id, is_shared=True)
    act_as(monkeypatch, VIEWER)
    own = cached.collections.begin("Mine")
    assert refused(lambda: cached.collections.take_over(own.id, shared.id)) is Reason.NOT_YOURS
    assert refused(lambda: cached.collections.gather(own.id, [(VIDEO.id, Span(0, 4))])) is None
