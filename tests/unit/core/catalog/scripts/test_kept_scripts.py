"""Scripts and their lines, on both databases: whose they are, and two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from core.catalog import Catalog
from core.catalog.library.undo_steps import Undoable
from core.catalog.people.adoption import adopt
from core.models.search_query import MomentRef
from core.models.video import Span
from core.script.script import MOST_LINES, Script, Use

ME: Final = "me"
YOU: Final = "you"
MOMENT: Final = MomentRef("00000000000000aa", Span(3.333, 8.25))


@pytest.fixture
def catalog(address: str) -> Iterator[Catalog]:
    opened = Catalog(address)
    yield opened
    opened.close()


def made(catalog: Catalog, *words: str, owner: str = ME) -> Script:
    return now(catalog, catalog.scripts.make("Trailer", words, owner), owner)


def now(catalog: Catalog, script_id: str, person: str = ME) -> Script:
    found = catalog.scripts.get(script_id, person)
    assert found is not None
    return found


def test_lines_stay_in_order_and_more_come_at_the_end(catalog: Catalog) -> None:
    script = made(catalog, "a lighthouse", "snow")
    assert catalog.scripts.add_line(script.id, ME, "fire")
    assert [line.words for line in now(catalog, script.id).lines] == ["a lighthouse", "snow", "fire"]
    assert [one.id for one in catalog.scripts.all(ME)] == [script.id]


def test_a_line_keeps_what_was_chosen_until_it_asks_for_something_else(catalog: Catalog) -> None:
    script = made(catalog, "a lighthouse", "snow")
    first = script.lines[0]
    assert catalog.scripts.set_line(script.id, ME, first.id, Use.CHOSEN, chosen=MOMENT)
    assert now(catalog, script.id).lines[0].chosen == MOMENT
    assert catalog.scripts.set_line(script.id, ME, first.id, Use.BEST, words="a boat")
    kept = now(catalog, script.id).lines
    assert [(line.words, line.use, line.chosen) for line in kept] == [("a boat", Use.BEST, None), ("snow", Use.BEST, None)]


def test_nobody_else_sees_or_changes_it_until_it_is_shared(catalog: Catalog) -> None:
    script = made(catalog, "a lighthouse")
    line = script.lines[0]
    assert catalog.scripts.get(script.id, YOU) is None
    assert not catalog.scripts.set_line(script.id, YOU, line.id, Use.LEFT_OUT)
    assert not catalog.scripts.add_line(script.id, YOU, "snow")
    assert not catalog.scripts.edit(script.id, YOU, is_shared=True)
    assert catalog.scripts.edit(script.id, ME, is_shared=True)
    assert catalog.scripts.set_line(script.id, YOU, line.id, Use.LEFT_OUT)
    assert now(catalog, script.id, YOU).lines[0].use is Use.LEFT_OUT
    assert not catalog.scripts.delete(script.id, YOU)
    assert catalog.scripts.delete(script.id, ME)
    assert catalog.scripts.all(ME) == []


def test_a_line_of_another_script_is_not_changed(catalog: Catalog) -> None:
    mine, yours = made(catalog, "a lighthouse"), made(catalog, "snow", owner=YOU)
    assert not catalog.scripts.set_line(mine.id, ME, yours.lines[0].id, Use.LEFT_OUT)
    assert now(catalog, yours.id, YOU).lines[0].use is Use.BEST


def test_it_takes_only_so_many_lines(catalog: Catalog) -> None:
    script = made(catalog, *map(str, range(MOST_LINES)))
    assert not catalog.scripts.add_line(script.id, ME, "one more")


def test_what_nobody_owned_becomes_the_first_administrators(catalog: Catalog) -> None:
    script = made(catalog, "a lighthouse", owner="")
    adopt(catalog, ME)
    assert now(catalog, script.id).owner_id == ME


def test_what_was_done_to_lines_is_taken_back_step_by_step(catalog: Catalog) -> None:
    script = made(catalog, "a lighthouse", "snow")
    first = script.lines[0]
    assert catalog.scripts.set_line(script.id, ME, first.id, Use.CHOSEN, chosen=MOMENT)
    chosen = now(catalog, script.id).lines
    assert catalog.scripts.set_line(script.id, ME, first.id, Use.BEST, words="a boat")
    assert catalog.scripts.add_line(script.id, ME, "fire")
    assert catalog.scripts.undo(script.id, ME)
    change = catalog.scripts.last_change(script.id, ME)
    assert change is not None
    assert (change.what, change.before) == (Undoable.SHOT_REWRITTEN, chosen[0])
    assert catalog.scripts.undo(script.id, ME)
    assert now(catalog, script.id).lines == chosen
    assert catalog.scripts.undo(script.id, ME)
    assert now(catalog, script.id).lines == script.lines
    assert not catalog.scripts.undo(script.id, ME)


def test_a_line_that_somebody_else_has_changed_since_stays_as_it_is(catalog: Catalog) -> None:
    script = made(catalog, "a lighthouse")
    (line,) = script.lines
    assert catalog.scripts.edit(script.id, ME, is_shared=True)
    assert catalog.scripts.set_line(script.id, ME, line.id, Use.BEST, words="a boat")
    assert catalog.scripts.set_line(script.id, YOU, line.id, Use.BEST, words="a ship")
    assert not catalog.scripts.undo(script.id, ME)
    assert now(catalog, script.id).lines[0].words == "a ship"
    assert catalog.scripts.undo(script.id, YOU)
    assert now(catalog, script.id).lines[0].words == "a boat"
