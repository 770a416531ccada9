"""Who may call what: each public function of `core.cached` names the role it needs and refuses everybody below it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core import cached
from core.cached.access.needs import NEEDS
from core.errors import ClipseekError, Reason
from core.people.audit import Did, Wanted
from core.people.person import OWNER, Role
from core.services import Services, forget_shared
from tests.support import services as support
from tests.support.people import SOMEBODY, act_as


def public_functions() -> dict[str, Callable[..., Any]]:
    """Every function that a page can reach in `core.cached`, by module and name."""
    names = [one.name for one in pkgutil.walk_packages(cached.__path__, "core.cached.")]
    modules = [
        importlib.import_module(name) for name in names if name not in ("core.cached.access.needs", "core.cached.access.person")
    ]
    return {
        f"{module.__name__}.{name}": function
        for module in modules
        for name, function in vars(module).items()
        if not name.startswith("_") and callable(function) and getattr(function, "__module__", "") == module.__name__
        if not inspect.isclass(function)
    }


FUNCTIONS = public_functions()
GUARDED = {name: role for name, role in NEEDS.items() if role is not None}

WHAT_EDITORS_DO = {
    "core.cached.add_videos.start",
    "core.cached.batches.set_categories",
    "core.cached.video.captions.add_captions",
    "core.cached.insights.names.rename_cluster",
    "core.cached.library.edit_video",
    "core.cached.library_actions.delete_for_good",
    "core.cached.library_actions.delete_videos",
    "core.cached.library_actions.embed_again",
    "core.cached.library_actions.restore_videos",
    "core.cached.video.chapters.ask",
    "core.cached.video.chapters.cancel",
    "core.cached.searches.share_saved",
    "core.cached.shares.make_share",
    "core.cached.shares.resolve_comment",
    "core.cached.tags.save",
    "core.cached.tasks.cancel",
    "core.cached.tasks.retry",
}
WHAT_ADMINS_DO = {
    "core.cached.import_folders.copy_from_folder",
    "core.cached.import_folders.folder_contents",
    "core.cached.health.delete_file",
    "core.cached.health.log_text",
    "core.cached.health.repair",
    "core.cached.health.begin_rebuild",
}


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    support.use(monkeypatch, tmp_path)
    with support.opened() as opened:
        monkeypatch.setattr("core.cached.application.shared", lambda: opened)
        monkeypatch.setattr("core.cached.access.needs.shared", lambda: opened)
        yield opened


def test_every_public_function_names_what_it_needs() -> None:
    assert FUNCTIONS.keys() - NEEDS.keys() == set()


def test_what_changes_the_library_takes_an_editor_and_what_changes_the_machine_an_administrator() -> None:
    assert {name for name in WHAT_EDITORS_DO if NEEDS[name] is not Role.EDITOR} == set()
    assert {name for name in WHAT_ADMINS_DO if NEEDS[name] is not Role.ADMIN} == set()


def answer_of(name: str) -> tuple[Reason | None, object]:
    """Why whoever asks may not call it, and the role that is missing. Nothing takes this argument: who is let in gets as far."""
    try:
        FUNCTIONS[name](**{"no such argument": None})
    except TypeError:
        return None, None
    except ClipseekError as error:
        return error.reason, error.facts.get("role")
    return None, "called"


def test_each_function_is_refused_to_the_roles_below_the_one_it_needs(
    monkeypatch: pytest.MonkeyPatch, refused: list[str]
) -> None:
    for role, somebody in SOMEBODY.items():
        act_as(monkeypatch, somebody)
        expected = {
            name: (None, None) if role.includes(needed) else (Reason.ROLE_MISSING, needed.value)
            for name, needed in GUARDED.items()
        }
        assert {name: answer_of(name) for name in GUARDED} == expected, role
    assert len(refused) == sum(list(Role).index(needed) for needed in GUARDED.values())


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was refused, in place of the audit."""
    noted: list[str] = []
    monkeypatch.setattr("core.cached.access.needs.note_refused", lambda _somebody, action: noted.append(action))
    return noted


def test_each_function_is_refused_to_whoever_has_not_signed_in(signed_out: None) -> None:
    assert {name: answer_of(name)[0] for name in GUARDED} == dict.fromkeys(GUARDED, Reason.SIGNED_OUT)


@pytest.fixture
def signed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """People sign in here, and whoever asks has not."""
    support.use(monkeypatch, tmp_path)
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    monkeypatch.setattr("core.cached.access.person.st", SimpleNamespace(user={}))
    forget_shared()
    yield
    forget_shared()


def test_a_viewers_forged_request_to_delete_is_refused_and_audited_once_a_minute(
    parts: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = act_as(monkeypatch, SOMEBODY[Role.VIEWER])
    for _ in range(3):
        with pytest.raises(ClipseekError) as raised:
            cached.library_actions.delete_videos(["0000000000000001"])
        assert raised.value.reason is Reason.ROLE_MISSING
    (line,) = parts.catalog.audit.lines(Wanted(action=Did.REFUSED))
    assert (line.user_id, line.object_id) == (viewer.id, "delete_videos")


def test_without_sign_in_everything_is_allowed_and_nothing_is_noted(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    act_as(monkeypatch, OWNER)
    assert cached.library_actions.delete_videos(["0000000000000001"]) == ()
    assert all(cached.access.needs.may(role) for role in Role)
    assert parts.catalog.audit.count(Wanted()) == 0
