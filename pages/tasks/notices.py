"""What is said above the tasks because it is about all of them: what holds the queue back, and how the watched folder stands."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.messages.faults import explain, what_happened
from core.messages.translation import _, ngettext, number
from core.models.jobs import PauseKind, QueuePause
from core.people.person import Role
from pages.tasks.wording import WORTH_TELLING_SEC
from web.escape_markdown import escape_markdown
from web.ui.clock import Clock
from web.ui.notices import is_said_above
from web.ui.quiet_line import quiet_line

SHOWN_REFUSED: Final = 20


def show_pauses(queue_pauses: Iterable[QueuePause], clock: Clock) -> None:
    """One calm box for each; a wait that is over in a moment is not worth one."""
    for pause in queue_pauses:
        if pause.name is not PauseKind.RATE:
            if not is_said_above(pause.fault):
                st.error(escape_markdown(explain(pause.fault)), icon=":material/pause_circle:")
        elif pause.until - clock.now >= WORTH_TELLING_SEC:
            said = escape_markdown(_("Twelve Labs lets us continue {when}.", when=clock.when(pause.until)))
            hint = escape_markdown(_("What is under way goes on; new videos wait until then. Nothing is lost."))
            st.warning(f"**{said}** {hint}", icon=":material/schedule:")


def show_watched() -> None:
    """How much of the watched folder was taken, and on demand what was not and why; nothing where no folder is watched."""
    watched = cached.tasks.watched(SHOWN_REFUSED) if cached.access.needs.may(Role.EDITOR) else None
    if watched is None:
        return
    standing, trouble = watched
    if trouble is not None:
        st.warning(escape_markdown(explain(trouble)), icon=":material/folder_off:")
    said = [ngettext("Watched folder: {n} video was taken.", "Watched folder: {n} videos were taken.", standing.taken)]
    if standing.away:
        said.append(
            ngettext(
                "{n} file is away; its video stays in the library.",
                "{n} files are away; their videos stay in the library.",
                standing.away,
            )
        )
    quiet_line(" ".join(said))
    if standing.refused:
        lines = [f"<li>{escape(path)}: {escape(what_happened(fault))}</li>" for path, fault in standing.reasons if fault]
        more = standing.refused - len(lines)
        if more:
            lines.append(f"<li>{escape(_('and {count} more', count=number(more)))}</li>")
        head = escape(ngettext("{n} file was not taken", "{n} files were not taken", standing.refused))
        st.html(f"<details><summary>{head}</summary><ul>{''.join(lines)}</ul></details>")
