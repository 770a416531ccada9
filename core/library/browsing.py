"""What of the library is looked at, and its address.

As with searches, reading an address never fails, and writing one leaves out all that is as usual.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from core.library.names import one_line
from core.models.jobs import OPEN_STAGES, Stage
from core.models.search_query import Narrow
from core.models.video import MediaKind, Order
from core.search.address import between, days_of

LONGEST_TEXT: Final = 200
MOST_PAGES: Final = 100_000
_TAG_ID: Final = re.compile(r"[0-9a-f]{32}")


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
    """A part of the library in an order: `text` is looked for in titles; `category` None is any, `""` those without one.

    `tag_id` keeps to videos in which any moment has this tag. The two days are the first and the last on which it was recorded,
    None where that end is open. An empty `camera` is any.
    """

    text: str = ""
    category: str | None = None
    tag_id: str | None = None
    state: State | None = None
    order: Order = Order.NEWEST
    page: int = 1
    as_table: bool = False
    recorded_from: date | None = None
    recorded_to: date | None = None
    kind: MediaKind | None = None
    camera: str = ""

    @property
    def narrow(self) -> Narrow:
        """The days, the kind, the camera and the tag, as a search has them too."""
        tag_ids = () if self.tag_id is None else (self.tag_id,)
        cameras = (self.camera,) if self.camera else ()
        return Narrow(
            recorded_from=self.recorded_from, recorded_to=self.recorded_to, kind=self.kind, cameras=cameras, tag_ids=tag_ids
        )


_USUAL: Final = Browse()


def browse_params(browse: Browse) -> dict[str, str]:
    """The parameters of an address for `browse`: only what is not as usual."""
    params: dict[str, str] = {}
    if browse.text:
        params["find"] = browse.text
    if browse.category is not None:
        params["category"] = browse.category
    if browse.tag_id is not None:
        params["tag"] = browse.tag_id
    if browse.state is not None:
        params["state"] = browse.state.value
    if browse.recorded_from or browse.recorded_to:
        params["recorded"] = between(browse.recorded_from, browse.recorded_to)
    if browse.kind is not None:
        params["media"] = browse.kind.value
    if browse.camera:
        params["camera"] = browse.camera
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
    state, kind, order, page = None, None, _USUAL.order, 1
    with suppress(ValueError):
        state = State(params.get("state", ""))
    with suppress(ValueError):
        kind = MediaKind(params.get("media", ""))
    with suppress(ValueError):
        order = Order(params.get("sort", ""))
    with suppress(ValueError):
        page = min(max(1, int(params.get("page", ""))), MOST_PAGES)
    recorded_from, recorded_to = days_of(params.get("recorded", ""))
    return Browse(
        text=tidied(params.get("find", "")),
        category=None if category is None else one_line(category[: 2 * LONGEST_TEXT]),
        tag_id=params["tag"] if _TAG_ID.fullmatch(params.get("tag", "")) else None,
        state=state,
        order=order,
        page=page,
        as_table=params.get("as") == "table",
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        kind=kind,
        camera=one_line(params.get("camera", "")[:LONGEST_TEXT]),
    )


def tidied(text: str) -> str:
    """Text as it is looked for: on one line, with single spaces, and not endless."""
    return " ".join(one_line(text[: 2 * LONGEST_TEXT]).split())[:LONGEST_TEXT].strip()
