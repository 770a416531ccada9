"""What each function that pages may call needs of whoever calls it: a role, checked before it does anything.

A button that is not drawn stops nobody who can send what pressing it would send, so the check is here, and every public function
of `core.cached` names its role. `tests/unit/core/cached/access/test_needs.py` finds those that do not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from core.cached.access.person import current_person
from core.errors import CatalogError, ClipseekError, Reason
from core.people.person import Person, Role
from core.services import shared

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

NEEDS: Final[dict[str, Role | None]] = {}
"""The role that each function needs, by module and name; None for those that tell and change nothing of a library."""


def needs(role: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Refuse the function to whoever's role does not include this one, with ClipseekError (ROLE_MISSING)."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        NEEDS[_name(function)] = role

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            require(role, function.__name__)
            return function(*args, **kwargs)

        return checked

    return decorate


def needs_nothing(function: Callable[P, R]) -> Callable[P, R]:
    """Marks a function that reckons with what it is given, or that a page needs before anybody is known."""
    NEEDS[_name(function)] = None
    return function


def require(role: Role, action: str) -> Person:
    """Whoever the running script serves. Raises ClipseekError (ROLE_MISSING) if their role does not include this one."""
    someone = current_person()
    if not someone.role.includes(role):
        note_refused(someone, action)
        raise ClipseekError(Reason.ROLE_MISSING, role=role.value)
    return someone


def require_own(owner_id: str | None) -> Person:
    """Whoever the running script serves. Raises ClipseekError (NOT_YOURS) unless it is theirs, or they are an administrator.

    None is the owner of what is gone: there is nothing to protect.
    """
    if owner_id is not None and not may_change(owner_id):
        raise ClipseekError(Reason.NOT_YOURS)
    return current_person()


def may_change(owner_id: str) -> bool:
    """Whether whoever the running script serves may change what this person keeps: as its owner, or as an administrator."""
    someone = current_person()
    return owner_id == someone.id or someone.role.includes(Role.ADMIN)


def may(role: Role) -> bool:
    """Whether whoever the running script serves has this role, for pages that leave out what would be refused."""
    return current_person().role.includes(role)


def note_refused(someone: Person, action: str) -> None:
    """Somebody tried what their role does not include."""
    log.warning("refused %s to a person whose role is %s", action, someone.role)
    try:
        shared().catalog.audit.note_refused(someone.id, action)
    except CatalogError as error:
        # Refused all the same.
        log.warning("a refusal could not be noted: %s", error.detail)


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
