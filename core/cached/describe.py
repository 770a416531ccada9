"""A question as one plain sentence, for lists of searches: “dog on a beach, then a car, but not night · seen only”."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core.cached.access.needs import needs_nothing
from core.messages.formatting import day
from core.messages.translation import N_, _, ngettext
from core.models.search_query import Example, Narrow, Preset, SearchQuery, Step
from core.models.video import MediaKind, QueryKind, timecode

LONGEST_WORDS: Final = 120
LONGEST_NAME: Final = 100
MOST_NAMED: Final = 2
"""More videos or categories than this are only counted."""

_USUAL: Final = SearchQuery()
_KINDS: Final = {QueryKind.IMAGE: N_("a picture"), QueryKind.AUDIO: N_("a sound"), QueryKind.VIDEO: N_("a clip")}
_PRESETS: Final = {
    Preset.SEEN: N_("what is seen"),
    Preset.HEARD: N_("what is heard"),
    Preset.SAID: N_("what is said"),
    Preset.OWN: N_("own weights"),
}
_BETWEEN: Final = {
    "added": (N_("added {first} – {last}"), N_("added from {first} on"), N_("added until {last}")),
    "recorded": (N_("recorded {first} – {last}"), N_("recorded from {first} on"), N_("recorded until {last}")),
    "long": (N_("{first} – {last} long"), N_("at least {first} long"), N_("at most {last} long")),
}
"""What is said of two ends, of the first alone, and of the last alone."""


@dataclass(frozen=True, slots=True)
class Names:
    """What videos, looks and tags are called, by id; one that is not here is spoken of without a name."""

    videos: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@needs_nothing
def named_videos(question: SearchQuery) -> set[str]:
    """The ids of the videos whose titles the sentence has."""
    ids = question.narrow.video_ids
    moments = (step.example.moment for step in question.asked if step.example is not None)
    return {*(ids if len(ids) <= MOST_NAMED else ()), *(moment.video_id for moment in moments if moment is not None)}


@needs_nothing
def describe(question: SearchQuery, names: Names) -> str:
    """The sentence; empty for a question that asks for nothing."""
    if question.is_empty:
        return ""
    steps = _(", then ").join(_step(step, names) for step in question.asked)
    return " · ".join([steps, *_details(question, names)])


@needs_nothing
def one_line(text: str, longest: int) -> str:
    """`text` without line breaks and what no list can show, cut where it is too long."""
    plain = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def _step(step: Step, names: Names) -> str:
    words = one_line(step.words, LONGEST_WORDS)
    parts = [words] if words else []
    if step.example is not None:
        parts.append(_("like {example}", example=_example(step.example, names)))
    if step.without.strip():
        parts.append(_("but not {words}", words=one_line(step.without, LONGEST_WORDS)))
    return ", ".join(parts)


def _example(example: Example, names: Names) -> str:
    if example.concept_id is not None:
        return _look(example.concept_id, names)
    if example.moment is not None:
        at = timecode(example.moment.span.start_sec)
        title = names.videos.get(example.moment.video_id)
        return _("{title} at {at}", at=at, title=_name(title)) if title else _("a moment at {at}", at=at)
    return _(_KINDS[example.kind or QueryKind.IMAGE])


def _look(concept_id: str, names: Names) -> str:
    name = names.looks.get(concept_id)
    return _("the filter {name}", name=_name(name)) if name else _("a saved filter")


def _details(question: SearchQuery, names: Names) -> Iterable[str]:
    if len(question.asked) > 1 and question.within_sec != _USUAL.within_sec:
        yield _("within {length}", length=timecode(question.within_sec))
    if question.preset is not Preset.BALANCED:
        yield _(_PRESETS[question.preset])
    yield from _narrow(question.narrow, names)
    good = sum(mark.is_good for mark in question.marks)
    if question.marks:
        yield _("adjusted by {good} up, {bad} down", good=good, bad=len(question.marks) - good)


def _narrow(narrow: Narrow, names: Names) -> Iterable[str]:
    if narrow.video_ids:
        yield _in_videos([names.videos.get(video_id) for video_id in narrow.video_ids])
    if len(narrow.categories) > MOST_NAMED:
        yield ngettext("in {n} category", "in {n} categories", len(narrow.categories))
    elif narrow.categories:
        few = [one_line(name, LONGEST_NAME) or _("no category") for name in narrow.categories]
        yield _("in {names}", names=", ".join(few))
    yield from _between("added", _day(narrow.added_from), _day(narrow.added_to))
    yield from _between("recorded", _day(narrow.recorded_from), _day(narrow.recorded_to))
    yield from _between("long", _length(narrow.shortest_sec), _length(narrow.longest_sec))
    if narrow.kind is not None:
        yield _("only photos") if narrow.kind is MediaKind.PHOTO else _("only videos")
    if narrow.cameras:
        yield _("recorded with {names}", names=", ".join(_name(camera) for camera in narrow.cameras))
    if narrow.concept_id is not None:
        yield _("only {filter}", filter=_look(narrow.concept_id, names))
    if narrow.tag_ids:
        known = [_name(names.tags[tag_id]) for tag_id in narrow.tag_ids if tag_id in names.tags]
        yield _("tagged {names}", names=", ".join(known)) if known else _("with a tag that is gone")


def _in_videos(titles: Sequence[str | None]) -> str:
    known = [_name(title) for title in titles if title]
    if len(known) == len(titles) <= MOST_NAMED:
        return _("in {names}", names=", ".join(known))
    return ngettext("in one video", "in {n} videos", len(titles))


def _between(what: str, first: str | None, last: str | None) -> Iterable[str]:
    both, only_first, only_last = _BETWEEN[what]
    if first is not None or last is not None:
        yield _(only_last if first is None else only_first if last is None else both, first=first, last=last)


def _day(when: date | None) -> str | None:
    return None if when is None else day(when)


def _length(seconds: float | None) -> str | None:
    return None if seconds is None else timecode(seconds)


def _name(text: str) -> str:
    return f"“{one_line(text, LONGEST_NAME)}”"
