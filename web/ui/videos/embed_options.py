"""How the videos are to be prepared, in plain words: one row of choices with good defaults."""

from __future__ import annotations

import streamlit as st

from core import cached
from core.ingest.precheck.choices import LENGTHS_SEC, USUAL_SEC, Choices
from core.messages.labels import modality_label
from core.messages.translation import _, ngettext
from core.models.jobs import Cutting


def choices_row(*, with_category: bool = True) -> Choices:
    """The choices as they stand in the row."""
    with st.container(key="options"):
        widths = [1.25, 1, 1.25, 1.25] if with_category else [1.25, 1, 1.25]
        cut, length, listen, *category = st.columns(widths, gap="medium")
        with cut:
            cutting = st.segmented_control(
                _("Moments"),
                list(Cutting),
                default=Cutting.DYNAMIC,
                required=True,
                format_func=lambda way: _("Follow the cuts") if way is Cutting.DYNAMIC else _("Even pieces"),
                help=_(
                    "Following the cuts gives a moment for each shot; even pieces are equally long, for footage without cuts."
                ),
                key="cutting",
            )
        with length:
            lengths = LENGTHS_SEC[cutting]
            cut_sec = st.selectbox(
                _("Shortest moment") if cutting is Cutting.DYNAMIC else _("Length of each"),
                list(lengths),
                index=lengths.index(USUAL_SEC[cutting]),
                format_func=lambda seconds: _length(seconds, cutting),
                key=f"cut_{cutting}",
            )
        with listen:
            possible = cached.add_videos.modalities()
            wanted = st.pills(
                _("Search by"),
                list(possible),
                default=list(possible),
                selection_mode="multi",
                format_func=lambda modality: modality_label(modality, possible),
                help=_("What can be found later. Silent videos are only looked at."),
                key="listen",
            )
        for_all = ""
        for column in category:
            for_all = column.text_input(
                _("Category for all"),
                max_chars=100,
                help=_("For videos that have none of their own in the table."),
                key="category_all",
            )
    return Choices(cutting, cut_sec, tuple(modality for modality in possible if modality in wanted), for_all)


def _length(seconds: int, cutting: Cutting) -> str:
    lengths = LENGTHS_SEC[cutting]
    if seconds == lengths[-1]:
        return ngettext("{n} second, coarsest", "{n} seconds, coarsest", seconds)
    if seconds == USUAL_SEC[cutting]:
        return ngettext("{n} second, usual", "{n} seconds, usual", seconds)
    if seconds == lengths[0]:
        return ngettext("{n} second, finest", "{n} seconds, finest", seconds)
    return ngettext("{n} second", "{n} seconds", seconds)
