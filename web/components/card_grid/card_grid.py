"""Grids of cards: moments or videos as pictures with words, drawn by the browser from data in one message.

The browser moves between cards by keys, lets a moment move under the pointer, and tells what was done with which card. Cards keep
their elements while the page runs again, so that neither pictures nor the cursor are lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

import streamlit as st

from core.messages.translation import _
from web.components.component import Component

HERE: Final = Path(__file__).parent
T = TypeVar("T")

_component = Component("clipseek_card_grid", HERE / "card_grid", html='<div class="cards"></div>')


class Picture(NamedTuple):
    """A picture of a card and what it shows, in words."""

    address: str
    alt: str


class Said(NamedTuple):
    """A part of the line below a card's title, the class that gives it another look, and what the pointer brings up on it."""

    text: str
    look: str = ""
    hint: str = ""


class Mark(NamedTuple):
    """Where a stretch lies in its video, in percent of its length."""

    left: float
    width: float


class Names(NamedTuple):
    """How the classes of cards and of their open buttons begin: `st-key-hit_0`, `st-key-play_0`."""

    card: str
    open: str


MOMENTS: Final = Names("hit", "play")
VIDEOS: Final = Names("video", "open")


@dataclass(frozen=True, slots=True)
class Layout:
    """At most so many columns, fewer where one would be narrower than this; `gaps` are between rows and between columns."""

    columns: int
    width_px: int
    gaps: tuple[int, int]
    is_first_wide: bool = False
    """The first of several takes a row of its own."""


TILES: Final = Layout(4, 150, (22, 18))
BELOW: Final = Layout(1, 0, (22, 0))
"""Groups one below the other."""


@dataclass(frozen=True, slots=True)
class Card(Generic[T]):
    """One card; `of` is what it stands for, which is handed to the function that a press on it calls.

    `key` ends its class names. `id` says what it shows and is unique in its grid: a card with the same one is the same element.
    """

    of: T
    key: str
    label: str
    """What its button, or its box, is called for those who hear the page."""
    pictures: Sequence[Picture]
    id: str = ""
    """Empty: as `key`."""
    title: str = ""
    about: Sequence[Said] = ()
    time: str = ""
    marks: Sequence[Mark] = ()
    strip: str = ""
    """Where the frames are that it shows when somebody rests on it."""
    bar: float | None = None
    """0..1."""
    look: str = ""
    takes_thumbs: bool = False
    thumb: bool | None = None
    """Which thumb it has: up, down or none."""
    also: str = ""
    """The words of a small button on the picture."""
    edit: str = ""
    """What the button that edits it is called."""
    is_picked: bool | None = None
    """Whether it is selected; None while it opens at a press."""


@dataclass(frozen=True, slots=True)
class CardGroup(Generic[T]):
    """Some of the cards, under a title if there is one, beside which is a button `more`; `note` stands below the first card."""

    cards: Sequence[Card[T]]
    key: str = "cards"
    title: str = ""
    said: str = ""
    more: str = ""
    note: str = ""


def _nothing(*_: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Presses(Generic[T]):
    """What is called, before the next run, with what a card stands for."""

    open: Callable[[T], None]
    thumb: Callable[[T, bool | None], None] = _nothing
    """With the thumb that the card has from now on."""
    pick: Callable[[T, bool], None] = _nothing
    also: Callable[[T], None] = _nothing
    edit: Callable[[T], None] = _nothing
    more: Callable[[str], None] = _nothing
    """With the key of a group."""


def card_grid(
    key: str,
    groups: Sequence[CardGroup[T]],
    presses: Presses[T],
    *,
    names: Names = MOMENTS,
    layout: Layout = TILES,
    beside: Layout = BELOW,
    page: str = "",
) -> None:
    """Show `groups`, laid out among themselves as `beside` says, the cards of each as `layout` says.

    The browser begins at the top when `page` is another than it showed last; a reload and the way back stay where they were.
    """
    cards = {card.id or card.key: card for group in groups for card in group.cards}

    def did() -> None:
        for what, id_, value in _unheard(key):
            if what == "more" and any(group.key == id_ for group in groups):
                presses.more(id_)
            elif id_ in cards:
                _press(presses, cards[id_].of, what, value)

    data = {
        "groups": [_group(group) for group in groups],
        "names": names._asdict(),
        "layout": asdict(layout),
        "beside": asdict(beside),
        "page": page,
        "heard": st.session_state.get(_heard(key), 0),
        "words": {"thumb_up": _("Thumbs up"), "thumb_down": _("Thumbs down")},
    }
    _component(key=key, data=data, on_did_change=did)


def _heard(key: str) -> str:
    """Where the session keeps the number of the newest act that was seen to."""
    return f"{key}_heard"


def _unheard(key: str) -> Iterator[tuple[str, str, bool | None]]:
    """What was done since the last time, in order: what, the id of a card or group, and a value.

    The browser numbers what is done, and tells it again until it knows that it was heard. It may say anything at all.
    """
    state, heard = st.session_state, _heard(key)
    told = state.get(key, {}).get("did")
    for one in told if isinstance(told, list) else ():
        match one:
            case [int(number), str(what), str(id_), True | False | None as value] if number > state.get(heard, 0):
                state[heard] = number
                yield what, id_, value


def _press(presses: Presses[T], of: T, what: str, value: bool | None) -> None:
    match what:
        case "open":
            presses.open(of)
        case "thumb":
            presses.thumb(of, value)
        case "pick":
            presses.pick(of, value is True)
        case "also":
            presses.also(of)
        case "edit":
            presses.edit(of)


def _group(group: CardGroup[T]) -> dict[str, Any]:
    return _fields(group) | {"cards": [_fields(card) for card in group.cards]}


def _fields(shown: Card[T] | CardGroup[T]) -> dict[str, Any]:
    """As the browser is told of it; what a card stands for is not for it."""
    return {field.name: getattr(shown, field.name) for field in fields(shown) if field.name != "of"}
