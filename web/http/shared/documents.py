"""The documents of shared pages: plain HTML that any browser shows, with nothing to install and nothing of the app in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Final

from core.messages.formatting import day
from core.messages.labels import moments_counted
from core.messages.translation import _, spoken
from core.models.video import timecode
from core.shares.contents import SharedMoment
from core.shares.share import LONGEST_COMMENT, LONGEST_NAME, LONGEST_PASSCODE, Allowed, Share
from web.http.base_path import below_base

ASSETS: Final = "/shared/assets"


def enter_page() -> str:
    """Where a link leads to: its script reads the token and opens the page, after the passcode if there is one."""
    words = {
        "incomplete": _("This link is not complete. Open it again from the message it came in."),
        "passcode": _("Whoever sent you this link has given it a passcode."),
        "away": _away(),
    }
    no_script = _("This page needs JavaScript. Allow it for this site, then load the page again.")
    passcode = f'<input id="passcode" type="password" maxlength="{LONGEST_PASSCODE}" autocomplete="off" required>'
    return _document(
        _("Shared moments"),
        f'<main class="notice"><h1>{escape(_("Shared moments"))}</h1>'
        f'<p id="said" role="status">{escape(_("Opening …"))}</p>'
        f'<form id="ask" hidden><label for="passcode">{escape(_("Passcode"))}</label>{passcode}'
        f'<button type="submit">{escape(_("Open"))}</button></form>'
        f"<noscript><p>{escape(no_script)}</p></noscript></main>",
        "enter",
        words | {"open": below_base("/shared/open")},
    )


def ended_page(sentence: str, hint: str) -> str:
    """What is there instead of a page that is not to be had."""
    said = f"<h1>{escape(_('Nothing to see here'))}</h1><p>{escape(sentence)}</p><p>{escape(hint)}</p>"
    return _document(_("Shared moments"), f'<main class="notice">{said}</main>', "", {})


def watch_page(share: Share, moments: Sequence[SharedMoment], captions: frozenset[str], path: str) -> str:
    """The moments of a link, one after the other. `captions` are the videos that have some; `path` is that of the page."""
    about = _(
        "{moments} · until {day}",
        moments=moments_counted(sum(moment.video is not None for moment in moments)),
        day=day(datetime.fromtimestamp(share.expires_at, UTC).date()),
    )
    words = {
        "place": _("{place} of {count}"),
        "gone": _gone(),
        "away": _away(),
        "cannot": _("This moment can't be played just now. Try again in a minute."),
        "busy": _("This moment is being prepared …"),
        "at": _("Comment at {time}"),
        "photo": _("Comment on this photo"),
        "captions": _("Captions"),
        "sender": _("Whoever sent the link"),
        "resolved": _("Done"),
        "none": _("Nothing has been said about this moment yet."),
        "sent": _("Your comment was sent."),
        "path": path,
    }
    listed = "".join(_listed(moment, captions, path) for moment in moments)
    nodownload = "" if Allowed.DOWNLOAD in share.allows else ' controlslist="nodownload"'
    body = (
        f'<header><h1 dir="auto">{escape(share.title)}</h1><p>{escape(about)}</p></header>'
        f'<main><div class="screen"><video id="film" controls playsinline preload="auto"{nodownload}></video>'
        f'<p id="trouble" role="status"></p>{_controls(share)}</div>'
        f'<nav aria-label="{escape(_("Moments"))}"><ol>{listed}</ol></nav>'
        f"{_comments() if Allowed.COMMENT in share.allows else ''}</main>"
    )
    return _document(share.title, body, "watch", words)


def _controls(share: Share) -> str:
    save = f'<a id="save" download>{escape(_("Download"))}</a>' if Allowed.DOWNLOAD in share.allows else ""
    return (
        f'<div class="controls"><button id="previous" type="button" aria-keyshortcuts="P">{escape(_("Previous"))}</button>'
        f'<p id="now" aria-live="polite" dir="auto"></p>'
        f'<button id="next" type="button" aria-keyshortcuts="N">{escape(_("Next"))}</button>{save}</div>'
    )


def _listed(moment: SharedMoment, captions: frozenset[str], path: str) -> str:
    if moment.video is None:
        said = _("“{title}” is no longer here.", title=moment.title) if moment.title else _gone()
        return f'<li class="gone" dir="auto">{escape(said)}</li>'
    title, length = moment.title, timecode(moment.span.duration_sec)
    label = _("Play moment {place}: {title}, {length}", place=moment.place + 1, title=title, length=length)
    film, picture, vtt = (f"{path}/{kind}/{moment.place}" for kind in ("films", "pictures", "captions"))
    saved = f"{picture}.jpg?save" if moment.video.is_photo else f"{film}.mp4?save"
    with_captions = f' data-captions="{escape(vtt)}.vtt"' if moment.video.id in captions else ""
    photo = " data-photo" if moment.video.is_photo else ""
    return (
        f'<li><button type="button" class="moment" data-place="{moment.place}"{photo} data-film="{escape(film)}.mp4" '
        f'data-save="{escape(saved)}" data-title="{escape(title)}" aria-label="{escape(label)}"{with_captions}>'
        f'<img src="{escape(picture)}.jpg" alt="" loading="lazy"><span class="title" dir="auto">{escape(title)}</span>'
        f'<span class="length">{length}</span></button></li>'
    )


def _comments() -> str:
    name = (
        f'<label for="name">{escape(_("Your name"))}</label>'
        f'<input id="name" maxlength="{LONGEST_NAME}" autocomplete="name" required>'
    )
    return (
        f'<section class="comments" aria-labelledby="comments"><h2 id="comments">{escape(_("Comments"))}</h2>'
        f'<ul id="list"></ul><form id="write" hidden><div id="who">{name}</div>'
        f'<label for="text" id="text_label"></label>'
        f'<textarea id="text" maxlength="{LONGEST_COMMENT}" rows="3" required></textarea>'
        f'<button type="submit">{escape(_("Send"))}</button><p id="answer" role="status"></p></form></section>'
    )


def _gone() -> str:
    return _("This video is no longer here.")


def _away() -> str:
    return _("There is no connection just now. Try again in a minute.")


def _document(title: str, body: str, script: str, words: dict[str, str]) -> str:
    """`script` is the name of its module, without one nothing runs; `words` is what that says and asks."""
    module = f'<script type="module" src="{below_base(f"{ASSETS}/{script}.js")}"></script>' if script else ""
    return (
        f'<!doctype html><html lang="{escape(spoken())}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{below_base(f"{ASSETS}/page.css")}">{module}</head>'
        f'<body class="shared" data-words="{escape(json.dumps(words))}">{body}</body></html>'
    )
