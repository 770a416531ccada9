"""The line of pills under the box: what counts, one more line to ask by, and where to look."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached, messages
from core.models import Modality
from core.search_query import MOST_STEPS, Preset, SearchQuery
from pages.search.filters import filter_popovers
from pages.search.query_box import add_not_line, add_step, can_add_not_line
from web.ui import search_state
from web.ui.url_state import keep_in_step

SAYS: Final = messages.PRESETS


def ways(question: SearchQuery) -> None:
    """All of the line, as the question has it."""
    with st.container(horizontal=True, key="ways", gap="xsmall", vertical_alignment="center"):
        _presets(question)
        _mix(question)
        st.button(messages.SEARCH["then"], key="then", on_click=add_step, disabled=len(question.steps) >= MOST_STEPS)
        st.button(messages.SEARCH["but_not"], key="but_not", on_click=add_not_line, disabled=not can_add_not_line(question))
        filter_popovers(question)


def _presets(question: SearchQuery) -> None:
    offered = [Preset.BALANCED, Preset.SEEN, Preset.HEARD]
    if Modality.TRANSCRIPTION in cached.add_videos.modalities():
        offered.append(Preset.SAID)
    if question.preset not in offered:
        offered.append(question.preset)
    keep_in_step("preset", question.preset)
    st.pills(
        SAYS["label"],
        offered,
        default=question.preset,
        key="preset",
        required=True,
        format_func=lambda preset: SAYS[preset.value],
        label_visibility="collapsed",
        on_change=_preset_chosen,
    )


def _preset_chosen() -> None:
    search_state.change(preset=st.session_state["preset"])


def _mix(question: SearchQuery) -> None:
    """How much each modality counts, by hand."""
    with st.popover(SAYS["mix"], key="mix", help=None):
        st.html(f'<p class="quiet">{SAYS["mix_help"]}</p>')
        for modality, weight in _weights(question).items():
            keep_in_step(f"weight_{modality.value}", weight)
            st.slider(
                _name(modality),
                0.0,
                1.0,
                weight,
                step=0.1,
                format="percent",
                key=f"weight_{modality.value}",
                on_change=_weight_moved,
            )


def _weights(question: SearchQuery) -> dict[Modality, float]:
    only = {Preset.SEEN: Modality.VISUAL, Preset.HEARD: Modality.AUDIO, Preset.SAID: Modality.TRANSCRIPTION}
    own = dict(question.own_weights)
    if question.preset is Preset.OWN:
        return {modality: own.get(modality, 0.0) for modality in cached.add_videos.modalities()}
    chosen = only.get(question.preset)
    return {modality: 1.0 if chosen in (None, modality) else 0.0 for modality in cached.add_videos.modalities()}


def _weight_moved() -> None:
    weights = {modality: float(st.session_state[f"weight_{modality.value}"]) for modality in cached.add_videos.modalities()}
    if any(weights.values()):
        search_state.weigh(weights)


def _name(modality: Modality) -> str:
    with_speech = modality is Modality.AUDIO and Modality.TRANSCRIPTION not in cached.add_videos.modalities()
    return SAYS["sound" if with_speech else modality.value]
