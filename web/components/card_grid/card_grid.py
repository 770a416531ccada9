"""Grids of cards: moments or videos as pictures with words, drawn by the browser from data in one message.

The browser moves between cards by keys, lets a moment move under the pointer, and tells what was done with which card. Cards keep
their elements while the page runs again, so that neither pictures nor the cursor are lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

import streamlit as st

from core import messages
from web.components.scripts import script

HERE: Final = Path(__file__).parent
T = TypeVar("T")

_component = st.components.v2.component(
    "clipseek_card_grid",
    html='<div class="cards"></div>',
    css=(HERE / "card_grid.css").read_text(encoding="utf-8"),
    js=script(HERE / "card_grid.js"),
    # Styles, tests and the search box beside it reach the cards by their classes.
    isolate_styles=False,
)


class Picture(NamedTuple):
    """A picture of a card and what it shows, in words."""

    address: str
    alt: str


class Said(NamedTuple):
    """A part of the line below a card's title, and the class that gives it another look."""

    text: str
    look: str = ""


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
class Thumb:
    """That a card takes thumbs, and which it has."""

    is_good: bool | None = None


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
    thumb: Thumb | None = None
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
        for act in _unheard(key):
            _do(act, cards, groups, presses)

    data = {
        "groups": [_group(group) for group in groups],
        "names": names._asdict(),
        "layout": _layout(layout),
        "beside": _layout(beside),
        "page": page,
        "heard": st.session_state.get(_heard(key), 0),
        "words": {name: messages.CARD[name] for name in ("thumb_up", "thumb_down")},
    }
    _component(key=key, data=data, on_did_change=did)


class _Act(NamedTuple):
    """What somebody did with a card or a group, as the browser tells it; acts are numbered as they are done."""

    number: int
    what: str
    id: str
    value: bool | None


def _heard(key: str) -> str:
    """Where the session keeps the number of the newest act that was seen to."""
    return f"{key}_heard"


def _unheard(key: str) -> Iterator[_Act]:
    """What was done since the last time, in order. The browser may say anything at all."""
    told = st.session_state.get(key, {}).get("did")
    for one in told if isinstance(told, list) else ():
        match one:
            case [int(number), str(what), str(id_), True | False | None as value] if number > st.session_state.get(
                _heard(key), 0
            ):
                st.session_state[_heard(key)] = number
                yield _Act(number, what, id_, value)


def _do(act: _Act, cards: Mapping[str, Card[T]], groups: Sequence[CardGroup[T]], presses: Presses[T]) -> None:
    if act.what == "more" and any(group.key == act.id for group in groups):
        presses.more(act.id)
    if act.id not in cards:
        return
    of = cards[act.id].of
    match act.what:
        case "open":
            presses.open(of)
        case "thumb":
            presses.thumb(of, act.value)
        case "pick":
            presses.pick(of, act.value is True)
        case "also":
            presses.also(of)
        case "edit":
            presses.edit(of)


def _layout(layout: Layout) -> dict[str, Any]:
    return {"columns": layout.columns, "width": layout.width_px, "gaps": layout.gaps, "wide": layout.is_first_wide}


def _group(group: CardGroup[T]) -> dict[str, Any]:
    texts = {name: getattr(group, name) for name in ("key", "title", "said", "more", "note")}
    return texts | {"cards": [_card(card) for card in group.cards]}


def _card(card: Card[T]) -> dict[str, Any]:
    same = ("key", "label", "pictures", "title", "about", "time", "marks", "strip", "look", "also", "edit")
    thumb = {} if card.thumb is None else {"thumb": card.thumb.is_good}
    bar = None if card.bar is None else round(100 * card.bar)
    return (
        {name: getattr(card, name) for name in same} | thumb | {"id": card.id or card.key, "bar": bar, "picked": card.is_picked}
    )
