"""The name of whoever is signed in, and the way to sign out, on every page; nothing where nobody has to sign in."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.cached.access.person import current_person
from core.cached.application import Notice
from core.errors import ClipseekError
from core.messages.translation import _
from core.people.person import OWNER, Person
from core.services import shared
from web.http.base_path import below_base
from web.shell.listening import is_open_to_all
from web.ui.notices import show_notice
from web.ui.quiet_line import quiet_line


def is_here() -> Person:
    """Whom this run serves. Where that is nobody any more, the run ends with a sentence and the way to the sign-in."""
    try:
        return current_person()
    except ClipseekError as error:
        show_notice(Notice.of(error))
        st.html(f"<p>{_way('/sign-in', _('Sign in'))}</p>")
        st.stop()


def entry(person: Person) -> None:
    """The foot of the menu: the name, and where to sign out."""
    if person is not OWNER:
        st.html(f'<p class="person"><span>{escape(person.name)}</span> {_way("/sign-out", _("Sign out"))}</p>')


def say_if_open_to_all() -> None:
    """One line where other machines reach this app and nobody has to sign in."""
    if is_open_to_all(shared().settings):
        quiet_line(_("Nobody has to sign in here: whoever reaches this address can see, change and delete everything."))


def _way(path: str, words: str) -> str:
    return f'<a href="{escape(below_base(path))}" target="_self">{escape(words)}</a>'
