"""The counts that must agree, the videos about which they do not, and the buttons that make them agree."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from core import cached, messages
from core.maintenance.consistency_check import ConsistencyReport, Difference, Fault, Totals
from core.maintenance.health import Outcome, RepairBatch
from web.escape_markdown import escape_markdown
from web.ui.confirm_button import confirm_button

SAYS: Final = messages.HEALTH
MOST_SHOWN: Final = 20
PROBLEMS_SHOWN: Final = 5


def show_counts(outcome: Outcome, repairing: RepairBatch | None) -> None:
    """The table, and what differs. While a repair goes on, how far it is."""
    st.html(f'<section class="health"><h3>{SAYS["counts"]}</h3></section>')
    if outcome.error is not None:
        what, to_do = escape(messages.sentence(outcome.error)), escape(messages.hint(outcome.error))
        st.html(f'<p class="state failed"><span>{what}</span></p><p>{to_do}</p>')
    elif not isinstance(outcome.found, ConsistencyReport):
        st.progress(outcome.progress or 0.0, text=SAYS["counting"].format(share=round(100 * (outcome.progress or 0))))
    else:
        st.html(counts_html(outcome.found))
    if repairing is not None and not repairing.is_over:
        done, total = repairing.done, len(repairing.items)
        st.progress(done / total, text=SAYS["repairing"].format(done=done, total=total))
    elif isinstance(outcome.found, ConsistencyReport):
        _show_differences(outcome.found)


def counts_html(agreement: ConsistencyReport) -> str:
    """One small table for each model, and the sentence that says whether they agree."""
    count = len(own_differences(agreement))
    said = SAYS["agree"] if not count else messages.count_of(count, SAYS["differ_one"], SAYS["differ_many"])
    if not agreement.totals:
        return f'<p class="quiet">{SAYS["none"]}</p>'
    tables = "".join(_table(totals, len(agreement.totals) > 1) for totals in agreement.totals)
    left_out = messages.count_of(agreement.left_out, SAYS["left_out_one"], SAYS["left_out_many"]) if agreement.left_out else ""
    listed = len(agreement.differences) - count
    elsewhere = messages.count_of(listed, SAYS["strange_listed_one"], SAYS["strange_listed_many"]) if listed else ""
    state = "failed" if count else "ready"
    return (
        f'<div class="counts">{tables}<p id="agreement"><span class="state {state}">{escape(said)}</span></p>'
        f'<p class="quiet">{escape(left_out)}</p><p class="quiet">{escape(elsewhere)}</p></div>'
    )


def own_differences(agreement: ConsistencyReport) -> list[Difference]:
    """Those that are shown here; the others are about files that are not in the library, and listed as such."""
    return [difference for difference in agreement.differences if not difference.has_unknown_file]


def _table(totals: Totals, names_model: bool) -> str:
    model = totals.model.label if names_model else ""
    heads = (model, SAYS["column_videos"], SAYS["column_moments"], SAYS["column_entries"])
    rows = (
        (SAYS["row_known"], totals.videos_known, totals.moments_known, None),
        (SAYS["row_saved"], totals.videos_saved, totals.moments_saved, totals.rows_saved),
        (SAYS["row_index"], totals.videos_in_index, None, totals.rows_in_index),
    )
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr><th>{escape(name)}</th>{''.join(_cell(value) for value in values)}</tr>" for name, *values in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: int | None) -> str:
    return f"<td>{'' if value is None else f'{value:,}'}</td>"


def _show_differences(agreement: ConsistencyReport) -> None:
    differences = own_differences(agreement)
    mending = [difference for difference in differences if difference.can_be_repaired and not _removes(difference)]
    if not differences:
        return
    if len(mending) > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="repair_bar"):
            label = SAYS["repair_all"].format(count=len(mending))
            st.button(label, key="repair_all", type="primary", on_click=cached.health.repair, args=(mending,))
            st.html(f'<p class="quiet">{SAYS["repair_about"]}</p>')
    with st.container(key="differences", gap=None):
        for difference in differences[:MOST_SHOWN]:
            _show_difference(difference)
    more = len(differences) - MOST_SHOWN
    if more > 0:
        st.html(f'<p class="quiet">{SAYS["more_differ"].format(count=f"{more:,}")}</p>')


def _show_difference(difference: Difference) -> None:
    key = f"{difference.model.name}_{difference.video_id}".replace(".", "_")
    with st.container(key=f"difference_{key}", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<div class="named"><div class="title">{escape(title_of(difference))}</div><p>{escape(why(difference))}</p></div>'
        )
        if _removes(difference):
            confirm_button(
                SAYS["remove"],
                SAYS["really_remove"],
                key=f"remove_{key}",
                sure_key=f"really_remove_{key}",
                do=cached.health.repair,
                args=([difference],),
            )
        elif difference.can_be_repaired:
            st.button(SAYS["repair"], key=f"repair_{key}", on_click=cached.health.repair, args=([difference],))


def _removes(difference: Difference) -> bool:
    return difference.fault is Fault.STRANGE


def title_of(difference: Difference) -> str:
    return difference.title or SAYS["strange"].format(id=difference.video_id)


def why(difference: Difference) -> str:
    """In which way the three disagree, and what the button does."""
    return SAYS[f"fault_{difference.fault.value}"].format(
        in_index=f"{difference.in_index:,}",
        in_file=f"{difference.in_file or 0:,}",
        known=difference.moments_known or 0,
        saved=difference.moments_in_file or 0,
    )


def tell_of_repair(batch: RepairBatch) -> None:
    """What came of a repair that is over: a toast for what went well, a box for what did not."""
    results = batch.results()
    problems = [(difference, problem) for difference, problem in results if problem]
    repaired = len(results) - len(problems)
    if repaired:
        st.toast(messages.count_of(repaired, SAYS["repaired_one"], SAYS["repaired_many"]))
    for difference, problem in problems[:PROBLEMS_SHOWN]:
        st.toast(
            escape_markdown(SAYS["not_repaired"].format(title=title_of(difference), why=messages.said(problem))),
            icon=":material/error:",
        )
