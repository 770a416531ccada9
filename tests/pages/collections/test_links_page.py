"""The page of shared links, without a browser: what each says of itself, how it is withdrawn, and what is new."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.models.jobs import Stage
from core.shares.contents import of_guest
from core.shares.share import Allowed
from tests.pages.conftest import Open, spoken
from tests.support.jobs import a_job, a_video, write
from tests.support.sharing import a_moment, a_share


def pressed(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_where_nothing_is_shared_it_says_how(open_page: Open) -> None:
    said = spoken(open_page("links"))
    assert "Nothing is shared" in said
    assert "press Share" in said


def test_each_says_what_it_shows_and_who_opened_it(open_page: Open, catalog: Catalog) -> None:
    share = a_share(catalog, a_moment(1), a_moment(2), passcode="open sesame", allows=frozenset(Allowed))
    a_share(catalog, token="other", allows=frozenset())
    catalog.shares.note_opened(share.id)
    catalog.shares.note_opened(share.id)
    said = spoken(open_page("links"))
    assert "2 moments · until" in said
    assert "with a passcode · comments · download" in said
    assert "Opened 2 times, last: Today" in said
    assert "Nobody has opened it yet." in said


def test_one_is_withdrawn_after_a_question_and_says_so(open_page: Open, catalog: Catalog) -> None:
    share = a_share(catalog)
    app = pressed(open_page("links"), f"revoke_{share.id}")
    assert catalog.shares.get(share.id) == share
    app = pressed(app, f"revoke_sure_{share.id}")
    assert "1 moment · withdrawn" in spoken(app)
    assert f"revoke_{share.id}" not in [button.key for button in app.button]


def test_what_is_over_says_since_when(open_page: Open, catalog: Catalog) -> None:
    a_share(catalog, days=-1)
    assert "over since" in spoken(open_page("links"))


def test_links_of_others_are_not_here(open_page: Open, catalog: Catalog) -> None:
    a_share(catalog, by="anna")
    assert "Nothing is shared" in spoken(open_page("links"))


def test_what_is_new_is_shown_on_every_page_and_named_here(open_page: Open, catalog: Catalog) -> None:
    video = a_video(1, title="Harbour <b>")
    write(catalog, [(video, a_job(video, Stage.READY))])
    share = a_share(catalog)
    catalog.comments.add(of_guest(share, video.id, 3000, "Ben <i>", "Too <u>dark</u>"))
    assert "\u2068Ben &lt;i&gt;\u2069 on “\u2068Harbour &lt;b&gt;\u2069” at 0:03" in spoken(open_page("links"))
    labels = [link.proto.label for link in open_page("library").get("page_link")]
    assert "1 new comment" in labels
