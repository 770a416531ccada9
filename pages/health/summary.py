"""The first line of the page of storage and health: whether anything needs attention, and as of when."""

from __future__ import annotations

from html import escape

from core import cached
from core.maintenance.checkup import Check, Checkup
from core.maintenance.consistency_check import ConsistencyReport
from core.maintenance.recall import RecallReport
from core.maintenance.unknown_files import UnknownFiles
from core.messages.faults import what_happened
from core.messages.translation import _, ngettext
from pages.health.consistency import own_differences
from web.ui.clock import Clock


def is_busy() -> bool:
    """Whether checks, a repair or work on files go on, or one is over that nobody was told of."""
    return (
        not cached.health.checkup().is_over or cached.health.repairing() is not None or cached.health.settling_files() is not None
    )


def troubles(checkup: Checkup) -> int:
    """How many things need attention."""
    outcomes = [checkup.outcome(check) for check in Check]
    differences = [own_differences(outcome.found) for outcome in outcomes if isinstance(outcome.found, ConsistencyReport)]
    # However many files are not in the library, that is one thing to look at, and so are videos without their files.
    files = [outcome.found for outcome in outcomes if isinstance(outcome.found, UnknownFiles)]
    has_files = sum(bool(found.files) + bool(found.missing) for found in files)
    misses_some = any(isinstance(outcome.found, RecallReport) and outcome.found.is_low for outcome in outcomes)
    # Two checks that fail for one reason are one thing as well.
    errors = {what_happened(outcome.error) for outcome in outcomes if outcome.error is not None}
    return len(errors) + sum(map(len, differences)) + has_files + misses_some


def summary_html(checkup: Checkup, clock: Clock) -> str:
    """`Everything answers, and the counts agree. Looked at 14:05`; as long as that may change, only that it does."""
    if is_busy():
        return f'<p class="quiet" id="summary" role="status">{escape(_("Looking …"))}</p>'
    said = _("Everything answers, and the counts agree.")
    if count := troubles(checkup):
        said = ngettext("{n} thing needs attention.", "{n} things need attention.", count)
    when = _("Checked {when}", when=clock.hour(checkup.began_at))
    state = "failed" if count else "ready"
    return (
        f'<p class="quiet" id="summary" role="status"><span class="state {state}">{escape(said)}</span> '
        f"<span>{escape(when)}</span></p>"
    )
