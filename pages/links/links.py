"""One shared link: what it shows, how long, who may do what, how often it was opened; and what was said since somebody looked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core import cached
from core.cached.shares import News
from core.errors import Reason
from core.messages.labels import moments_counted
from core.messages.translation import _, ngettext
from core.models.video import timecode
from core.shares.share import Allowed, Share
from web.ui.clock import Clock
from web.ui.confirm_button import confirm_button
from web.ui.notices import trying
from web.ui.video_url import page_params


def show_link(share: Share, clock: Clock) -> None:
    """A row for it; what is over has no button any more."""
    ended = share.why_ended(clock.now)
    with st.container(key=f"link_{share.id}", horizontal=True, vertical_alignment="center"):
        lines = [_standing(share, ended, clock), _opened(share, clock)]
        said = "".join(f'<p class="quiet tabular">{escape(line)}</p>' for line in lines)
        st.html(
            f'<div class="named{" done" if ended else ""}"><div class="title" dir="auto">{escape(share.title)}</div>{said}</div>'
        )
        if ended is None:
            confirm_button(
                _("Withdraw"),
                _("Really? The link will show nothing any more."),
                key=f"revoke_{share.id}",
                sure_key=f"revoke_sure_{share.id}",
                do=trying,
                args=(lambda: cached.shares.revoke_share(share.id),),
                icon=":material/link_off:",
            )


def _standing(share: Share, ended: Reason | None, clock: Clock) -> str:
    moments = moments_counted(cached.shares.moments_in(share))
    if ended is Reason.SHARE_REVOKED:
        return _("{moments} · withdrawn", moments=moments)
    if ended is Reason.SHARE_EXPIRED:
        return _("{moments} · over since {day}", moments=moments, day=clock.date_of(share.expires_at))
    said = [moments, _("until {day}", day=clock.date_of(share.expires_at))]
    if share.passcode_hash:
        said.append(_("with a passcode"))
    if Allowed.COMMENT in share.allows:
        said.append(_("comments"))
    if Allowed.DOWNLOAD in share.allows:
        said.append(_("download"))
    return " · ".join(said)


def _opened(share: Share, clock: Clock) -> str:
    if share.last_opened_at is None:
        return _("Nobody has opened it yet.")
    last = f"{clock.day(share.last_opened_at)} {clock.hour(share.last_opened_at)}"
    return ngettext("Opened {n} time, last: {when}", "Opened {n} times, last: {when}", share.opened, when=last)


def show_news(news: Sequence[News]) -> None:
    """Nothing where nothing is new. It counts as seen once it is looked at beside its moment."""
    if not news:
        return
    with st.container(key="news", gap="small"):
        st.html(f'<h2 class="part">{escape(ngettext("{n} new comment", "{n} new comments", len(news)))}</h2>')
        for one in news:
            _show(one)


def _show(one: News) -> None:
    at_sec = one.comment.at_ms / 1000
    names = {"author": _isolated(one.comment.author), "title": _isolated(one.video.title)}
    where = _("{author} on “{title}” at {time}", **names, time=timecode(at_sec))
    with st.container(key=f"new_{one.comment.id}", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<div class="comment"><p><strong>{escape(where)}</strong></p>'
            f'<p class="words" dir="auto">{escape(one.comment.text)}</p></div>'
        )
        st.page_link(
            "../../pages/library/page.py",
            label=_("Read and answer"),
            icon=":material/reply:",
            query_params=page_params(one.video.id, at_sec),
        )


def _isolated(name: str) -> str:
    """A name that is written from right to left turns nothing around but itself."""
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
