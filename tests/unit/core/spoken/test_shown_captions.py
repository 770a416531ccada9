"""What a player shows as captions: the file's with what people changed in them, or else a transcript."""

from __future__ import annotations

from core.media.captions.captions import Cue
from core.spoken.corrections import Joined, Reworded, edited
from core.spoken.line import Line, Source
from core.spoken.reading import lines_of, shown_cues

CUES = [
    Cue(0, 2000, "Good <b>mourning</b>"),
    Cue(2000, 4000, "Who is\nthere?"),
    Cue(4000, 5000, "Who is there?"),
    Cue(60_000, 62_000, "Good mourning"),
]
LINES = lines_of(CUES, Source.ADDED)
HEARD = [Line(0, 900, "Who goes there?", Source.LOCAL), Line(0, 1000, "Who is there?", Source.PROVIDER, "1")]


def test_captions_read_as_their_lines_were_put_right_each_at_its_own_time() -> None:
    right = edited(LINES, LINES[0], Reworded("Good morning"))
    assert shown_cues(CUES, right, {}) == [Cue(0, 2000, "Good morning"), *CUES[1:]]
    assert shown_cues(CUES, LINES, {}) == CUES


def test_captions_are_shown_when_people_said_and_joined_as_they_joined_them() -> None:
    moved = edited(LINES, LINES[0], Reworded("Good morning", 2500, 3000))
    assert shown_cues(CUES, moved, {})[:2] == [CUES[1], Cue(2500, 3000, "Good morning")]
    joined = edited(LINES, LINES[0], Joined("Good morning.", 0))
    assert shown_cues(CUES, joined, {}) == [Cue(0, 5000, "Good morning. Who is there?"), CUES[3]]


def test_a_line_that_was_taken_away_is_not_shown_nor_what_repeats_it() -> None:
    assert [line.text for line in LINES] == ["Good mourning", "Who is there?", "Good mourning"]
    assert shown_cues(CUES, edited(LINES, LINES[1], Reworded("")), {}) == [CUES[0], CUES[3]]


def test_where_there_is_no_file_a_transcript_is_shown_with_the_names_people_gave() -> None:
    assert shown_cues([], HEARD, {}) == [Cue(0, 1000, "Who is there?")]
    assert shown_cues([], HEARD, {"1": "Ada"}) == [Cue(0, 1000, "Ada: Who is there?")]
    assert shown_cues([], [HEARD[0], *edited(HEARD[1:], HEARD[1], Reworded(""))], {}) == [Cue(0, 900, "Who goes there?")]
    assert shown_cues(CUES, HEARD, {}) == CUES
    assert shown_cues([], [], {}) == []
