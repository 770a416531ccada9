"""The pages: which there are, in the order of the menu, and which of them takes a role."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core import cached
from core.errors import ClipseekError
from core.messages.translation import _
from core.people.person import Role

PAGES: Final = Path(__file__).parents[2] / "pages"
NEEDED: Final[Mapping[str, Role]] = {"add_videos": Role.EDITOR, "health": Role.ADMIN, "people": Role.ADMIN, "audit": Role.ADMIN}
"""The role that a page needs, by its address; all others may be seen by everybody."""


def chosen_page() -> StreamlitPage:
    """The menu; the page that the address names."""
    pages = [
        st.Page(PAGES / "search" / "page.py", title=_("Search"), icon=":material/search:", default=True),
        _page("script", _("Script"), ":material/description:"),
        _page("add_videos", _("Add videos"), ":material/add:"),
        _page("tasks", _("Tasks"), ":material/checklist:"),
        _page("library", _("Library"), ":material/video_library:"),
        _page("collections", _("Collections"), ":material/playlist_play:"),
        _page("insights", _("Insights"), ":material/bubble_chart:"),
        _page("health", _("System"), ":material/monitor_heart:"),
    ]
    if _do_people_sign_in():
        pages += [
            _page("people", _("People"), ":material/group:"),
            _page("audit", _("Audit"), ":material/history:"),
        ]
    # Those who share something are led there.
    links = PAGES / "links" / "page.py"
    pages.append(st.Page(links, title=_("Shared links"), icon=":material/link:", url_path="links", visibility="hidden"))
    return st.navigation(pages)


def run(page: StreamlitPage) -> None:
    """The page, for those whose role it takes. Raises ClipseekError for all others."""
    needed = NEEDED.get(page.url_path, Role.VIEWER)
    if not cached.access.needs.may(needed):
        st.title(page.title, anchor=False)
    cached.access.needs.require(needed, page.url_path or "search")
    page.run()


def _page(name: str, title: str, icon: str) -> StreamlitPage:
    """Above somebody's role it is no entry of the menu; its address still leads to a sentence."""
    is_seen = _may(NEEDED.get(name, Role.VIEWER))
    return st.Page(PAGES / name / "page.py", title=title, icon=icon, url_path=name, visibility="visible" if is_seen else "hidden")


def _may(role: Role) -> bool:
    try:
        return cached.access.needs.may(role)
    except ClipseekError:
        # What is wrong is said in the place of the page.
        return True


def _do_people_sign_in() -> bool:
    try:
        return cached.people.accounts.are_there()
    except ClipseekError:
        return False
