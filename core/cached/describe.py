"""A question as one plain sentence, for lists of searches: “dog on a beach, then a car, but not night · seen only”."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core.messages import SAID
from core.models import QueryKind, timecode
from core.search_query import Example, Narrow, Preset, SearchQuery, Step

LONGEST_WORDS: Final = 120
LONGEST_NAME: Final = 100
MOST_NAMED: Final = 2
"""More videos or categories than this are only counted."""

_USUAL: Final = SearchQuery()


@dataclass(frozen=True, slots=True)
class Names:
    """What videos and looks are called, by id; one that is not here is spoken of without a name."""

    videos: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)


def named_videos(question: SearchQuery) -> set[str]:
    """The ids of the videos whose titles the sentence has."""
    ids = question.narrow.video_ids
    moments = (step.example.moment for step in question.asked if step.example is not None)
    return {*(ids if len(ids) <= MOST_NAMED else ()), *(moment.video_id for moment in moments if moment is not None)}


def describe(question: SearchQuery, names: Names) -> str:
    """The sentence; empty for a question that asks for nothing."""
    if question.is_empty:
        return ""
    steps = SAID["then"].join(_step(step, names) for step in question.asked)
    return SAID["and_so"].join([steps, *_details(question, names)])


def one_line(text: str, longest: int) -> str:
    """`text` without line breaks and what no list can show, cut where it is too long."""
    plain = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def _step(step: Step, names: Names) -> str:
    words = one_line(step.words, LONGEST_WORDS)
    parts = [words] if words else []
    if step.example is not None:
        parts.append(SAID["like"].format(example=_example(step.example, names)))
    if step.without.strip():
        parts.append(SAID["but_not"].format(words=one_line(step.without, LONGEST_WORDS)))
    return SAID["and"].join(parts)


def _example(example: Example, names: Names) -> str:
    if example.concept_id is not None:
        return _look(example.concept_id, names)
    if example.moment is not None:
        at = timecode(example.moment.span.start_sec)
        title = names.videos.get(example.moment.video_id)
        return SAID["moment"].format(at=at, title=_name(title)) if title else SAID["some_moment"].format(at=at)
    return SAID[(example.kind or QueryKind.IMAGE).value]


def _look(concept_id: str, names: Names) -> str:
    name = names.looks.get(concept_id)
    return SAID["look"].format(name=_name(name)) if name else SAID["some_look"]


def _details(question: SearchQuery, names: Names) -> Iterable[str]:
    if len(question.asked) > 1 and question.within_sec != _USUAL.within_sec:
        yield SAID["within"].format(length=timecode(question.within_sec))
    if question.preset is not Preset.BALANCED:
        yield SAID[question.preset.value]
    yield from _narrow(question.narrow, names)
    good = sum(mark.is_good for mark in question.marks)
    if question.marks:
        yield SAID["marks"].format(good=good, bad=len(question.marks) - good)


def _narrow(narrow: Narrow, names: Names) -> Iterable[str]:
    if narrow.video_ids:
        yield _in_videos([names.videos.get(video_id) for video_id in narrow.video_ids])
    if len(narrow.categories) > MOST_NAMED:
        yield SAID["in_categories"].format(count=len(narrow.categories))
    elif narrow.categories:
        few = [one_line(name, LONGEST_NAME) or SAID["no_category"] for name in narrow.categories]
        yield SAID["in"].format(names=", ".join(few))
    yield from _between("added", _day(narrow.added_from), _day(narrow.added_to))
    yield from _between("recorded", _day(narrow.recorded_from), _day(narrow.recorded_to))
    yield from _between("long", _length(narrow.shortest_sec), _length(narrow.longest_sec))
    if narrow.concept_id is not None:
        yield SAID["only_look"].format(look=_look(narrow.concept_id, names))


def _in_videos(titles: Sequence[str | None]) -> str:
    known = [_name(title) for title in titles if title]
    if len(known) == len(titles) <= MOST_NAMED:
        return SAID["in"].format(names=", ".join(known))
    return SAID["in_one_video"] if len(titles) == 1 else SAID["in_videos"].format(count=len(titles))


def _between(what: str, first: str | None, last: str | None) -> Iterable[str]:
    if first is not None and last is not None:
        yield SAID[f"{what}_between"].format(first=first, last=last)
    elif first is not None:
        yield SAID[f"{what}_from"].format(first=first)
    elif last is not None:
        yield SAID[f"{what}_to"].format(last=last)


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day.day} {day:%b} {day.year}"


def _length(seconds: float | None) -> str | None:
    return None if seconds is None else timecode(seconds)


def _name(text: str) -> str:
    return f"“{one_line(text, LONGEST_NAME)}”"
