"""What of the library is looked at, and its address.

As with searches, reading an address never fails, and writing one leaves out all that is as usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.jobs import OPEN_STAGES, Stage
from core.library.names import one_line
from core.models import Order

LONGEST_TEXT: Final = 200
MOST_PAGES: Final = 100_000


class State(StrEnum):
    """How a video stands, as people sort it; the values stand in addresses."""

    READY = "ready"
    PREPARING = "preparing"
    ATTENTION = "attention"
    CANCELLED = "cancelled"

    @property
    def stages(self) -> tuple[Stage, ...]:
        return _STAGES[self]


_STAGES: Final = {
    State.READY: (Stage.READY,),
    State.PREPARING: OPEN_STAGES,
    State.ATTENTION: (Stage.FAILED, Stage.UNSURE),
    State.CANCELLED: (Stage.CANCELLED,),
}
_STATES: Final = {stage: state for state, stages in _STAGES.items() for stage in stages}


def state_of(stage: Stage) -> State:
    """How a video stands whose job stands in this stage."""
    return _STATES[stage]


@dataclass(frozen=True, slots=True)
class Browse:
    """A part of the library in an order: `text` is looked for in titles; `category` None is any, `""` those without one."""

    text: str = ""
    category: str | None = None
    state: State | None = None
    order: Order = Order.NEWEST
    page: int = 1
    as_table: bool = False


_USUAL: Final = Browse()


def browse_params(browse: Browse) -> dict[str, str]:
    """The parameters of an address for `browse`: only what is not as usual."""
    params: dict[str, str] = {}
    if browse.text:
        params["find"] = browse.text
    if browse.category is not None:
        params["category"] = browse.category
    if browse.state is not None:
        params["state"] = browse.state.value
    if browse.order is not _USUAL.order:
        params["sort"] = browse.order.value
    if browse.as_table:
        params["as"] = "table"
    if browse.page != 1:
        params["page"] = str(browse.page)
    return params


def browse_of(params: Mapping[str, str]) -> Browse:
    """What an address asks for; never raises."""
    category = params.get("category")
    state, order, page = None, _USUAL.order, 1
    with suppress(ValueError):
        state = State(params.get("state", ""))
    with suppress(ValueError):
        order = Order(params.get("sort", ""))
    with suppress(ValueError):
        page = min(max(1, int(params.get("page", ""))), MOST_PAGES)
    return Browse(
        text=tidied(params.get("find", "")),
        category=None if category is None else one_line(category[: 2 * LONGEST_TEXT]),
        state=state,
        order=order,
        page=page,
        as_table=params.get("as") == "table",
    )


def tidied(text: str) -> str:
    """Text as it is looked for: on one line, with single spaces, and not endless."""
    return " ".join(one_line(text[: 2 * LONGEST_TEXT]).split())[:LONGEST_TEXT].strip()
