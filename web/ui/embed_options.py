"""How the videos are to be prepared, in plain words: one row of choices with good defaults."""

from __future__ import annotations

import streamlit as st

from core import cached, messages
from core.ingest.precheck.choices import LENGTHS_SEC, USUAL_SEC, Choices
from core.models import Cutting
from web.ui.modality_label import modality_label


def choices_row(*, with_category: bool = True) -> Choices:
    """The choices as they stand in the row."""
    with st.container(key="options"):
        widths = [1.25, 1, 1.25, 1.25] if with_category else [1.25, 1, 1.25]
        cut, length, listen, *category = st.columns(widths, gap="medium")
        with cut:
            cutting = st.segmented_control(
                messages.ADD["cutting"],
                list(Cutting),
                default=Cutting.DYNAMIC,
                required=True,
                format_func=lambda way: messages.ADD[f"cutting_{way}"],
                help=messages.ADD["cutting_help"],
                key="cutting",
            )
        with length:
            lengths = LENGTHS_SEC[cutting]
            cut_sec = st.selectbox(
                messages.ADD["shortest" if cutting is Cutting.DYNAMIC else "each"],
                list(lengths),
                index=lengths.index(USUAL_SEC[cutting]),
                format_func=lambda seconds: _length(seconds, cutting),
                key=f"cut_{cutting}",
            )
        with listen:
            possible = cached.add_videos.modalities()
            wanted = st.pills(
                messages.ADD["listen"],
                list(possible),
                default=list(possible),
                selection_mode="multi",
                format_func=lambda modality: modality_label(modality, possible),
                help=messages.ADD["listen_help"],
                key="listen",
            )
        for_all = ""
        for column in category:
            for_all = column.text_input(
                messages.ADD["category_all"], max_chars=100, help=messages.ADD["category_all_help"], key="category_all"
            )
    return Choices(cutting, cut_sec, tuple(modality for modality in possible if modality in wanted), for_all)


def _length(seconds: int, cutting: Cutting) -> str:
    lengths = LENGTHS_SEC[cutting]
    name = {lengths[0]: "finest", USUAL_SEC[cutting]: "usual", lengths[-1]: "coarsest"}.get(seconds, "seconds")
    return messages.ADD[name].format(count=seconds)
