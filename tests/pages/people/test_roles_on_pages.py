"""What somebody may not do is on no page; a page above somebody's role says so in a sentence."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.errors import Reason
from core.messages.errors import ERRORS
from core.models.jobs import Stage
from core.models.search_answer import Verdict
from core.people.audit import Did, Wanted
from core.people.person import Role
from tests.pages.conftest import Open, spoken
from tests.support.jobs import FAR_SEC, a_job, a_video, write
from tests.support.people import SOMEBODY, act_as

REFUSED = ERRORS[Reason.ROLE_MISSING].what_happened.partition("{")[0]
ABOUT_PEOPLE = ("Sign out", "People", "Audit", "with the team", "Added by", "Shared by")


@pytest.fixture
def videos(catalog: Catalog) -> dict[Stage, str]:
    """One that waits, one that failed and one that is ready; its id by stage."""
    rows = [(a_video(number), stage) for number, stage in enumerate((Stage.WAITING, Stage.FAILED, Stage.READY), start=1)]
    write(catalog, [(video, a_job(video, stage, next_at=time.time() + FAR_SEC)) for video, stage in rows])
    return {stage: video.id for video, stage in rows}


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


@pytest.mark.parametrize(("page", "lowest"), [("add_videos", Role.EDITOR), ("health", Role.ADMIN)])
@pytest.mark.parametrize("role", Role)
def test_a_page_above_a_role_says_so_and_shows_nothing(
    page: str, lowest: Role, role: Role, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_as(monkeypatch, SOMEBODY[role])
    app = open_page(page)
    assert (REFUSED in spoken(app)) is (not role.includes(lowest))
    assert len(app.title) == 1


def test_a_viewer_sees_tasks_without_a_button_that_changes_one(
    open_page: Open, videos: dict[Stage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    changing = {
        f"cancel_{videos[Stage.WAITING]}",
        f"retry_{videos[Stage.FAILED]}",
        f"remove_{videos[Stage.FAILED]}",
        "choose_tasks",
    }
    act_as(monkeypatch, SOMEBODY[Role.EDITOR])
    assert changing <= keys(open_page("tasks"))
    act_as(monkeypatch, SOMEBODY[Role.VIEWER])
    shown = keys(open_page("tasks"))
    assert (shown & changing, f"watch_{videos[Stage.READY]}" in shown) == (set(), True)


def test_a_viewer_selects_videos_to_take_a_list_of_them_away_and_for_nothing_else(
    open_page: Open, videos: dict[Stage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def offered(role: Role) -> tuple[set[str], list[str]]:
        act_as(monkeypatch, SOMEBODY[role])
        app = open_page("library")
        app.session_state["chosen_videos"] = [videos[Stage.READY]]
        app.run()
        downloads = [str(one.proto.label) for one in app.get("download_button")]
        return keys(app) & {"delete_chosen", "again_chosen"}, downloads

    assert offered(Role.EDITOR) == ({"delete_chosen", "again_chosen"}, ["Export CSV"])
    assert offered(Role.VIEWER) == (set(), ["Export CSV"])


def test_a_video_can_be_edited_by_editors_only(
    open_page: Open, videos: dict[Stage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for role, is_offered in ((Role.VIEWER, False), (Role.EDITOR, True)):
        act_as(monkeypatch, SOMEBODY[role])
        app = open_page("library")
        app.query_params["video"] = videos[Stage.READY]
        app.run()
        assert ({"edit_video", "edit_captions"} <= keys(app)) is is_offered


def test_an_empty_library_offers_a_viewer_nothing_to_add(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, SOMEBODY[Role.VIEWER])
    for page in ("search", "tasks", "library", "insights"):
        assert keys(open_page(page)) & {"add_first", "samples"} == set(), page


def test_a_press_that_a_former_page_still_offers_is_refused_and_audited(
    open_page: Open, videos: dict[Stage, str], catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_as(monkeypatch, SOMEBODY[Role.EDITOR])
    app = open_page("tasks")
    act_as(monkeypatch, SOMEBODY[Role.VIEWER])
    app.button(key=f"cancel_{videos[Stage.WAITING]}").click().run()
    assert not app.exception
    assert next(toast.value for toast in app.toast).startswith(REFUSED)
    job = catalog.jobs.of_video(videos[Stage.WAITING])
    assert job is not None and not job.cancel_requested
    assert [line.object_id for line in catalog.audit.lines(Wanted(action=Did.REFUSED))] == ["cancel"]


def test_each_sees_their_own_searches(
    open_page: Open, videos: dict[Stage, str], catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role, somebody in SOMEBODY.items():
        catalog.searches.note(f"q={role}", f"search of a {role}", Verdict.FAIR, 1, owner_id=somebody.id)
    act_as(monkeypatch, SOMEBODY[Role.VIEWER])
    labels = " ".join(button.label for button in open_page("search").button)
    assert ("search of a viewer" in labels, "search of a editor" in labels) == (True, False)


@pytest.mark.parametrize("page", ["search", "add_videos", "tasks", "library", "insights", "health"])
def test_without_sign_in_nothing_about_people_is_on_any_page(
    page: str, open_page: Open, videos: dict[Stage, str], catalog: Catalog
) -> None:
    catalog.saved_searches.save("Dogs", "q=dog")
    app = open_page(page)
    said = spoken(app) + " ".join(f"{button.label} {button.key}" for button in app.button)
    assert [word for word in ABOUT_PEOPLE if word in said] == []
