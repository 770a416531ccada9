"""What a browser says is to become of a line is an edit, or nothing where it makes no sense."""

from __future__ import annotations

import pytest

from core.spoken.corrections import Joined, Reworded, Split
from core.spoken.line import Line, Source
from web.components.transcript.transcript import edit_of

LINE = Line(1000, 3000, "Good mourning", Source.ADDED)


def test_texts_are_tidied_and_times_are_as_they_were_unless_others_are_given() -> None:
    assert edit_of({"do": "keep", "said": " Good \n morning\0"}, LINE, 9.0) == Reworded("Good morning", 1000, 3000)
    assert edit_of({"do": "keep", "said": "So", "from": 0.5, "to": 2}, LINE, 9.0) == Reworded("So", 500, 2000)
    assert edit_of({"do": "join", "said": "So"}, LINE, 9.0) == Joined("So", 1000)
    assert edit_of({"do": "remove"}, LINE, 9.0) == Reworded("")


def test_two_lines_share_the_time_as_they_share_the_letters() -> None:
    assert edit_of({"do": "split", "said": "Goo", "rest": "d"}, LINE, 9.0) == Split("Goo", "d", 1000, 2500, 3000)


def test_no_line_goes_beyond_the_video_unless_it_did() -> None:
    assert edit_of({"do": "keep", "said": "So", "from": 2, "to": 80}, LINE, 9.0) == Reworded("So", 2000, 9000)
    assert edit_of({"do": "keep", "said": "So", "from": 2, "to": 80}, LINE, 2.0) == Reworded("So", 2000, 3000)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"do": "keep", "said": " "},
        {"do": "keep", "said": 7},
        {"do": "keep", "said": "So", "from": 2, "to": 2},
        {"do": "keep", "said": "So", "from": float("nan"), "to": 2},
        {"do": "keep", "said": "So", "from": "0:01", "to": 2},
        {"do": "split", "said": "So", "rest": ""},
    ],
)
def test_what_makes_no_sense_is_nothing(told: dict[str, object]) -> None:
    assert edit_of(told, LINE, 9.0) is None
