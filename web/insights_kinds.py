"""The kinds of moments: a card each with the pictures that stand for it; one that is opened shows all its moments."""

from __future__ import annotations

from functools import partial
from html import escape
from math import ceil
from typing import Final

import streamlit as st

from core import cached, words
from core.cached import KindName, SeenKind, SeenKinds, Sight
from web import insights_kind, insights_state
from web.cards import empty_place
from web.insights_export import csv_button, png_button
from web.insights_rename import rename_button, show_renaming
from web.insights_save import figures_said, kinds_csv, kinds_png, share_said
from web.insights_tiles import strip, turn_pages
from web.plain import plain

SAYS: Final = words.KINDS
KINDS_A_PAGE: Final = 24
COLUMNS: Final = 2
CARD_WIDTH: Final = 300
GAPS: Final = (26, 26)
LITTLE: Final = 50
"""Fewer moments than this are little to find kinds in."""


def show(sight: Sight) -> None:
    """All kinds, or the one that is opened."""
    seen = cached.kinds_in(sight)
    kind_id = insights_state.view().kind
    if kind_id is not None and seen is not None:
        insights_kind.show(sight, seen, kind_id)
    elif seen is None or not seen.kinds:
        empty_place(SAYS["none"], SAYS["none_body"])
    else:
        _all(sight, seen)
    if seen is not None:
        show_renaming(sight, seen)


def _all(sight: Sight, seen: SeenKinds) -> None:
    names = cached.kind_names(sight.key)
    _lead(sight, seen)
    pages = ceil(len(seen.kinds) / KINDS_A_PAGE)
    page = min(insights_state.view().page, pages)
    with st.grid(COLUMNS, min_column_width=CARD_WIDTH, gap=GAPS):
        for one in seen.kinds[(page - 1) * KINDS_A_PAGE : page * KINDS_A_PAGE]:
            _card(sight, one, names[one.kind.id])
    if pages > 1:
        turn_pages(pages, page)
    _few(seen)


def _lead(sight: Sight, seen: SeenKinds) -> None:
    kinds = words.count_of(len(seen.kinds), SAYS["kind"], SAYS["kinds"])
    form = SAYS["lead_one" if len(seen.kinds) == 1 else "lead_many"]
    said = form.format(kinds=kinds, share=share_said(1 - len(seen.few) / seen.total))
    little = f" {SAYS['little']}" if len(sight.moments) < LITTLE else ""
    with st.container(key="kinds_line", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="quiet tabular">{escape(said + little)}</p>')
        csv_button("kinds", partial(kinds_csv, sight))
        png_button("kinds", partial(kinds_png, sight, said))


def _card(sight: Sight, seen: SeenKind, named: KindName) -> None:
    with st.container(key=f"hit_kind_{seen.kind.id}"):
        st.html(
            f'<div class="card kind">{strip(sight, seen.pictures)}'
            f'<div class="title">{escape(named.name)}</div>'
            f'<div class="about"><span class="bar"><i style="width:{seen.share:.0%}"></i></span>'
            f"<span>{escape(figures_said(sight, seen))}</span></div></div>"
        )
        st.button(
            plain(SAYS["open"].format(name=named.name)),
            key=f"play_kind_{seen.kind.id}",
            on_click=insights_state.change,
            kwargs={"kind": seen.kind.id},
        )
        rename_button(seen.kind.id, named.name, key=f"rename_{seen.kind.id}")


def _few(seen: SeenKinds) -> None:
    count = len(seen.few)
    if not count:
        return
    said = SAYS["few_line_one" if count == 1 else "few_line_many"].format(
        count=f"{count:,}", share=share_said(count / seen.total)
    )
    with st.container(key="few_line", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="quiet tabular">{escape(said)}</p>', width="content")
        st.button(SAYS["few_open"], key="few_open", type="tertiary", on_click=insights_state.change, kwargs={"kind": cached.FEW})
