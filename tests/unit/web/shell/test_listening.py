"""Without sign-in the app is for this machine only, unless somebody says otherwise in plain words."""

from __future__ import annotations

import pytest
import streamlit as st

from core.config import load_settings
from web.shell import listening


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The address that the server is told to listen on."""
    told: str = request.param
    monkeypatch.setattr(st, "get_option", lambda name: {"server.address": told}[name])
    return told


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.7", "unix:///run/clipseek.sock"], indirect=True
)
def test_on_this_machine_it_starts(address: str) -> None:
    listening.refuse_open_network()


@pytest.mark.parametrize("address", ["0.0.0.0", "", "192.0.2.7", "::", "clips.example"], indirect=True)
def test_where_others_reach_it_it_does_not_start_unless_told_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="nothing says how people sign in"):
        listening.refuse_open_network()
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "off")
    listening.refuse_open_network()
    monkeypatch.setenv("CLIPSEEK_LOG_LEVEL", "loud")
    with pytest.raises(SystemExit, match="nothing says how people sign in"):
        listening.refuse_open_network()


@pytest.mark.parametrize("address", ["0.0.0.0"], indirect=True)
def test_where_people_sign_in_others_may_reach_it(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    listening.refuse_open_network()


@pytest.mark.parametrize(
    ("address", "sign_in", "is_open"),
    [("0.0.0.0", "off", True), ("0.0.0.0", "local", False), ("127.0.0.1", "off", False), ("127.0.0.1", "", False)],
    indirect=["address"],
)
def test_pages_say_it_where_everybody_who_reaches_the_app_may_do_everything(
    address: str, sign_in: str, is_open: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", sign_in)
    assert listening.is_open_to_all(load_settings()) is is_open
