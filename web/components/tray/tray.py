"""The collection that moments are gathered into, as a line at the foot of the page; hears of each moment that is gathered.

A "+" anywhere on the page asks this component, and it alone tells the server: a press runs the small fragment that it is in, not
the page. It knows what lies in the collection, and tells all that show moments, in the browser.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.messages.translation import _
from core.models.video import Span
from web.components import acts
from web.components.card_grid.card_grid import Picture
from web.components.component import Component

KEY: Final = "tray_component"
MOST_AT_ONCE: Final = 1000

_component = Component("clipseek_tray", Path(__file__).parent / "tray")

Moment = tuple[str, Span]
"""A stretch of a video, by the video's id."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the tray says of the collection, empty where there is nothing to say, and what lies in it."""

    sum: str
    pictures: Sequence[Picture]
    items: Sequence[tuple[str, int, int]]
    """Videos and milliseconds."""
    can_undo: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is called when somebody gathers moments, takes some out again, or takes back what was done last."""

    add: Callable[[list[Moment]], None]
    remove: Callable[[list[Moment]], None]
    undo: Callable[[], None]


def tray_line(shown: Shown, wishes: Wishes) -> None:
    """Show it; with nothing to show it is not seen, but hears of what is gathered."""

    def did() -> None:
        for what, told, _value in acts.unheard(KEY):
            if what == "undo":
                wishes.undo()
            elif moments := list(_moments(told)):
                (wishes.add if what == "add" else wishes.remove)(moments)

    data = {
        "sum": shown.sum,
        "pictures": shown.pictures,
        "items": shown.items,
        "undo": _("Undo") if shown.can_undo else "",
        "heard": acts.heard(KEY),
    }
    _component(key=KEY, data=data, on_did_change=did)


def _moments(told: str) -> Iterator[Moment]:
    """The moments that a browser names; it may say anything at all."""
    try:
        named = json.loads(told)
    except (ValueError, RecursionError):
        return
    for one in named[:MOST_AT_ONCE] if isinstance(named, list) else ():
        match one:
            case [str(video_id), int() | float() as start, int() | float() as end]:
                if math.isfinite(start) and math.isfinite(end) and 0 <= start < end:
                    yield video_id, Span(start / 1000, end / 1000)
