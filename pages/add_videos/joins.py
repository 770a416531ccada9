"""Recordings that a camera wrote as several files: offered to be joined, so that each is one video; taken back at any time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import PurePosixPath
from typing import Final

import streamlit as st

from core import cached
from core.cached.add_videos import JoinBatch
from core.errors import Fault
from core.ingest.precheck.candidates import Candidate, CheckResult
from core.ingest.precheck.spanned import spanned
from core.messages.faults import what_happened
from core.messages.translation import _, ngettext, number
from web.ui.quiet_line import quiet_line

JOINING: Final = "joining"
JOINED: Final = "joined"
NOT_JOINED: Final = "not_joined"
SHOWN_NAMES: Final = 4


def joined_candidates() -> list[Candidate]:
    """The recordings that were joined."""
    batch: JoinBatch | None = st.session_state.get(JOINING)
    if batch is not None and batch.is_over:
        joined, faults = _joined(), _faults()
        for parts, made in batch.results():
            if made.candidate is not None:
                joined.append(made.candidate)
            elif made.fault is not None:
                faults[_key(parts)] = made.fault
        st.session_state[JOINING] = None
    return _joined()


def joined_parts() -> set[str | None]:
    """The ids of the files that are parts of these."""
    return {part.video_id for whole in _joined() for part in whole.parts}


def offer_joins(candidates: Sequence[Candidate]) -> None:
    """Say which of these belong together, with the button to join them, how far that is, and what could not be joined."""
    if st.session_state.get(JOINING) is not None:
        _how_far()
        return
    faults = _faults()
    recordings = _recordings(candidates)
    for parts in recordings:
        fault = faults.get(_key(parts))
        if fault is not None:
            quiet_line(f"{_names([parts])}: {what_happened(fault)}")
    recordings = [parts for parts in recordings if _key(parts) not in faults]
    if recordings:
        said = ngettext(
            "{n} recording is in several files: {names}.",
            "{n} recordings are in several files: {names}.",
            len(recordings),
            names=_names(recordings),
        )
        quiet_line(said)
        label = ngettext("Join it into one video", "Join each into one video", len(recordings))
        st.button(label, key="join", icon=":material/join_inner:", on_click=_begin, args=(recordings,))
    if _joined():
        label = ngettext("Take {n} joined video apart again", "Take {n} joined videos apart again", len(_joined()))
        st.button(label, key="join_back", type="tertiary", icon=":material/call_split:", on_click=_take_apart)


def forget_joins() -> None:
    """Begin with nothing joined; what was, belongs to the library now."""
    for name in (JOINING, JOINED, NOT_JOINED):
        st.session_state.pop(name, None)


@st.fragment(run_every=0.5)
def _how_far() -> None:
    batch: JoinBatch | None = st.session_state.get(JOINING)
    if batch is None or batch.is_over:
        st.rerun()
    done, total = batch.done, len(batch.items)
    st.progress(done / total, text=_("Joining: {done} of {total}", done=number(done), total=number(total)))
    st.button(_("Stop after this one"), key="join_stop", on_click=batch.stop)


def _recordings(candidates: Sequence[Candidate]) -> list[tuple[Candidate, ...]]:
    """Of what can be prepared, the files that are one recording each, in their order."""
    fine = {one.name: one for one in candidates if one.check_result is CheckResult.FINE and one.staged and not one.parts}
    sizes = {name: one.info.size_bytes or 0 for name, one in fine.items() if one.info}
    return [tuple(fine[name] for name in names) for names in spanned(sizes)]


def _begin(recordings: Sequence[tuple[Candidate, ...]]) -> None:
    st.session_state[JOINING] = cached.add_videos.join(recordings)


def _take_apart() -> None:
    for whole in st.session_state.pop(JOINED, []):
        cached.add_videos.give_back(whole)


def _names(recordings: Collection[tuple[Candidate, ...]]) -> str:
    shown = [
        _("{name} in {count} files", name=PurePosixPath(parts[0].name).name, count=number(len(parts)))
        for parts in list(recordings)[:SHOWN_NAMES]
    ]
    more = len(recordings) - len(shown)
    said = ", ".join(shown)
    return _("{names} and {count} more", names=said, count=number(more)) if more else said


def _key(parts: Sequence[Candidate]) -> str:
    return "|".join(part.video_id or "" for part in parts)


def _joined() -> list[Candidate]:
    joined: list[Candidate] = st.session_state.setdefault(JOINED, [])
    return joined


def _faults() -> dict[str, Fault]:
    faults: dict[str, Fault] = st.session_state.setdefault(NOT_JOINED, {})
    return faults
