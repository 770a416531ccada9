"""The rows of what is said in a video, read and written within somebody else's transaction, and put back as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.library.undo_steps import Step, StepsOf, Undoable, note_step
from core.catalog.tables.database import PART_ROWS, in_parts
from core.catalog.tables.spoken_tables import SPEAKER_NAMES, SPOKEN
from core.spoken.corrections import Edit, Joined, Split, with_corrections
from core.spoken.folding import folded_words
from core.spoken.line import CAPTIONS, Line, Source

OVERLAP_WORDS: Final = 20
"""So many words of the next line are found with a line, because captions break in the middle of what is said."""
OVERLAP_MS: Final = 2_000
"""Unless so much time lies between the two."""


def same_file(source: Source) -> Collection[Source]:
    """Those whose lines are read and written together with those of this one."""
    return CAPTIONS if source in CAPTIONS else (source,)


def replace_lines(connection: sa.Connection, video_id: str, lines: Sequence[Line], sources: Collection[Source]) -> bool:
    """These lines instead of all of these sources, but for what people put right in those, within somebody else's transaction.

    Returns whether anything is another now.
    """
    before = lines_of(connection, video_id, sources)
    kept = with_corrections(lines, before)
    if kept == before:
        return False
    write_lines(connection, video_id, sources, kept)
    return True


def lines_of(connection: sa.Connection, video_id: str, sources: Collection[Source]) -> list[Line]:
    """What these sources say, in the order of time."""
    query = sa.select(SPOKEN).where(_of_sources(video_id, sources)).order_by(SPOKEN.c.start_ms, SPOKEN.c.id)
    return [line_in(row) for row in connection.execute(query).mappings()]


def note_edit(connection: sa.Connection, of: StepsOf, edit: Edit, before: Sequence[Line], after: Sequence[Line]) -> None:
    """Lines were changed: those that are gone and those that are new undo it."""
    were, are = Counter(before), Counter(after)
    gone, made = ([asdict(line) for line in lines.elements()] for lines in (were - are, are - were))
    note_step(connection, of, _what(edit), gone, made)


def lines_back(connection: sa.Connection, video_id: str, step: Step) -> bool:
    """Put lines back as they were before a change; False if those that it made are others by now."""
    gone, made = ([line_in(row) for row in rows] for rows in (step.before, step.after))
    sources = same_file((made or gone)[0].source)
    now = lines_of(connection, video_id, sources)
    if Counter(made) - Counter(now):
        return False
    write_lines(connection, video_id, sources, sorted([*(Counter(now) - Counter(made)).elements(), *gone]))
    return True


def names_back(connection: sa.Connection, video_id: str, step: Step) -> bool:
    """The same of the names of speakers, whatever others are called by now."""
    now = names_of(connection, video_id)
    if any(now.get(label, "") != name for label, name in step.after.items()):
        return False
    write_names(connection, video_id, {label: name for label, name in (now | step.before).items() if name})
    return True


def names_of(connection: sa.Connection, video_id: str) -> dict[str, str]:
    """What people call those whom the sources of a video only number."""
    rows = connection.execute(sa.select(SPEAKER_NAMES).where(SPEAKER_NAMES.c.video_id == video_id))
    return {row.speaker: row.name for row in rows}


def write_names(connection: sa.Connection, video_id: str, names: Mapping[str, str]) -> None:
    """These and no others."""
    connection.execute(SPEAKER_NAMES.delete().where(SPEAKER_NAMES.c.video_id == video_id))
    rows = [{"video_id": video_id, "speaker": speaker, "name": name} for speaker, name in names.items()]
    if rows:
        connection.execute(SPEAKER_NAMES.insert(), rows)


def _what(edit: Edit) -> Undoable:
    match edit:
        case Split():
            return Undoable.LINE_SPLIT
        case Joined():
            return Undoable.LINES_JOINED
    return Undoable.LINE_CHANGED if edit.text else Undoable.LINE_REMOVED


def write_lines(connection: sa.Connection, video_id: str, sources: Collection[Source], lines: Sequence[Line]) -> None:
    """These lines instead of all of these sources."""
    connection.execute(SPOKEN.delete().where(_of_sources(video_id, sources)))
    for part in in_parts(_rows(video_id, lines), PART_ROWS):
        connection.execute(SPOKEN.insert(), [dict(row) for row in part])


def _of_sources(video_id: str, sources: Collection[Source]) -> sa.ColumnElement[bool]:
    return sa.and_(SPOKEN.c.video_id == video_id, SPOKEN.c.source.in_([source.value for source in sources]))


def _rows(video_id: str, lines: Sequence[Line]) -> Iterable[tuple[tuple[str, Any], ...]]:
    words = [folded_words(line.text) for line in lines]
    # A line that was taken away says nothing, and what is said goes on behind it.
    there = [number for number, line in enumerate(lines) if line.text]
    following = dict(pairwise(there))
    for number, line in enumerate(lines):
        after, said = following.get(number), words[number]
        # What is said of a chapter is whole sentences.
        if after is not None and line.source is not Source.CHAPTER and lines[after].start_ms - line.end_ms <= OVERLAP_MS:
            said = (*said, *words[after][:OVERLAP_WORDS])
        row = asdict(line) | {"video_id": video_id, "source": line.source.value, "folded": f" {' '.join(said)} "}
        yield tuple(row.items())


def line_in(row: Mapping[str, Any] | sa.RowMapping) -> Line:
    """The line that a row has."""
    return Line(
        start_ms=row["start_ms"],
        end_ms=row["end_ms"],
        text=row["text"],
        source=Source(row["source"]),
        speaker=row["speaker"],
        language=row["language"],
        original=row["original"],
        was_start_ms=row["was_start_ms"],
        was_end_ms=row["was_end_ms"],
    )
