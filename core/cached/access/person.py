"""Who is using the page whose script runs."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Final, TypeVar

import streamlit as st

from core.errors import Reason
from core.people.person import OWNER, AccessRefused, Person
from core.services import shared

T = TypeVar("T")

SESSION: Final = "session"
"""Under this name Streamlit's `st.user` holds what `web.http.access.gate` tells of whoever opened the page's connection."""

_session: ContextVar[str | None] = ContextVar("session", default=None)
"""The session that a thread works for which runs no page's script."""


def current_person() -> Person:
    """Whoever the running script serves, with the role they have now; without sign-in that is the one owner of the library.

    Asked anew each time, since a session can end and a role can change while a page is open. Raises AccessRefused(SIGNED_OUT)
    once the session is over, CatalogError where nobody can say, and SettingsError.
    """
    parts = shared()
    if not parts.settings.sign_in_ways:
        return OWNER
    key = _session.get() or st.user.get(SESSION)
    person = parts.known_sessions.person(str(key)) if key else None
    if person is None:
        raise AccessRefused(Reason.SIGNED_OUT)
    return person


def for_later(function: Callable[[], T]) -> Callable[[], T]:
    """`function` for a thread that runs no page's script, such as the one that makes a download: as whoever is served now.

    Whether their session still holds is asked when it is called.
    """
    key = st.user.get(SESSION) if shared().settings.sign_in_ways else None

    def called() -> T:
        token = _session.set(None if key is None else str(key))
        try:
            return function()
        finally:
            _session.reset(token)

    return called
