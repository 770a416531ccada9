"""The lines of the audit as a table, and as a file to take away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import groupby

from core import cached
from core.messages.translation import _
from core.people.audit import Kind, Line, Wanted
from pages.audit.wording import done_label, to_what, who
from web.ui.clock import Clock

COLUMNS = ("at", "person", "person_id", "action", "kind", "object_id", "object", "details")


def audit_html(lines: Sequence[Line], clock: Clock) -> str:
    """A table for each day."""
    names, titles = cached.people.accounts.names(), _titles(lines)
    columns = (("at", _("Time")), ("who", _("Who")), ("did", _("What")), ("why", _("To what")))
    head = "".join(f'<th class="{look}">{escape(name)}</th>' for look, name in columns)
    days = []
    for day, of_day in groupby(lines, key=lambda line: clock.day(line.at)):
        rows = "".join(_row(line, clock, names, titles) for line in of_day)
        days.append(
            f'<section class="history audit"><h2>{escape(day)}</h2>'
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
        )
    return "".join(days)


def _row(line: Line, clock: Clock, names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    return (
        f'<tr><td class="at">{clock.hour(line.at)}</td><td class="who" dir="auto">{escape(who(line, names))}</td>'
        f"<td>{escape(done_label(line.action))}</td>"
        f'<td class="why" dir="auto">{escape(to_what(line, names, titles))}</td></tr>'
    )


def audit_csv(wanted: Wanted) -> bytes:
    """All lines that are asked for."""
    lines = cached.people.audit.all_lines(wanted)
    names, titles = cached.people.accounts.names(), _titles(lines)
    return cached.insights.clusters.insights_csv(
        COLUMNS,
        (
            (
                datetime.fromtimestamp(line.at, UTC).isoformat(timespec="seconds"),
                who(line, names),
                line.user_id or "",
                line.action,
                line.kind,
                line.object_id,
                to_what(line, names, titles),
                json.dumps(dict(line.details), ensure_ascii=False),
            )
            for line in lines
        ),
        name="audit.csv",
    )


def _titles(lines: Sequence[Line]) -> dict[str, str]:
    return dict(cached.people.audit.titles({line.object_id for line in lines if line.kind == Kind.VIDEO}))
