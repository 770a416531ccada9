"""Runs a fragment again when the library changed, or after a time, but only in a tab that somebody can see.

Streamlit's `run_every` runs a fragment whether or not there is anything new, in hidden tabs too: twenty idle tabs took a third of
a core. Here the browser asks one cheap route instead (`web.http.revision`), once for all fragments of a tab.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import streamlit as st

from core import cached
from core.errors import ClipseekError
from web.components.component import Component
from web.http.base_path import below_base

HERE: Final = Path(__file__).parent

_component = Component("clipseek_wake", HERE / "wake", html="<span></span>")


def revision() -> str:
    """What a fragment is about to draw, to be asked before anything else is read; empty if the catalog does not answer.

    What changes after that wakes the fragment once too often rather than once too seldom.
    """
    try:
        return cached.application.revision()
    except ClipseekError:
        return ""


def wake(name: str, drawn: str, *, again_sec: float | None = None) -> None:
    """Run the fragment that this is called in again once the revision is another than `drawn`, or `again_sec` from now.

    `name` keeps several on one page apart.
    """
    with st.container(key=f"wake_{name}"):
        _component(
            key=f"wake_{name}_component",
            # The time makes each run a message to the browser, which so learns that the run it asked for is over.
            data={
                "ask": below_base("/revision"),
                "revision": drawn,
                "again_ms": None if again_sec is None else round(again_sec * 1000),
                "at": time.time(),
            },
            height=1,
            on_woken_change=_woken,
        )


def _woken() -> None:
    """Being run again is all there is to it."""
