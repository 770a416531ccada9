"""One person who uses Clipseek, the roles that say what they may do, and the error where somebody is not let in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import ClipseekError


class Role(StrEnum):
    """What somebody may do; each role may also do what those before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, needed: Role) -> bool:
        """Whether somebody with this role may do what `needed` is asked for."""
        return _RANKS[self] >= _RANKS[needed]


_RANKS: Final = {role: rank for rank, role in enumerate(Role)}


class SignInWay(StrEnum):
    """How people sign in: with a password of ours, at their organisation (OpenID Connect), or at a proxy in front of us."""

    LOCAL = "local"
    OIDC = "oidc"
    PROXY = "proxy"


LONGEST_SESSION_SEC: Final = 30 * 24 * 3600.0
"""After so long, everybody signs in anew."""


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in. `id` is what belongs to them is kept under."""

    id: str
    name: str
    role: Role


OWNER = Person(id="", name="", role=Role.ADMIN)
"""Whoever uses a Clipseek without sign-in. What belongs to nobody in particular is kept under the empty id."""


class AccessRefused(ClipseekError):
    """Not let in, or not done to an account; the reason says why, and no more than whoever asked may know."""
