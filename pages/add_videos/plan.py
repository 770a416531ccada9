"""The plan: how much is about to be prepared, what it is estimated to cost and to give, and how long it will take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from operator import attrgetter
from typing import Final

import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.ingest.precheck.candidates import Wanted
from core.ingest.precheck.choices import Choices, moments_to_expect
from core.messages.faults import explain
from core.messages.formatting import LITTLE, duration, file_size, money
from core.messages.labels import media_counted
from core.messages.translation import N_, _, ngettext, number
from core.models.proxy import ProxyCause
from core.models.video import Span, timecode
from web.escape_markdown import escape_markdown
from web.ui.quiet_line import quiet_line, quiet_lines

NEEDED: Final = frozenset({ProxyCause.TOO_LARGE, ProxyCause.SHAPE})
"""Why a smaller copy has to be made."""
_EMPTINESS: Final[Sequence[tuple[Callable[[Wanted], tuple[Span, ...]], str, str, str]]] = (
    (
        attrgetter("empty"),
        N_("{length} of black or test card are left out: {cost} less."),
        N_("{length} of black or test card are left out."),
        N_("{length} of black or test card in between are paid for, but no search by picture finds them."),
    ),
    (
        attrgetter("still"),
        N_("{length} of still picture are left out: {cost} less."),
        N_("{length} of still picture are left out."),
        N_("{length} of still picture in between are paid for, but a search by picture finds only the first seconds of it."),
    ),
)
"""Stretches that nobody needs, and what is said of those that are left out, for less and for as much, and of the others."""


def show_plan(rows: Sequence[Wanted], choices: Choices) -> None:
    """Four figures side by side, or the sentence that there is nothing to plan."""
    if not rows:
        quiet_line(_("Nothing is chosen to be prepared."))
        return
    durations = [row.duration_sec for row in rows]
    seconds, photos = sum(durations), sum(row.is_photo for row in rows)
    films = len(rows) - photos
    figures = [
        (media_counted(films, photos), _("{length} in all", length=timecode(seconds)) if films else _("in all")),
        _cost(seconds, photos),
        (_moments(durations, choices), _("moments to expect")),
        (_("about {time}", time=duration(cached.add_videos.batch_time(rows))), _("until all are ready")),
    ]
    blocks = "".join(f"<div><b>{escape(figure)}</b><span>{escape(label)}</span></div>" for figure, label in figures)
    st.html(f'<div class="plan" id="plan">{blocks}</div>')


def say_what_goes_up(rows: Sequence[Wanted]) -> None:
    """What of these is left out, and what goes up as a copy: as lines close to each other, since there can be half a dozen."""
    quiet_lines([*emptiness_lines(rows), *proxy_lines(rows)])


def emptiness_lines(rows: Sequence[Wanted]) -> list[str]:
    """What of these shows nothing, or nothing new: what leaving it out saves, and what is paid for all the same."""
    lines = []
    for spans_of, cheaper, shorter, paid_for in _EMPTINESS:
        left_out = sum(row.left_out_sec(spans_of(row)) for row in rows)
        kept_out = sum(row.kept_out_sec(spans_of(row)) for row in rows)
        if left_out >= 1:
            saved, length = cached.application.price_of(left_out), duration(left_out)
            lines.append(_(cheaper, length=length, cost=money(saved)) if saved > 0 else _(shorter, length=length))
        if kept_out >= 1:
            lines.append(_(paid_for, length=duration(kept_out)))
    return lines


def proxy_lines(rows: Sequence[Wanted]) -> list[str]:
    """What of these goes up as a copy, and what that saves."""
    chosen = [(row.candidate.info, row.candidate.proxy) for row in rows]
    pairs = [(info, proxy) for info, proxy in chosen if info is not None and proxy is not None]
    lines = []
    mixed = [pair for pair in pairs if pair[1].cause is ProxyCause.SOUND]
    if mixed:
        making_sec = sum(proxy.making_sec for _, proxy in mixed)
        lines.append(
            ngettext(
                "{n} video has its sound in several tracks: it goes up as a copy with all together, made in about {time}. "
                "Another can be chosen on its page.",
                "{n} videos have their sound in several tracks: they go up as copies with all together, made in about {time}. "
                "Another can be chosen on their pages.",
                len(mixed),
                time=duration(making_sec),
            )
        )
    others = [pair for pair in pairs if pair not in mixed]
    if others:
        lines.append(
            proxy_sentence(
                count=len(others),
                is_needed=all(proxy.cause in NEEDED for _, proxy in others),
                original_bytes=sum(info.size_bytes or 0 for info, _ in others),
                proxy_bytes=sum(proxy.size_bytes for _, proxy in others),
                proxy_sec=sum(proxy.making_sec + proxy.sending_sec for _, proxy in others),
                original_sec=sum(proxy.original_sec for _, proxy in others),
            )
        )
    return lines


def has_room_for_proxies(rows: Sequence[Wanted]) -> bool:
    """Whether the disk has room to make the copies of these; says so where it has not."""
    try:
        cached.add_videos.check_proxy_room(rows)
    except ClipseekError as error:
        st.error(escape_markdown(explain(error)), icon=":material/hard_drive:")
        return False
    return True


def proxy_sentence(
    *, count: int, is_needed: bool, original_bytes: int, proxy_bytes: int, proxy_sec: float, original_sec: float
) -> str:
    """`1 video goes up as a smaller copy: 12 GB become about 900 MB, 40 min instead of 6 h. Its original stays as it is.`"""
    sizes = {"size": file_size(original_bytes), "small": file_size(_rounded(proxy_bytes)), "time": duration(proxy_sec)}
    stays = ngettext("Its original stays as it is.", "Their originals stay as they are.", count)
    if is_needed and proxy_bytes >= original_bytes:
        said = ngettext(
            "{n} video goes up as a copy in a form that Twelve Labs takes, made here in about {time}.",
            "{n} videos go up as copies in a form that Twelve Labs takes, made here in about {time}.",
            count,
            **sizes,
        )
    elif is_needed:
        said = ngettext(
            "{n} video goes up as a smaller copy: Twelve Labs does not take the original. {size} become about {small} in {time}.",
            "{n} videos go up as smaller copies: Twelve Labs does not take the originals. {size} become about {small} in {time}.",
            count,
            **sizes,
        )
    elif proxy_sec < original_sec:
        said = ngettext(
            "{n} video goes up as a smaller copy: {size} become about {small}, {time} instead of {instead}.",
            "{n} videos go up as smaller copies: {size} become about {small}, {time} instead of {instead}.",
            count,
            **sizes,
            instead=duration(original_sec),
        )
    else:
        said = ngettext(
            "{n} video goes up as a smaller copy: {size} become about {small} in {time}.",
            "{n} videos go up as smaller copies: {size} become about {small} in {time}.",
            count,
            **sizes,
        )
    return f"{said} {stays}"


def is_within_budget(rows: Sequence[Wanted]) -> bool:
    """Whether this month's budget covers all of these; says so where it does not."""
    try:
        cached.add_videos.check_budget(rows)
    except ClipseekError as error:
        st.error(escape_markdown(explain(error)), icon=":material/savings:")
        return False
    return True


def _cost(seconds: float, photos: int) -> tuple[str, str]:
    if cached.application.is_demo():
        return _("no cost"), _("in demo mode")
    dollars = cached.application.price_of(seconds, photos)
    # "about less than" says nothing more than "less than".
    return (money(dollars) if dollars <= LITTLE else _("about {cost}", cost=money(dollars))), _("an estimate")


def _moments(durations_sec: Sequence[float], choices: Choices) -> str:
    fewest, most = moments_to_expect(durations_sec, choices)
    if fewest == most:
        return number(most)
    return _("about {fewest} to {most}", fewest=number(_rounded(fewest)), most=number(_rounded(most)))


def _rounded(count: int) -> int:
    """Two digits that mean something: an estimate of 1,666 would say more than anybody knows."""
    step: int = 10 ** max(0, len(str(count)) - 2)
    return round(count / step) * step
