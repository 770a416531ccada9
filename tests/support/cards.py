"""Cards of a page that Streamlit's test runner has drawn: what they show, and what a browser tells when one is pressed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest


def cards(app: AppTest, prefix: str = "") -> dict[str, dict[str, Any]]:
    """The cards by the keys of their open buttons (`play_0`, `open_<video id>`), in order; of those that begin with `prefix`."""
    shown = {f"{grid['names']['open']}_{card['key']}": card for _, grid in _grids(app) for card in _cards_of(grid)}
    return {key: card for key, card in shown.items() if key.startswith(prefix)}


def keys(app: AppTest, prefix: str) -> list[str]:
    """What is behind `prefix` in the keys of the buttons and of the cards that have it, in order."""
    pressed = [*(str(button.key) for button in app.button), *cards(app)]
    return [key.removeprefix(prefix) for key in pressed if key.startswith(prefix)]


def said(app: AppTest) -> list[str]:
    """What the cards say, and what stands around them."""
    lines = []
    for _, grid in _grids(app):
        for group in grid["groups"]:
            lines += [group["title"], group["said"], group["more"], group["note"]]
            lines += [text for card in group["cards"] for text in (card["title"], *(text for text, *_ in card["about"]))]
    return lines


def told(app: AppTest, component: str) -> dict[str, Any]:
    """What the one component of this name on the page was told."""
    (data,) = [one.proto.json for one in app.get("bidi_component") if one.proto.component_name == component]
    return dict(json.loads(data)[0])


def press(app: AppTest, key: str, what: str = "open", value: bool | None = None) -> AppTest:
    """Do something with the card whose open button has this key, and run the page."""
    for element_id, grid in _grids(app):
        for card in _cards_of(grid):
            if f"{grid['names']['open']}_{card['key']}" == key:
                return tell(app, element_id, [[grid["heard"] + 1, what, card["id"] or card["key"], value]])
    raise AssertionError(f"there is no card {key}")


def below(app: AppTest) -> dict[str, str]:
    """The buttons below the cards: what they say, by key."""
    return {key: label for _, grid in _grids(app) for key, label, _icon in grid["below"]}


def press_below(app: AppTest, key: str) -> AppTest:
    """Press one of them, and run the page."""
    (pressed,) = [(element_id, grid) for element_id, grid in _grids(app) if key in [act[0] for act in grid["below"]]]
    element_id, grid = pressed
    return tell(app, element_id, [[grid["heard"] + 1, "below", key, None]])


def tell(app: AppTest, element_id: str, did: Any) -> AppTest:
    """Run the page with what a browser says was done in a grid. The test runner itself knows no components."""
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=element_id, json_value=json.dumps({"did": did})))
    app._run(states)
    assert not app.exception
    return app


def grid_id(app: AppTest) -> str:
    """The id of the first grid on the page."""
    return next(_grids(app))[0]


def _grids(app: AppTest) -> Iterator[tuple[str, dict[str, Any]]]:
    for component in app.get("bidi_component"):
        if component.proto.component_name == "clipseek_card_grid":
            yield component.proto.id, json.loads(component.proto.json)[0]


def _cards_of(grid: dict[str, Any]) -> list[dict[str, Any]]:
    return [card for group in grid["groups"] for card in group["cards"]]
