"""What the insights page shows: the section, what it is narrowed to and the open moment, as a link holds them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.insights.views.address import InsightsView, Section, insights_of, insights_params
from core.messages.translation import N_
from core.models.search_query import MomentRef, Narrow
from core.search.address import query_string
from web.ui.url_state import AddressState

SECTIONS: Final = {
    Section.MAP: N_("Map"),
    Section.CLUSTERS: N_("Groups"),
    Section.TRENDS: N_("Trends"),
    Section.OUTLIERS: N_("Unusual"),
    Section.DUPLICATES: N_("Duplicates"),
    Section.GAPS: N_("Gaps"),
}
"""What the sections are called."""
_STATE: Final = AddressState("insights", insights_of, insights_params)
view, show = _STATE.view, _STATE.show


def change(**parts: Any) -> None:
    """The page with other parts of its view, from its first page on and with nothing open unless these are among them.

    Another section begins anew, but keeps what it is narrowed to.
    """
    present = view()
    if parts.get("section", present.section) != present.section:
        present = InsightsView(narrow=present.narrow)
    changed = replace(present, **({"page": 1, "open": None} | parts))
    if changed != view():
        show(changed)


def widen() -> None:
    """The same section of the whole library."""
    change(narrow=Narrow())


def set_page(number: int) -> None:
    """Another page of the same moments."""
    if number != view().page:
        show(replace(view(), page=number, open=None))


def set_open(ref: MomentRef | None) -> None:
    """Remember in the address which moment plays, if any."""
    if ref != view().open:
        show(replace(view(), open=ref))


def link() -> str:
    """The query string of what is shown."""
    return query_string(insights_params(view()))
