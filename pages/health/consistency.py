"""The counts that must agree, the buttons that make them agree, and how complete searches are."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from core import cached
from core.maintenance.checkup import Outcome
from core.maintenance.consistency_check import ConsistencyReport, Difference, Fault, Totals
from core.maintenance.health import RepairBatch
from core.maintenance.recall import RecallReport
from core.messages.faults import explain
from core.messages.translation import N_, _, ngettext, number
from pages.health.facts import in_short
from web.escape_markdown import escape_markdown
from web.ui.confirm_button import confirm_button
from web.ui.notices import trying
from web.ui.quiet_line import quiet_html, quiet_line

if TYPE_CHECKING:
    from core.milvus.inventory import IndexFacts

MOST_SHOWN: Final = 20
PROBLEMS_SHOWN: Final = 5
FAULTS: Final = {
    Fault.INDEX: N_("The index has {in_index} entries instead of {in_file}. Repair fills it from the embeddings."),
    Fault.FILE: N_("The embeddings are missing, damaged or incomplete. Repair saves them again from the index."),
    Fault.NUMBER: N_("The catalog says {known} moments, the embeddings hold {saved}. Repair corrects the catalog."),
    Fault.LABEL: N_(
        "The index has another category or link for it than the catalog, so filters can miss it. Repair corrects the index."
    ),
    Fault.LOST: N_("Its embeddings are gone. Analyse it again from the library; its minutes are paid again."),
    Fault.STRANGE: N_(
        "{in_index} entries that belong to no video of this library. If no other Clipseek shares this index, take them out: they "
        "are saved as a file first, which is then among the files that are not in the library."
    ),
}
EXACT: Final = "FLAT"


def show_counts(outcome: Outcome, repairing: RepairBatch | None) -> None:
    """The table, and what differs. While a repair goes on, how far it is."""
    st.html(f'<section class="health"><h2>{escape(_("Consistency check"))}</h2></section>')
    if outcome.error is not None:
        what, to_do = map(escape, in_short(outcome.error))
        st.html(f'<p class="state failed"><span>{what}</span></p><p>{to_do}</p>')
    elif not isinstance(outcome.found, ConsistencyReport):
        st.progress(outcome.progress or 0.0, text=_("Counting: {share} %", share=round(100 * (outcome.progress or 0))))
    else:
        st.html(counts_html(outcome.found))
    if repairing is not None and not repairing.is_over:
        done, total = repairing.done, len(repairing.items)
        st.progress(done / total, text=_("Repairing: {done} of {total}", done=done, total=total))
    elif isinstance(outcome.found, ConsistencyReport):
        _show_differences(outcome.found)


def counts_html(agreement: ConsistencyReport) -> str:
    """One small table for each model, and the sentence that says whether they agree."""
    count = len(own_differences(agreement))
    said = _("They agree.") if not count else ngettext("{n} video differs.", "{n} videos differ.", count)
    if not agreement.totals:
        return quiet_html(_("Nothing is embedded yet."))
    tables = "".join(_table(totals, len(agreement.totals) > 1) for totals in agreement.totals)
    left_out = ngettext(
        "{n} video is being worked on and was left out.",
        "{n} videos are being worked on and were left out.",
        agreement.left_out,
    )
    listed = len(agreement.differences) - count
    elsewhere = ngettext(
        "{n} more is of a file that is not in the library; it is listed there.",
        "{n} more are of files that are not in the library; they are listed there.",
        listed,
    )
    more = (quiet_html(left_out) if agreement.left_out else "") + (quiet_html(elsewhere) if listed else "")
    state = "failed" if count else "ready"
    return f'<div class="counts">{tables}<p id="agreement"><span class="state {state}">{escape(said)}</span></p>{more}</div>'


def own_differences(agreement: ConsistencyReport) -> list[Difference]:
    """Those that are shown here; the others are about files that are not in the library, and listed as such."""
    return [difference for difference in agreement.differences if not difference.has_unknown_file]


def _table(totals: Totals, names_model: bool) -> str:
    model = totals.model.label if names_model else ""
    heads = (model, _("Videos"), _("Moments"), _("Entries"))
    rows = (
        (_("Catalog"), totals.videos_known, totals.moments_known, None),
        (_("Embeddings"), totals.videos_saved, totals.moments_saved, totals.rows_saved),
        (_("Index"), totals.videos_in_index, None, totals.rows_in_index),
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(_cell(value) for value in values)}</tr>' for name, *values in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: int | None) -> str:
    return f"<td>{'' if value is None else number(value)}</td>"


def _show_differences(agreement: ConsistencyReport) -> None:
    differences = own_differences(agreement)
    mending = [difference for difference in differences if difference.can_be_repaired and not _removes(difference)]
    if not differences:
        return
    if len(mending) > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="repair_bar"):
            label = _("Repair all {count}", count=len(mending))
            st.button(label, key="repair_all", type="primary", on_click=trying, args=(cached.health.repair, mending))
            quiet_line(_("Costs nothing; Twelve Labs is not asked."))
    with st.container(key="differences", gap=None):
        for difference in differences[:MOST_SHOWN]:
            _show_difference(difference)
    more = len(differences) - MOST_SHOWN
    if more > 0:
        quiet_line(_("and {count} more", count=number(more)))


def _show_difference(difference: Difference) -> None:
    key = f"{difference.model.name}_{difference.video_id}".replace(".", "_")
    with st.container(key=f"difference_{key}", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<div class="named"><div class="title">{escape(title_of(difference))}</div><p>{escape(why(difference))}</p></div>'
        )
        if _removes(difference):
            confirm_button(
                _("Take out"),
                _("Really take out?"),
                key=f"remove_{key}",
                sure_key=f"really_remove_{key}",
                do=cached.health.repair,
                args=([difference],),
            )
        elif difference.can_be_repaired:
            st.button(_("Repair"), key=f"repair_{key}", on_click=trying, args=(cached.health.repair, [difference]))


def _removes(difference: Difference) -> bool:
    return difference.fault is Fault.STRANGE


def title_of(difference: Difference) -> str:
    return difference.title or _("Not in the library ({id})", id=difference.video_id)


def why(difference: Difference) -> str:
    """In which way the three disagree, and what the button does."""
    return _(
        FAULTS[difference.fault],
        in_index=number(difference.in_index),
        in_file=number(difference.in_file or 0),
        known=number(difference.moments_known or 0),
        saved=number(difference.moments_in_file or 0),
    )


def tell_of_repair(batch: RepairBatch) -> None:
    """What came of a repair that is over: a toast for what went well, a box for what did not."""
    results = batch.results()
    problems = [(difference, problem) for difference, problem in results if problem]
    repaired = len(results) - len(problems)
    if repaired:
        st.toast(ngettext("{n} video was repaired.", "{n} videos were repaired.", repaired))
    for difference, problem in problems[:PROBLEMS_SHOWN]:
        st.toast(
            escape_markdown(_("“{title}”: {why}", title=title_of(difference), why=explain(problem))),
            icon=":material/error:",
        )


def recall_html(outcome: Outcome) -> str:
    """`Searches find 98 of 100 of the nearest moments.`, and how that was measured."""
    if outcome.error is not None:
        body = f'<p class="state failed"><span>{escape(in_short(outcome.error)[0])}</span></p>'
    elif isinstance(outcome.found, RecallReport):
        body = _body(outcome.found)
    else:
        body = quiet_html(_("Looking …"))
    return f'<section class="health" id="recall"><h2>{escape(_("How complete searches are"))}</h2>{body}</section>'


def _body(found: RecallReport) -> str:
    if found.index is None:
        return quiet_html(_("Nothing is embedded yet."))
    how = quiet_html(_measured(found, found.index))
    if found.share is None:
        return quiet_html(_("There are too few moments to tell.")) + quiet_html(_index(found.index))
    # Never rounded up: one that is missed is one.
    said = _("Searches find {share} of 100 of the nearest moments.", share=int(100 * found.share))
    state = "behind" if found.is_low else "ready"
    to_do = f"<p>{escape(_what_to_do(found.index))}</p>" if found.is_low else ""
    return f'<p class="state {state}"><span>{escape(said)}</span></p>{to_do}{how}'


def _measured(found: RecallReport, index: IndexFacts) -> str:
    counted = ngettext("{n} saved entry", "{n} saved entries", found.rows)
    tried = _("Tried with {questions} searches, compared with {entries}.", questions=number(found.questions), entries=counted)
    if not found.is_whole:
        tried = _(
            "Tried with {questions} searches, compared with {entries}, chosen at random.",
            questions=number(found.questions),
            entries=counted,
        )
    return f"{tried} {_index(index)}"


def _index(index: IndexFacts) -> str:
    if index.kind == EXACT:
        return _("The index looks at all of them (FLAT).")
    return _("Index: {kind}, {settings}.", kind=index.kind, settings=index.settings)


def _what_to_do(index: IndexFacts) -> str:
    if index.rows_waiting:
        return _(
            "The Milvus server is still building its index for {entries}, and until then it may miss some of them. It misses "
            "none meanwhile if queryNode.segcore.interimIndex.enableIndex is false in its settings.",
            entries=ngettext("{n} entry", "{n} entries", index.rows_waiting),
        )
    return _(
        "Set CLIPSEEK_SEARCH_EF higher and start Clipseek again: searches then find more and take longer. Or have an index of "
        "another kind built with python -m core.rebuild --index (see docs/keeping.md)."
    )
