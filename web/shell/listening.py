"""Where the server listens, and whether it may: without sign-in, whoever reaches its port can see and delete everything."""

from __future__ import annotations

import ipaddress
from typing import Final

import streamlit as st

from core.config import Settings, load_settings
from core.errors import ClipseekError

REFUSAL: Final = (
    "Clipseek was not started. It was told to listen on {address}, where other machines reach it, and nothing says how people "
    "sign in: whoever reaches it could see, change and delete everything, and spend money at the provider.\n"
    "Set CLIPSEEK_SIGN_IN=local, and make the first account with the code that is then shown here; README.md names other ways. "
    "Where everybody on that network may do all this without signing in, set CLIPSEEK_SIGN_IN=off."
)


def listening_on() -> str:
    """The address that the server listens on; empty means all of this machine's."""
    return str(st.get_option("server.address") or "")


def refuse_open_network() -> None:
    """Raises SystemExit with a sentence if other machines can reach the app and nothing says how people sign in."""
    address = listening_on()
    if _is_this_machine_only(address):
        return
    try:
        if load_settings().sign_in:
            return
    except ClipseekError:
        # A page that says what is wrong with the settings is for this machine only, too.
        pass
    raise SystemExit(REFUSAL.format(address=address or "all addresses"))


def is_open_to_all(settings: Settings) -> bool:
    """Whether other machines reach the app and nobody has to sign in."""
    return not settings.sign_in_ways and not _is_this_machine_only(listening_on())


def _is_this_machine_only(address: str) -> bool:
    if address.lower() == "localhost" or address.startswith("unix:"):
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False
