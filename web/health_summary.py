"""The first line of the page of storage and health: whether anything needs attention, and as of when."""

from __future__ import annotations

from html import escape
from typing import Final

from core import cached, words
from core.agreement import Agreement
from core.health import Check, Checkup
from web.clock import Clock

SAYS: Final = words.HEALTH


def is_busy() -> bool:
    """Whether checks or a repair go on, or a repair is over that nobody was told of."""
    return not cached.checkup().is_over or cached.repairing() is not None


def troubles(checkup: Checkup) -> int:
    """How many things need attention."""
    outcomes = [checkup.outcome(check) for check in Check]
    differences = [outcome.found.differences for outcome in outcomes if isinstance(outcome.found, Agreement)]
    return sum(outcome.error is not None for outcome in outcomes) + sum(map(len, differences))


def summary_html(checkup: Checkup, clock: Clock) -> str:
    """`Everything answers, and the counts agree. Looked at 14:05`; as long as that may change, only that it does."""
    if is_busy():
        return f'<p class="quiet" id="summary" role="status">{SAYS["working"]}</p>'
    count = troubles(checkup)
    said = SAYS["well"] if not count else words.count_of(count, SAYS["trouble_one"], SAYS["trouble_many"])
    when = SAYS["checked"].format(when=clock.hour(checkup.began_at))
    state = "failed" if count else "ready"
    return (
        f'<p class="quiet" id="summary" role="status"><span class="state {state}">{escape(said)}</span> '
        f"<span>{escape(when)}</span></p>"
    )
