"""Lines that people changed, kept when the source of the lines is read again.

A line can be put right, taken away, begin and end elsewhere, become two, and be joined with the next one. Each changed line knows
what it came from: the text and the times of one line of its source, or of several in a row. Lines that came from the same know
the same, so whatever was made of a stretch can be put in its place again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from core.spoken.line import CAPTIONS, Line

SHORTEST_MS: Final = 100
"""A line that people give times lasts this long at least."""


class Origin(NamedTuple):
    """A stretch of a source: what is said there, a line of text for each of its lines."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """Another text, without any the line is taken away; and other times, if any are given."""

    text: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Two lines instead of one, with these texts; the second begins at `at_ms`."""

    first: str
    second: str
    start_ms: int
    at_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Joined:
    """One line of this one, as it is to read, and the next."""

    text: str
    start_ms: int


Edit = Reworded | Split | Joined


def origin_of(line: Line) -> Origin:
    """What a line came from; itself if nobody changed it."""
    if not line.original:
        return Origin(line.start_ms, line.end_ms, line.text)
    return Origin(line.was_start_ms, line.was_end_ms, line.original)


def edited(lines: Sequence[Line], line: Line, edit: Edit) -> list[Line]:
    """All lines of a source, in the order of time, with one of them changed; as they are where the change makes no sense."""
    at = lines.index(line)
    match edit:
        case Reworded(text, start_ms, end_ms):
            start = line.start_ms if start_ms is None else start_ms
            end = line.end_ms if end_ms is None else max(end_ms, start + SHORTEST_MS)
            fresh = [_now(line, text, start, end)]
        case Split(first, second, start_ms, at_ms, end_ms):
            if not first or not second or not start_ms < at_ms < end_ms:
                return list(lines)
            fresh = [_now(line, first, start_ms, at_ms), _now(line, second, at_ms, end_ms)]
        case Joined(text, start_ms):
            after = next((place for place in range(at + 1, len(lines)) if lines[place].text), None)
            if after is None:
                return list(lines)
            return _joined(lines, at, after, edit)
    return sorted(_settled([*lines[:at], *fresh, *lines[at + 1 :]], origin_of(line)))


def with_corrections(fresh: Iterable[Line], before: Sequence[Line]) -> list[Line]:
    """The lines of a source as they are read now, with what people changed in those of `before`.

    A file of captions is what somebody wrote: a change of it stays as long as the file says there what it said then. A
    transcript never comes out quite the same twice, so there lines that were changed stand for what is heard in their time.
    """
    changed = [line for line in before if line.original]
    if not changed:
        return list(fresh)
    heard = [line for line in changed if line.source not in CAPTIONS]
    times = [(origin.start_ms, origin.end_ms) for origin in map(origin_of, heard)]

    def is_heard_already(line: Line) -> bool:
        middle_ms = (line.start_ms + line.end_ms) // 2
        return line.source not in CAPTIONS and any(start_ms <= middle_ms <= end_ms for start_ms, end_ms in times)

    kept = _in_their_place(list(fresh), [line for line in changed if line.source in CAPTIONS])
    return sorted([*(line for line in kept if not is_heard_already(line)), *heard])


def _now(line: Line, text: str, start_ms: int, end_ms: int) -> Line:
    return _of(replace(line, start_ms=start_ms, end_ms=end_ms, text=text), origin_of(line))


def _settled(lines: Sequence[Line], origin: Origin) -> list[Line]:
    """Where only what the source says is left of a stretch, nothing is changed there any more."""
    of_it = [line for line in lines if line.original and origin_of(line) == origin]
    said = [line for line in of_it if line.text]
    if len(said) != 1 or (said[0].start_ms, said[0].end_ms, said[0].text) != origin:
        return list(lines)
    plain = replace(said[0], original="", was_start_ms=0, was_end_ms=0)
    return [plain if line is said[0] else line for line in lines if line is said[0] or line not in of_it]


def _joined(lines: Sequence[Line], first: int, last: int, how: Joined) -> list[Line]:
    """One line of the first and the last of these, and of what was taken away between them.

    All that came from the same stretches, or from one between them, comes from the whole of them from then on.
    """
    origins = sorted({origin_of(line) for line in lines})
    places = sorted(origins.index(origin_of(line)) for line in lines[first : last + 1])
    whole = origins[places[0] : places[-1] + 1]
    union = Origin(min(one.start_ms for one in whole), max(one.end_ms for one in whole), "\n".join(one.text for one in whole))
    one, other = lines[first], lines[last]
    end_ms = max(one.end_ms, other.end_ms, how.start_ms + SHORTEST_MS)
    both = replace(one, text=f"{how.text} {other.text}".strip(), start_ms=how.start_ms, end_ms=end_ms)
    rest = [*lines[:first], *lines[last + 1 :]]
    return sorted([_of(both, union), *(_of(line, union) if origin_of(line) in whole else line for line in rest)])


def _of(line: Line, origin: Origin) -> Line:
    return replace(line, original=origin.text, was_start_ms=origin.start_ms, was_end_ms=origin.end_ms)


def _in_their_place(fresh: Sequence[Line], changed: Sequence[Line]) -> list[Line]:
    """Captions, with what was made of some instead of those."""
    made: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for line in changed:
        made[line.was_start_ms, line.original].append(line)
    longest = max((text.count("\n") for _, text in made), default=0) + 1
    kept: list[Line] = []
    at = 0
    while at < len(fresh):
        first = fresh[at]
        run, lines = _run_that_was_changed(fresh[at : at + longest], made)
        kept += [replace(line, source=first.source, language=first.language) for line in lines] or [first]
        at += run
    return sorted(kept)


def _run_that_was_changed(fresh: Sequence[Line], made: dict[tuple[int, str], list[Line]]) -> tuple[int, list[Line]]:
    """How many of these lines, from the first, were changed together, and what was made of them; one and nothing if none were."""
    for count in range(1, len(fresh) + 1):
        lines = made.pop((fresh[0].start_ms, "\n".join(line.text for line in fresh[:count])), None)
        if lines is not None:
            return count, [_ends_with(line, fresh[count - 1]) for line in lines]
    return 1, []


def _ends_with(line: Line, last: Line) -> Line:
    """Its source may let it end elsewhere by now; where people did not say when it ends, it does."""
    end_ms = last.end_ms if line.end_ms == line.was_end_ms else line.end_ms
    return replace(line, end_ms=max(end_ms, line.start_ms + 1), was_end_ms=last.end_ms)
