"""The line of pills under the box: what counts, one more line to ask by, and where to look."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached
from core.messages.labels import modality_label
from core.messages.translation import N_, _
from core.models.modalities import MODALITIES, found_under
from core.models.search_query import MOST_STEPS, PRESET_MODALITY, Preset, SearchQuery
from core.models.video import Modality
from pages.search.filters import filter_popovers
from pages.search.query_box import add_not_line, add_step, can_add_not_line
from web.ui import search_state
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step

PRESETS: Final = {
    Preset.BALANCED: N_("Picture and sound equally"),
    Preset.SEEN: N_("Picture only"),
    Preset.HEARD: N_("Sound only"),
    Preset.SAID: N_("Speech only"),
    Preset.OWN: N_("Own mix"),
}


def ways(question: SearchQuery) -> None:
    """All of the line, as the question has it."""
    with st.container(horizontal=True, key="ways", gap="xsmall", vertical_alignment="center"):
        _presets(question)
        _mix(question)
        st.button(_("Followed by …"), key="then", on_click=add_step, disabled=len(question.steps) >= MOST_STEPS)
        st.button(_("Without …"), key="but_not", on_click=add_not_line, disabled=not can_add_not_line(question))
        filter_popovers(question)


def _presets(question: SearchQuery) -> None:
    possible = cached.add_videos.modalities()
    # What is said is also found by its words, for which no model is needed.
    single = (preset for preset, modality in PRESET_MODALITY.items() if modality in possible or preset is Preset.SAID)
    offered = [Preset.BALANCED, *single]
    if question.preset not in offered:
        offered.append(question.preset)
    keep_in_step("preset", question.preset)
    st.pills(
        _("What counts"),
        offered,
        default=question.preset,
        key="preset",
        required=True,
        format_func=lambda preset: _(PRESETS[preset]),
        label_visibility="collapsed",
        on_change=_preset_chosen,
    )


def _preset_chosen() -> None:
    search_state.change(preset=st.session_state["preset"])


def _mix(question: SearchQuery) -> None:
    """How much each modality counts, by hand."""
    with st.popover(_("Balance"), key="mix", help=None):
        quiet_line(_("How much each counts. 0 leaves it out."))
        for modality, weight in _weights(question).items():
            keep_in_step(f"weight_{modality.value}", weight)
            st.slider(
                modality_label(modality, cached.add_videos.modalities()),
                0.0,
                1.0,
                weight,
                step=0.1,
                format="percent",
                key=f"weight_{modality.value}",
                on_change=_weight_moved,
            )


def _weights(question: SearchQuery) -> dict[Modality, float]:
    """The weights that the sliders show: all there are, those that do not count as 0."""
    possible = cached.add_videos.modalities()
    if question.preset is Preset.OWN:
        own = dict(question.own_weights)
        return {modality: own.get(modality, 0.0) for modality in possible}
    only = PRESET_MODALITY.get(question.preset)
    if only is None:
        return {modality: MODALITIES[modality].weight for modality in possible}
    return {modality: 1.0 if modality is found_under(only, possible) else 0.0 for modality in possible}


def _weight_moved() -> None:
    weights = {modality: float(st.session_state[f"weight_{modality.value}"]) for modality in cached.add_videos.modalities()}
    if any(weights.values()):
        search_state.weigh(weights)
