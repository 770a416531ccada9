"""What pages may ask and do about the people who sign in: what they are called, and, for administrators, who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.access.needs import needs, needs_nothing
from core.cached.access.person import current_person
from core.cached.application import changes, services
from core.people.person import OWNER, Role, SignInWay

if TYPE_CHECKING:
    from core.catalog.people.users import User


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who has signed in or may. Times are seconds since 1970.

    `is_way_off`: the settings no longer let anybody sign in the way they do.
    """

    id: str
    name: str
    email: str
    role: Role
    way: SignInWay
    is_way_off: bool
    seen_at: float | None
    is_disabled: bool
    is_me: bool


@needs_nothing
def are_there() -> bool:
    """Whether people sign in here; without, nothing about people is on any page."""
    return current_person().id != OWNER.id


@needs(Role.VIEWER)
def names() -> Mapping[str, str]:
    """What everybody is called, by id; empty where nobody signs in."""
    return _names(changes().people) if are_there() else {}


@st.cache_data(show_spinner=False, max_entries=2, ttl=3600)
def _names(people: int) -> dict[str, str]:  # noqa: ARG001 - part of the key
    return {user.id: user.name for user in services().catalog.users.all()}


@needs(Role.ADMIN)
def accounts() -> list[Account]:
    """Everybody, by name."""
    me = current_person()
    return [_account(user, me.id) for user in services().catalog.users.all()]


@needs(Role.ADMIN)
def ways() -> frozenset[SignInWay]:
    """How people can sign in here."""
    return services().settings.sign_in_ways


@needs(Role.ADMIN)
def have_passwords() -> bool:
    """Whether people sign in with a password of ours, at all: without, a link to make or change an account leads nowhere."""
    return SignInWay.LOCAL in ways()


@needs(Role.ADMIN)
def role_claim() -> str:
    """The claim in which the organisation says what people may do; empty if it does not say so."""
    return services().settings.oidc_role_claim if SignInWay.OIDC in ways() else ""


@needs(Role.ADMIN)
def invite(role: Role) -> str:
    """The token of a link by which somebody makes an account of their own; it is known nowhere else."""
    return services().accounts.invite(role, by=current_person().id)


@needs_nothing
def invited_sec() -> float:
    """How long an invitation is good for."""
    from core.people.accounts import INVITED_SEC  # noqa: PLC0415 - brings what passwords are kept with

    return INVITED_SEC


@needs(Role.ADMIN)
def new_password_link(user_id: str) -> str:
    """The token of a link by which somebody chooses another password; it is known nowhere else."""
    return services().accounts.invite_to_new_password(user_id, by=current_person().id)


@needs(Role.ADMIN)
def set_role(user_id: str, role: Role) -> None:
    """What somebody may do from now on, in open tabs too. Raises ClipseekError for the last administrator."""
    services().accounts.set_role(user_id, role, by=current_person().id)


@needs(Role.ADMIN)
def disable(user_id: str) -> None:
    """Let somebody in no more, and end what they have open. Raises ClipseekError for the last administrator."""
    services().accounts.disable(user_id, by=current_person().id)


@needs(Role.ADMIN)
def enable(user_id: str) -> None:
    """Let somebody in again."""
    services().accounts.enable(user_id, by=current_person().id)


def _account(user: User, me: str) -> Account:
    settings = services().settings
    return Account(
        id=user.id,
        name=user.name,
        email=user.email,
        role=user.role,
        way=user.way,
        is_way_off=user.way not in settings.sign_in_ways,
        seen_at=user.seen_at,
        is_disabled=user.disabled_at is not None,
        is_me=user.id == me,
    )
