"""The view of a page and its address stay the same thing, also while the browser has not heard of a new address yet."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from web.ui import url_state
from web.ui.url_state import LAG_SEC, AddressState


class Address(dict[str, str]):
    """The parameters of the address, as a page reads and writes them."""

    def from_dict(self, params: Mapping[str, str]) -> None:
        self.clear()
        self.update(params)


class Browser:
    """One session as its page sees it: what a run comes with, and what was written into the address."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.address = Address()
        pages = SimpleNamespace(main_script_hash="not known yet")
        self.run = SimpleNamespace(is_history_navigation=False, page_script_hash="this page", pages_manager=pages)
        self.now = 100.0
        monkeypatch.setattr(url_state, "st", SimpleNamespace(session_state={}, query_params=self.address))
        monkeypatch.setattr(url_state, "get_script_run_ctx", lambda: self.run)
        monkeypatch.setattr(url_state, "time", SimpleNamespace(monotonic=lambda: self.now))

    def comes_with(self, *, is_back: bool = False, **params: str) -> None:
        self.run.is_history_navigation = is_back
        self.address.from_dict(params)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    return Browser(monkeypatch)


@pytest.fixture
def state(browser: Browser) -> AddressState[str]:
    state = AddressState("page", lambda params: params.get("open", ""), lambda view: {"open": view} if view else {})
    browser.comes_with(open="a moment")
    assert state.view() == "a moment"
    return state


def test_what_is_pressed_is_written_and_what_another_address_says_is_taken_over(
    browser: Browser, state: AddressState[str]
) -> None:
    state.show("")
    assert browser.address == {}
    assert state.was_pressed()
    browser.comes_with(open="another")
    assert state.view() == "another"
    assert not state.was_pressed()


def test_a_press_that_still_comes_with_the_address_before_opens_nothing_again(browser: Browser, state: AddressState[str]) -> None:
    state.show("")
    browser.comes_with(open="a moment")
    assert state.view() == ""
    assert browser.address == {}
    assert state.was_pressed()


def test_of_several_quick_presses_the_last_one_counts(browser: Browser, state: AddressState[str]) -> None:
    state.show("the next")
    state.show("the one after")
    browser.comes_with(open="a moment")
    assert state.view() == "the one after"
    browser.comes_with(open="the next")
    assert state.view() == "the one after"


def test_a_step_back_through_history_does(browser: Browser, state: AddressState[str]) -> None:
    state.show("")
    browser.comes_with(is_back=True, open="a moment")
    assert state.view() == "a moment"


def test_and_so_does_a_link_that_is_followed_later(browser: Browser, state: AddressState[str]) -> None:
    state.show("")
    browser.now += LAG_SEC + 1
    browser.comes_with(open="a moment")
    assert state.view() == "a moment"


def test_a_press_that_comes_together_with_a_link_to_another_page_leaves_the_address_of_that_page_alone(
    browser: Browser, state: AddressState[str]
) -> None:
    browser.run.page_script_hash = "another page"
    browser.comes_with(collection="of a trailer", open="something of its own")
    assert state.view() == "a moment"
    state.show("")
    assert state.view() == ""
    assert browser.address == {"collection": "of a trailer", "open": "something of its own"}
    # Whoever comes back sees what the address says then.
    browser.run.page_script_hash = "this page"
    browser.comes_with(open="a moment")
    assert state.view() == "a moment"


def test_a_press_before_the_menu_has_said_which_page_it_is_reaches_the_address(
    browser: Browser, state: AddressState[str]
) -> None:
    browser.run.page_script_hash = "not known yet"
    state.show("another moment")
    assert state.view() == "another moment"
    assert browser.address == {"open": "another moment"}
