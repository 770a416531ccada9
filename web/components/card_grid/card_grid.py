"""Grids of cards: moments or videos as pictures with words, drawn by the browser from data in one message.

The browser moves between cards by keys, lets a moment move under the pointer, and tells what was done with which card. Cards keep
their elements while the page runs again, so that neither pictures nor the cursor are lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

import streamlit as st

from core.messages.translation import _
from web.components import acts
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


class Piece(NamedTuple):
    """A piece of a line, and whether it is marked."""

    text: str
    is_marked: bool


class Mark(NamedTuple):
    """Where a stretch lies in its video, in percent of its length."""

    left: float
    width: float


class Names(NamedTuple):
    """How the classes of cards, of their open buttons and of groups begin: `st-key-hit_0`, `st-key-play_0`, `st-key-shelf_0`."""

    card: str
    open: str
    group: str = "shelf"


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
    line: Sequence[Piece] = ()
    """What is said in it, in pieces, below all else."""
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
    moments: Sequence[tuple[str, int, int]] = ()
    """What its "+" gathers into a collection: videos and milliseconds; without any it has no "+"."""


class Act(NamedTuple):
    """A button below all cards, that is about all of them; `key` ends its class, `icon` is a name of Material Symbols."""

    key: str
    label: str
    icon: str
    do: Callable[[], None]


@dataclass(frozen=True, slots=True)
class CardGroup(Generic[T]):
    """Some of the cards, under a title if there is one, beside which is a button `more`; `note` stands below the first card.

    With `written` there is a box beside the title in which somebody writes, and what stands in it.
    """

    cards: Sequence[Card[T]]
    key: str = "cards"
    title: str = ""
    said: str = ""
    more: str = ""
    note: str = ""
    look: str = ""
    written: str | None = None


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
    write: Callable[[str, str], None] = _nothing
    """With the key of a group, and what was written in its box."""
    move: Callable[[Sequence[T], T | None], None] | None = None
    """Put some, in this order, before another, at the end without one; with it, cards are dragged and moved by keys."""
    remove: Callable[[Sequence[T]], None] = _nothing
    """The key Delete on a card of those that can be moved."""


def card_grid(
    key: str,
    groups: Sequence[CardGroup[T]],
    presses: Presses[T],
    *,
    names: Names = MOMENTS,
    layout: Layout = TILES,
    beside: Layout = BELOW,
    below: Sequence[Act] = (),
    page: str = "",
) -> None:
    """Show `groups`, laid out among themselves as `beside` says, the cards of each as `layout` says, and the buttons `below`.

    The browser begins at the top when `page` is another than it showed last; a reload and the way back stay where they were.
    """
    cards = {card.id or card.key: card for group in groups for card in group.cards}
    # A press on a card that was taken away before the browser heard of it still opens what it stands for.
    to_open: dict[str, Card[T]] = st.session_state.get(_drawn(key), {}) | cards
    st.session_state[_drawn(key)] = cards

    def did() -> None:
        for (what, value), alike in groupby(acts.unheard(key), key=lambda act: (act[0], act[2])):
            ids = [id_ for _what, id_, _value in alike]
            # Of two moves of the same card, the last one counts.
            some = [cards[id_].of for id_ in reversed(dict.fromkeys(reversed(ids))) if id_ in cards]
            if what in ("more", "write"):
                for group_key in set(ids) & {group.key for group in groups}:
                    presses.more(group_key) if what == "more" else presses.write(group_key, str(value))
            elif what == "below":
                for act in (act for act in below if act.key in ids):
                    act.do()
            elif what == "move":
                if some and presses.move is not None and isinstance(value, str):
                    presses.move(some, cards[value].of if value in cards else None)
            elif what == "remove":
                if some:
                    presses.remove(some)
            else:
                pressed = to_open if what == "open" else cards
                for id_ in ids:
                    if id_ in pressed:
                        _press(presses, pressed[id_].of, what, value)

    data = {
        "groups": [_group(group) for group in groups],
        "names": names._asdict(),
        "layout": asdict(layout),
        "beside": asdict(beside),
        "below": [(act.key, act.label, act.icon) for act in below],
        "page": page,
        "is_ordered": presses.move is not None,
        "heard": acts.heard(key),
        "words": {
            "thumb_up": _("Thumbs up"),
            "thumb_down": _("Thumbs down"),
            "gather": _("Add to the collection (B)"),
            "gathered": _("Take out of the collection (B)"),
            "written": _("What is looked for in line {title}"),
        },
    }
    _component(key=key, data=data, on_did_change=did)


def _drawn(key: str) -> str:
    return f"{key}_drawn"


def _press(presses: Presses[T], of: T, what: str, value: acts.Value) -> None:
    match what, value:
        case "open", _:
            presses.open(of)
        case "thumb", True | False | None:
            presses.thumb(of, value)
        case "pick", _:
            presses.pick(of, value is True)
        case "also", _:
            presses.also(of)
        case "edit", _:
            presses.edit(of)


def _group(group: CardGroup[T]) -> dict[str, Any]:
    return _fields(group) | {"cards": [_fields(card) for card in group.cards]}


def _fields(shown: Card[T] | CardGroup[T]) -> dict[str, Any]:
    """As the browser is told of it; what a card stands for is not for it."""
    return {field.name: getattr(shown, field.name) for field in fields(shown) if field.name != "of"}
