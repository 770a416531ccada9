"""A text becomes the shots it asks for, however it is written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.script.cutting import lines_of
from core.script.script import LONGEST_LINE, MOST_CHARS

LONG = "A long sentence that goes over more than one line"
SCREENPLAY = """
EXT. HARBOUR - DAWN

Boats move in the fog
and gulls cry.

JOHN (V.O.)
(quietly)
We have to go now. The ships listen for the horn.

CUT TO:

2 INT. KITCHEN - NIGHT
A fire crackles.
"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        (" \n - \n***\n", []),
        ("a lighthouse\n\nsnow on pines", ["a lighthouse", "snow on pines"]),
        ("1. Wide shot of a harbour. Dawn.\n2) Gulls", ["Wide shot of a harbour. Dawn.", "Gulls"]),
        ("Shot 1: a boat\nShot 2 - a train", ["a boat", "a train"]),
        ("- a boat\n• a train\n[ ] a car", ["a boat", "a train", "a car"]),
        ("00:12 – 00:20 a boat\n[00:01:02] a train", ["a boat", "a train"]),
        ("3. 00:12 a boat", ["a boat"]),
        ("2 ships\n3 boats", ["2 ships", "3 boats"]),
        ("The sun rises. A train passes by.", ["The sun rises.", "A train passes by."]),
        ("A train passes by. Silence.", ["A train passes by. Silence."]),
        (f"{LONG}\nas it was broken to be narrow.", [f"{LONG} as it was broken to be narrow."]),
        ("a boat\na train", ["a boat", "a train"]),
        ("She walks on\nA dog runs", ["She walks on", "A dog runs"]),
        ("¿Dónde está? Ella corre por la playa.", ["¿Dónde está?", "Ella corre por la playa."]),
        ("太陽が海に沈む。電車が通る。", ["太陽が海に沈む。", "電車が通る。"]),
        ("one\r\ntwo\rthree", ["one", "two", "three"]),
    ],
)
def test_a_text_is_cut_as_a_person_would(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


def test_of_a_screenplay_places_action_and_dialogue_are_left() -> None:
    assert lines_of(SCREENPLAY) == [
        "harbour, dawn",
        "Boats move in the fog and gulls cry.",
        "We have to go now.",
        "The ships listen for the horn.",
        "kitchen, night",
        "A fire crackles.",
    ]


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_gives_lines_that_are_short_and_say_something(text: str) -> None:
    assert all(0 < len(line) <= LONGEST_LINE and line == line.strip() and "\n" not in line for line in lines_of(text))


@pytest.mark.parametrize("piece", ["1.", " ", "0:00", "a ", ".", "INT. A\n", "(", "- ", "。", "。a", "\n"])
def test_the_longest_text_takes_no_longer_than_anybody_waits(piece: str) -> None:
    began = time.process_time()
    lines_of(piece * MOST_CHARS)
    assert time.process_time() - began < 0.4
