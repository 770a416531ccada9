"""The pages for administrators where people sign in: who there is, what each may do, and what was done."""

from __future__ import annotations

from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.catalog.people.invitations import Invitation
from core.catalog.people.users import User
from core.models.jobs import Stage
from core.people.audit import Did, Kind, Wanted
from core.people.person import Role, SignInWay
from core.services import forget_shared, shared
from tests.pages.conftest import Open, spoken
from tests.support.jobs import a_job, a_video, write
from tests.support.people import account, key_of, sign_in


@pytest.fixture(autouse=True)
def _with_sign_in(monkeypatch: pytest.MonkeyPatch, _own_data: None) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    forget_shared()


@pytest.fixture
def ana(monkeypatch: pytest.MonkeyPatch) -> User:
    """The administrator whose browser it is."""
    user = account("Ana", Role.ADMIN)
    sign_in(monkeypatch, user)
    return user


@pytest.fixture
def ben() -> User:
    return account("Ben", Role.VIEWER)


def done(user: User) -> list[str]:
    return [line.action for line in shared().catalog.audit.lines(Wanted(user_id=user.id))]


def press(app: AppTest, *names: str) -> None:
    for name in names:
        app.button(key=name).click().run()
    assert not app.exception


def test_a_role_is_changed_and_noted(open_page: Open, ana: User, ben: User) -> None:
    app = open_page("people")
    assert "2 people can sign in." in spoken(app)
    app.selectbox(key=f"role_{ben.id}").set_value(Role.EDITOR).run()
    changed = shared().catalog.users.get(ben.id)
    assert changed is not None and changed.role is Role.EDITOR
    assert done(ana)[0] == Did.ROLE_CHANGED


def test_who_is_disabled_is_out_until_let_in_again(open_page: Open, ana: User, ben: User) -> None:
    app = open_page("people")
    press(app, f"disable_{ben.id}", f"really_disable_{ben.id}")
    assert "disabled" in spoken(app)
    press(app, f"enable_{ben.id}")
    user = shared().catalog.users.get(ben.id)
    assert user is not None and user.disabled_at is None
    assert done(ana)[:2] == [Did.ENABLED, Did.DISABLED]


def test_the_last_administrator_stays_one(open_page: Open, ana: User, ben: User) -> None:
    app = open_page("people")
    app.selectbox(key=f"role_{ana.id}").set_value(Role.VIEWER).run()
    assert next(toast.value for toast in app.toast).startswith("This is the only admin")
    user = shared().catalog.users.get(ana.id)
    assert user is not None and user.role is Role.ADMIN
    assert app.selectbox(key=f"role_{ana.id}").value == Role.ADMIN


def test_an_invitation_is_shown_once(open_page: Open, ana: User) -> None:
    app = open_page("people")
    app.session_state["invite"] = True
    app.run()
    app.radio(key="invited_as").set_value(Role.EDITOR).run()
    press(app, "make_invitation")
    (link,) = [code.value for code in app.code]
    assert shared().catalog.invitations.get(key_of(link.rpartition("/")[2])) == Invitation(Role.EDITOR, None)
    app.run()
    assert [code.value for code in app.code] == []


@pytest.mark.parametrize(
    ("ways", "invites", "can"),
    [
        ({SignInWay.OIDC}, False, "1 person can sign in"),
        ({SignInWay.PROXY}, False, "1 person can sign in"),
        ({SignInWay.LOCAL, SignInWay.OIDC}, True, "3 people can sign in"),
    ],
)
def test_whom_somebody_else_vouches_for_needs_no_invitation_and_has_no_password_here(
    ways: set[SignInWay], invites: bool, can: str, open_page: Open, ana: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    vouched = {
        way: shared().catalog.users.add(way.title(), Role.VIEWER, email="cho@example.org", issuer=issuer, subject="cho")
        for way, issuer in ((SignInWay.OIDC, "https://id.example.org"), (SignInWay.PROXY, "proxy"))
    }
    monkeypatch.setattr(shared(), "settings", shared().settings.model_copy(update={"sign_in_ways": frozenset(ways)}))
    app = open_page("people")
    said = unescape(spoken(app))
    assert "lets in needs no invitation" in said and ("Whoever the proxy" in said) is (SignInWay.PROXY in ways)
    # Who has come by a way that is closed now is not counted.
    assert can in said
    assert ("can't sign in: passwords are off" in said) is not invites
    assert ("let in by the proxy" in said, "signs in at your organisation" in said) == (
        SignInWay.PROXY in ways,
        SignInWay.OIDC in ways,
    )
    keys = {button.key for button in app.button}
    assert (f"new_password_{ben.id}" in keys, "may do (claim" in said) == (invites, False)
    for user in vouched.values():
        assert user is not None and f"new_password_{user.id}" not in keys and f"disable_{user.id}" in keys


def test_where_the_organisation_says_what_people_may_do_that_is_told(
    open_page: Open, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = frozenset({SignInWay.LOCAL, SignInWay.OIDC})
    settings = shared().settings.model_copy(update={"sign_in_ways": ways, "oidc_role_claim": "groups"})
    monkeypatch.setattr(shared(), "settings", settings)
    cho = shared().catalog.users.add("Cho", Role.VIEWER, issuer="https://id.example.org", subject="cho")
    assert cho is not None
    app = open_page("people")
    assert "Your organisation says what its people may do (claim “groups”)" in spoken(app)
    # An admin who has to act at once still can.
    app.selectbox(key=f"role_{cho.id}").set_value(Role.EDITOR).run()
    changed = shared().catalog.users.get(cho.id)
    assert changed is not None and changed.role is Role.EDITOR


def test_a_link_to_a_new_password_is_shown_once_and_noted(open_page: Open, ana: User, ben: User) -> None:
    app = open_page("people")
    press(app, f"new_password_{ben.id}")
    (link,) = [code.value for code in app.code]
    assert shared().accounts.invited(link.rpartition("/")[2]) == ben
    assert "Send this link to Ben" in spoken(app)
    assert done(ana)[0] == Did.NEW_PASSWORD_OFFERED
    app.run()
    assert [code.value for code in app.code] == []


@pytest.mark.parametrize("page", ["people", "audit"])
def test_both_pages_are_for_administrators(
    page: str, open_page: Open, ana: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, ben)
    assert "takes the role" in spoken(open_page(page))


def test_the_audit_tells_who_did_what_and_is_filtered(open_page: Open, ana: User, ben: User, catalog: Catalog) -> None:
    video = a_video(1, title="Harbour <b>")
    write(catalog, [(video, a_job(video, Stage.READY))])
    catalog.deletions.delete([video.id], ben.id)
    catalog.audit.note(ana.id, Did.EXPORTED, Kind.FILE, "library.csv")
    app = open_page("audit")
    assert "Harbour &lt;b&gt;" in spoken(app)
    assert "library.csv" in spoken(app)
    app.selectbox(key="audit_person").set_value(ben.id).run()
    assert ("Harbour" in spoken(app), "library.csv" in spoken(app)) == (True, False)
    app.selectbox(key="audit_did").set_value(Did.SHARED).run()
    assert "Nothing was done that fits this" in spoken(app)


def test_who_added_a_video_is_told(open_page: Open, ana: User, catalog: Catalog) -> None:
    video = a_video(1, added_by=ana.id)
    write(catalog, [(video, a_job(video, Stage.READY))])
    app = open_page("library")
    app.query_params["video"] = video.id
    app.run()
    assert "by Ana" in spoken(app)
