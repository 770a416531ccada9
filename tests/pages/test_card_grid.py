"""What the page makes of what a browser says was done with cards, which may be anything."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.cards import grid_id, press, tell


def page() -> None:
    """A grid of two cards, or of the `names` in the session's state; what was done with them is there, too, in order."""
    import streamlit as st

    from web.components.card_grid.card_grid import Card, CardGroup, Presses, card_grid

    def did(*what: object) -> None:
        st.session_state.setdefault("done", []).append(what)

    cards = [Card(name.upper(), name, f"Open {name}", [], takes_thumbs=True) for name in st.session_state.get("names", "ab")]
    presses: Presses[str] = Presses(
        lambda of: did("open", of),
        thumb=lambda of, is_good: did("thumb", of, is_good),
        more=lambda group: did("more", group),
    )
    card_grid("grid", [CardGroup(cards, "all", more="More")], presses)


@pytest.fixture
def app() -> AppTest:
    app = AppTest.from_function(page).run()
    assert not app.exception
    return app


def done(app: AppTest) -> list[tuple[Any, ...]]:
    return list(app.session_state["done"]) if "done" in app.session_state else []


def test_a_press_calls_with_what_the_card_stands_for(app: AppTest) -> None:
    press(app, "play_b")
    press(app, "play_a", "thumb", False)
    press(app, "play_a", "thumb", None)
    assert done(app) == [("open", "B"), ("thumb", "A", False), ("thumb", "A", None)]


def test_quick_presses_are_done_in_order_and_what_is_told_again_is_not_done_twice(app: AppTest) -> None:
    first, second, third = [1, "thumb", "a", True], [2, "open", "b", None], [3, "more", "all", None]
    tell(app, grid_id(app), [first, second])
    tell(app, grid_id(app), [second, third])
    assert done(app) == [("thumb", "A", True), ("open", "B"), ("more", "all")]


def test_a_card_that_was_just_taken_away_is_still_opened_and_nothing_else_is_done_with_it(app: AppTest) -> None:
    app.session_state["names"] = "c"
    app.run()
    tell(app, grid_id(app), [[1, "open", "a", None], [2, "thumb", "b", True]])
    assert done(app) == [("open", "A")]
    app.run()
    tell(app, grid_id(app), [[3, "open", "a", None]])
    assert done(app) == [("open", "A")]


@pytest.mark.parametrize(
    "told",
    [
        None,
        "open",
        [["1", "open", "a", None]],
        [[1, "open", "a"]],
        [[1, "open", "c", None], [2, "more", "elsewhere", None]],
        [[1, "pick", "a", True], [2, "also", "a", None], [3, "__class__", "a", None]],
        [[1, "thumb", "a", {"of": 1}], [1.5, "open", "a", None], {"open": "a"}],
        [[-1, "open", "a", None]],
    ],
    ids=str,
)
def test_what_makes_no_sense_does_nothing(app: AppTest, told: Any) -> None:
    tell(app, grid_id(app), told)
    assert done(app) == []
