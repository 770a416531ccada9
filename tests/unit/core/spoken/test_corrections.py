"""What people change in lines stays when their source is read again, and goes where the source was changed."""

from __future__ import annotations

from dataclasses import replace

from core.spoken.corrections import Edit, Joined, Reworded, Split, edited, with_corrections
from core.spoken.line import Line, Source

CAPTION = Line(1000, 2000, "Good mourning", Source.ADDED)
NEXT = Line(2000, 3500, "Who is there?", Source.ADDED)
LAST = Line(5000, 6000, "Nobody.", Source.ADDED)
FILE = [CAPTION, NEXT, LAST]
HEARD = Line(1000, 2000, "Good mourning", Source.PROVIDER, "1")
LATER = Line(2000, 3000, "Who is there?", Source.PROVIDER, "2")


def changed(lines: list[Line], at: int, edit: Edit) -> list[Line]:
    return edited(lines, lines[at], edit)


def said(lines: list[Line]) -> list[tuple[int, int, str]]:
    return [(line.start_ms, line.end_ms, line.text) for line in lines]


def test_a_line_remembers_what_its_source_says_for_as_long_as_it_says_otherwise() -> None:
    once = changed([CAPTION], 0, Reworded("Good morning"))
    assert (once[0].text, once[0].original) == ("Good morning", "Good mourning")
    twice = changed(once, 0, Reworded("Good morning!", 900))
    assert (twice[0].text, twice[0].original, twice[0].was_start_ms) == ("Good morning!", "Good mourning", 1000)
    assert changed(twice, 0, Reworded("Good mourning", 1000)) == [CAPTION]


def test_a_caption_stays_as_it_was_changed_while_its_file_says_the_same() -> None:
    right = changed([CAPTION], 0, Reworded("Good morning"))
    assert with_corrections([CAPTION], right) == right
    other = replace(CAPTION, text="Good night")
    assert with_corrections([other], right) == [other]
    assert with_corrections([], right) == []


def test_a_caption_starts_and_ends_where_people_said_also_when_it_is_read_again() -> None:
    moved = changed(FILE, 0, Reworded("Good mourning", 2200, 2600))
    assert said(moved) == [(2000, 3500, "Who is there?"), (2200, 2600, "Good mourning"), (5000, 6000, "Nobody.")]
    assert with_corrections(FILE, moved) == moved
    # Where they said nothing about its end, that is its file's.
    right = changed(FILE, 0, Reworded("Good morning", 900))
    assert said(with_corrections([replace(CAPTION, end_ms=1900)], right)) == [(900, 1900, "Good morning")]


def test_a_line_that_became_two_stays_two_and_is_whole_again_if_it_is_joined() -> None:
    two = changed(FILE, 1, Split("Who is", "there?", 2000, 2700, 3500))
    assert said(two)[1:3] == [(2000, 2700, "Who is"), (2700, 3500, "there?")]
    assert with_corrections(FILE, two) == two
    without = changed(two, 2, Reworded(""))
    assert with_corrections(FILE, without) == without
    # What is left says all that the source does: nothing is changed there any more.
    assert changed(without, 1, Reworded("Who is there?", 2000, 3500)) == FILE
    assert said(changed(two, 1, Joined("Who is", 2000))) == said(FILE)


def test_lines_that_were_joined_stay_one_as_long_as_the_file_says_both() -> None:
    one = changed(FILE, 0, Joined("Good morning.", 1000))
    assert said(one) == [(1000, 3500, "Good morning. Who is there?"), (5000, 6000, "Nobody.")]
    assert with_corrections(FILE, one) == one
    other = [CAPTION, replace(NEXT, text="Who was there?"), LAST]
    assert with_corrections(other, one) == other
    # A half that is joined with the next line takes the other half along, whose place in the file they share from then on.
    two = changed(FILE, 0, Split("Good", "mourning", 1000, 1400, 2000))
    mixed = changed(two, 1, Joined("mourning", 1400))
    assert said(mixed) == [(1000, 1400, "Good"), (1400, 3500, "mourning Who is there?"), (5000, 6000, "Nobody.")]
    assert with_corrections(FILE, mixed) == mixed


def test_what_makes_no_sense_changes_nothing() -> None:
    assert changed(FILE, 2, Joined("Nobody.", 5000)) == FILE
    assert changed(FILE, 0, Split("Good", "mourning", 1000, 2000, 2000)) == FILE
    assert said(changed(FILE, 0, Reworded("Good mourning", 1500, 1400)))[0] == (1500, 1600, "Good mourning")


def test_a_line_that_was_heard_stays_as_it_was_changed_however_it_is_heard_the_next_time() -> None:
    right = changed([HEARD, LATER], 0, Reworded("Good morning", 9000, 9500))
    again = [replace(HEARD, start_ms=1040, end_ms=1980, text="Good more nine"), replace(LATER, text="Who's there?")]
    assert said(with_corrections(again, right)) == [(2000, 3000, "Who's there?"), (9000, 9500, "Good morning")]
    assert said(with_corrections([], right)) == [(9000, 9500, "Good morning")]
