"""Cuts a text into the shots it asks for: a shot list by its entries or its column of a spreadsheet, a screenplay by its parts,
prose by its sentences. Files of strangers are read in a child process, which may be lost over one.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from core.errors import MediaError, Reason
from core.library.names import one_line
from core.sandbox.call import Answer, Call
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker, WorkerLost
from core.script.script import LONGEST_LINE, MOST_CHARS, MOST_LINES
from core.sheet_cells import decoded, heading_of, text_of, written_lines

_ENTRY: Final = re.compile(
    r"(?:(?:shot|scene|plano|toma|escena)\s{0,3}#?\d{1,4}[a-z]?\s{0,3}[.):–—-]?"
    r"|#?\d{1,4}[a-z]?\s{0,3}[.):–—]|\d{1,4}\s{1,3}-|[-–—•*·▪+]|\[[ x]?\])\s{1,9}(?=\S)",
    re.IGNORECASE,
)
"""What an entry of a list begins with: a number, a dot, a dash, a box."""
_CLOCK: Final = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[:;.,]\d{1,3})?[\])]?"
_TIME: Final = re.compile(_CLOCK + r"(?:\s{0,3}(?:[-–—]|-->|to)\s{0,3}" + _CLOCK + r")?[\s:–—-]{0,5}")
"""A time, or from one to another, before what is seen then."""
_HEADING: Final = re.compile(
    r"(?:\d{1,4}[a-z]?\.?\s{1,5})?(?:INT|EXT|EST|I/E|INT\.?/EXT)[. ]\s{0,3}(?P<place>\S.*)", re.IGNORECASE
)
_CUT_TO: Final = re.compile(
    r"(?:(?:SMASH |MATCH |JUMP )?CUT TO|FADE (?:IN|OUT|TO)|DISSOLVE TO|THE END|FIN|CONTINUED|\(?MORE\)?)\b.{0,20}"
)
_SENTENCE: Final = re.compile(r"(?<=[.!?…。！？])[\"'”’»)]{0,2}(?:\s+|(?<=[。！？]))")
_ENDS: Final = tuple('.!?…:;"”»。！？')
SHORTEST_SENTENCE: Final = 3
"""Words; a shorter sentence goes with the one before it."""
NARROW: Final = 45
"""Characters; who writes lists in small letters begins a new line sooner, who breaks lines to be narrow does so later."""
WIDEST_CUE: Final = 40
SHEETS: Final = (".csv", ".tsv", ".xlsx")
MOST_BYTES: Final = 10_000_000
READ_SEC: Final = 20.0
LIMITS: Final = Limits(memory_bytes=600_000_000, cpu_sec=int(READ_SEC))
SAYS_WHAT_IS_SEEN: Final = (
    "description",
    "shot_description",
    "shot",
    "visual",
    "visuals",
    "video",
    "picture",
    "action",
    "what",
    "content",
    "text",
    "line",
    "script",
    "scene",
    "descripción",
    "descripcion",
    "plano",
    "imagen",
    "acción",
    "beschreibung",
    "bild",
    "inhalt",
)
"""Headings of that column as people call it, the likeliest first."""


def lines_of(text: str) -> list[str]:
    """The lines of a script, in order; none for a text in which no word stands."""
    written = [line.rstrip() for line in text[:MOST_CHARS].replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    found = _of_screenplay(written) if any(_is_heading(line) for line in written) else _of_text(written)
    tidy = (one_line(line)[:LONGEST_LINE].strip() for line in found)
    return [line for line in tidy if any(character.isalnum() for character in line)]


def _of_text(written: Sequence[str]) -> Iterator[str]:
    """Entries as they are; what is no entry of a list by its sentences."""
    for part, is_entry in _parts(written):
        if is_entry:
            yield part
        else:
            yield from _sentences(part)


def _parts(written: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Paragraphs and entries, lines joined that were only broken to be narrow; and whether it is an entry of a list."""
    part, is_entry, former = "", False, ""
    for line in written:
        own, begins = _unnumbered(line.strip())
        if len(former) >= NARROW and own[:1].islower() and not begins and not part.endswith(_ENDS):
            part, former = f"{part} {own}", own
            continue
        if part:
            yield part, is_entry
        part, is_entry, former = own, begins, own
    if part:
        yield part, is_entry


def _of_screenplay(written: Sequence[str]) -> Iterator[str]:
    """Places, what happens and what is said; neither who says it nor how, nor how a scene ends."""
    for first, *others in _paragraphs(written):
        if (heading := _HEADING.match(first)) is not None:
            yield re.sub(r"\s*[-–—]+\s*", ", ", heading["place"]).strip(" .,").lower()
            said = others
        elif _is_cue(first) and others:
            said = [line for line in others if not (line.startswith("(") and line.endswith(")"))]
        else:
            said = [first, *others]
        if said and not _CUT_TO.fullmatch(said[0]):
            yield from _sentences(" ".join(said))


def _paragraphs(written: Sequence[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in [*(line.strip() for line in written), ""]:
        if paragraph and (not line or _is_heading(line)):
            yield paragraph
            paragraph = []
        if line:
            paragraph.append(line)


def _is_heading(line: str) -> bool:
    return _HEADING.match(line.strip()) is not None


def _is_cue(line: str) -> bool:
    """Who speaks next stands by itself in capitals."""
    name = re.sub(r"\(.{0,20}\)$", "", line).strip()
    return 0 < len(name) <= WIDEST_CUE and name.isupper() and not name.endswith(_ENDS)


def _sentences(paragraph: str) -> Iterator[str]:
    """Its sentences; what is too short to say much goes with the one before."""
    kept: list[str] = []
    for sentence in _SENTENCE.split(paragraph):
        if kept and (len(sentence.split()) >= SHORTEST_SENTENCE or _without_spaces(sentence)):
            yield " ".join(kept)
            kept = []
        if sentence or kept:
            kept.append(sentence)
    if kept:
        yield " ".join(kept)


def _without_spaces(sentence: str) -> bool:
    return len(sentence) >= 4 and not sentence.isascii() and " " not in sentence


def _unnumbered(line: str) -> tuple[str, bool]:
    """A line without its number, mark or time, and whether it had one."""
    own = line
    for _ in range(2):
        for pattern in (_ENTRY, _TIME):
            if (begins := pattern.match(own)) is not None and begins.end() < len(own):
                own = own[begins.end() :]
    return own, own != line


def read_script(data: bytes, name: str) -> list[str]:
    """The lines of a file. Raises MediaError: SHEET_TOO_LARGE, SHEET_UNREADABLE."""
    if len(data) > MOST_BYTES:
        raise MediaError(Reason.SHEET_TOO_LARGE)
    try:
        with Worker("core.script.cutting", LIMITS) as worker:
            *_, (_, read) = worker.ask("read", {"name": name[-200:]}, data, within_sec=READ_SEC)
        return [str(line) for line in json.loads(read)]
    except WorkerLost as lost:
        raise MediaError(Reason.SHEET_TOO_LARGE, detail=str(lost)) from lost
    except (KeyError, TypeError, ValueError) as error:
        raise MediaError(Reason.SHEET_UNREADABLE, name=name, detail=type(error).__name__) from error


def read(call: Call) -> Answer:
    """The same inside the child process, as JSON. Raises MediaError."""
    name = str(call["name"])
    if not name.lower().endswith(SHEETS):
        return {}, json.dumps(lines_of(decoded(call.body[: 4 * MOST_CHARS]))).encode()
    rows = [
        [text_of(cell) for cell in cells]
        for _, cells in islice(written_lines(call.body, name, SAYS_WHAT_IS_SEEN), MOST_LINES + 2)
    ]
    return {}, json.dumps(_described(rows)).encode()


def _described(rows: Sequence[Sequence[Any]]) -> list[str]:
    """What stands in the column that says what is seen: the one that is called so, or else the one with the longest texts."""
    if not rows:
        return []
    headings = [heading_of(cell) for cell in rows[0]]
    named = next((headings.index(name) for name in SAYS_WHAT_IS_SEEN if name in headings), None)
    below = rows if named is None else rows[1:]
    column = max(range(len(headings)), key=lambda at: _usual_length(below, at)) if named is None else named
    return [row[column][:LONGEST_LINE] for row in below if column < len(row) and row[column]]


def _usual_length(rows: Sequence[Sequence[str]], column: int) -> float:
    return statistics.median(len(row[column]) if column < len(row) else 0 for row in rows)
