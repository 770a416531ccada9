"""News of the rest of the app, on every page: how many videos are in progress beside “Tasks”, a toast when some become ready,
and a line where there are new comments on shared moments.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.messages.translation import _, ngettext
from web.components.wake.wake import revision, wake
from web.escape_markdown import escape_markdown
from web.ui.quiet_line import quiet_line

log = logging.getLogger(__name__)

QUIET_SEC: Final = 8.0
"""At least this long between two toasts; what becomes ready in between is said together."""
LATE_SEC: Final = 10.0
"""A row may be written this much later than the time it carries, so that looks overlap by it."""
NEWS: Final = "news"
SEEN: Final = "in_progress_seen"
AS_BEFORE: Final = "badge_as_before"
SOON_SEC: Final = 1.0


class News:
    """What one session has been told of. Begins with the session: what was ready before is no news."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._known: set[tuple[str, float]] = set()
        self._untold: list[str] = []
        self._quiet_until = now

    def wait_sec(self, now: float) -> float | None:
        """How long until it is time for what is yet untold; None if there is nothing."""
        return max(0.0, self._quiet_until - now) if self._untold else None

    @property
    def look_from(self) -> float:
        """Since when to look: a little before the newest that is known, so that nothing written late is missed."""
        return self._since

    def to_say(self, ready: Sequence[tuple[str, float]], now: float) -> str | None:
        """The sentence for a toast, if it is time for one; `ready` is title and time of what was ready since `look_from`."""
        fresh = [one for one in ready if one not in self._known]
        self._known |= set(fresh)
        self._untold += [title for title, _ in fresh]
        # What is older than the overlap can't come again.
        self._since = max(self._since, now - LATE_SEC)
        self._known = {one for one in self._known if one[1] > self._since}
        if not self._untold or now < self._quiet_until:
            return None
        titles, self._untold = self._untold, []
        self._quiet_until = now + QUIET_SEC
        if len(titles) == 1:
            return _("“{title}” is ready.", title=escape_markdown(titles[0]))
        return ngettext("{n} video is ready.", "{n} videos are ready.", len(titles))


def keep_posted(*, as_before: bool) -> None:
    """The badge and the toasts. `as_before` shows what the last look saw, and looks only a little later: it never waits."""
    st.session_state[AS_BEFORE] = as_before
    _keep_posted()


@st.fragment
def _keep_posted() -> None:
    """Three short reads of our own catalog whenever something changed; the provider is never asked."""
    if st.session_state.pop(AS_BEFORE, False):
        _badge(st.session_state.get(SEEN, 0))
        wake("badge", "", again_sec=SOON_SEC)
        return
    drawn = revision()
    try:
        st.session_state[SEEN] = cached.library.job_summary()[0]
        _badge(st.session_state[SEEN])
        _comments()
        _toast()
    except ClipseekError as error:
        # The page itself says the whole; there is no room for it here.
        log.warning("badge: %s %s", error.reason, error.detail)
        quiet_line(_("The catalog does not answer."), is_status=True)
    wake("badge", drawn, again_sec=_news().wait_sec(time.time()))


def _badge(count: int) -> None:
    """The style sheet draws the number on the link; the words are for those who hear the page."""
    said = ngettext("{n} video in progress", "{n} videos in progress", count) if count else ""
    number = f'"{count}"' if count else "none"
    st.html(f'<div class="badge_words">{said}<style>:root{{--in-progress:{number}}}</style></div>')


def _comments() -> None:
    """What was said about shared moments and not read yet; nothing where nothing was."""
    new = len(cached.shares.news())
    if new:
        label = ngettext("{n} new comment", "{n} new comments", new)
        st.page_link("../../pages/links/page.py", label=label, icon=":material/comment:")


def _toast() -> None:
    news, now = _news(), time.time()
    said = news.to_say(cached.tasks.became_ready(news.look_from), now)
    if said:
        st.toast(said, icon=":material/check_circle:")


def _news() -> News:
    if NEWS not in st.session_state:
        st.session_state[NEWS] = News(time.time())
    news: News = st.session_state[NEWS]
    return news
