"""Searches as links: a view to the parameters of an address and back.

Addresses come from anybody. Reading one never fails: what is not understood is left out, and what is too much is cut. Writing
leaves out all that is as usual, so that `/?q=dog` is the whole address of a plain search, and the same search always reads the
same. Numbers are written in full, so that a moment is found again by the very times it has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Final, TypeVar
from urllib.parse import urlencode

from core.models.search_query import (
    DIGEST,
    MOST_STEPS,
    Arrangement,
    Example,
    Mark,
    MomentRef,
    Narrow,
    Preset,
    SearchQuery,
    Step,
    View,
)
from core.models.video import MediaKind, Modality, QueryKind, Span

LONGEST_WORDS: Final = 2000
MOST_LISTED: Final = 500
"""Videos, categories or thumbs in one address."""
MOST_PAGES: Final = 1000
LONGEST_GAP_SEC: Final = 3600

_NAME: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_BETWEEN: Final = ".."
_PARTS: Final = "~"
_USUAL: Final = SearchQuery()
_FIRST: Final = Step()
T = TypeVar("T")
Params = dict[str, str]


def address_of(question: SearchQuery) -> str:
    """The query string of a question, without its page and the open moment: equal for equal questions."""
    return query_string(params_of(View(question)))


def query_string(params: Mapping[str, str]) -> str:
    """Parameters as they stand in an address."""
    return urlencode(params, errors="replace")


def params_of(view: View) -> Params:
    """The parameters of an address for `view`: only what is not as usual."""
    question = view.question
    params: Params = {}
    for number, step in enumerate(question.steps, start=1):
        params |= _step_params(step, "" if number == 1 else str(number), is_last=number == len(question.steps))
    if question.within_sec != _USUAL.within_sec:
        params["within"] = str(question.within_sec)
    if question.preset is not Preset.BALANCED:
        params["by"] = question.preset.value
    if question.own_weights:
        params["weights"] = ",".join(f"{modality.value}:{_number(weight)}" for modality, weight in question.own_weights)
    params |= _narrow_params(question.narrow)
    if question.marks:
        params["thumbs"] = ",".join(("y" if mark.is_good else "n") + _ref(mark.moment) for mark in question.marks)
    if question.arrangement is not Arrangement.MOMENTS:
        params["view"] = question.arrangement.value
    if view.with_weak:
        params["weak"] = "1"
    if view.page != 1:
        params["page"] = str(view.page)
    if view.open is not None:
        params["open"] = _ref(view.open)
    return params


def view_of(params: Mapping[str, str]) -> View:
    """The view that an address asks for; never raises."""
    return View(
        question=SearchQuery(
            steps=_steps(params),
            within_sec=_understood(_gap, params.get("within")) or _USUAL.within_sec,
            preset=_understood(Preset, params.get("by")) or Preset.BALANCED,
            own_weights=_weights(params.get("weights", "")),
            narrow=_narrow(params),
            marks=tuple(_each(_mark, params.get("thumbs", ""))),
            arrangement=_understood(Arrangement, params.get("view")) or Arrangement.MOMENTS,
        ),
        page=_understood(_page, params.get("page")) or 1,
        open=_understood(_moment, params.get("open")),
        with_weak=params.get("weak") == "1",
    )


def _step_params(step: Step, number: str, *, is_last: bool) -> Params:
    params: Params = {}
    # An empty last step is one that is being written; its name alone holds its place.
    if step.words or (number and is_last and step == _FIRST):
        params["q" + number] = step.words
    if step.without:
        params["not" + number] = step.without
    if step.example is not None:
        params["like" + number] = _example_text(step.example)
    if step.follow != _FIRST.follow:
        params["follow" + number] = _number(step.follow)
    return params


def _steps(params: Mapping[str, str]) -> tuple[Step, ...]:
    steps = []
    count = 1
    for index in range(MOST_STEPS):
        number = str(index + 1) if index else ""
        if any(name + number in params for name in ("q", "not", "like", "follow")):
            count = index + 1
        share = _understood(_share, params.get("follow" + number))
        steps.append(
            Step(
                words=params.get("q" + number, "")[:LONGEST_WORDS],
                without=params.get("not" + number, "")[:LONGEST_WORDS],
                example=_understood(_example, params.get("like" + number)),
                follow=_FIRST.follow if share is None else share,
            )
        )
    return tuple(steps[:count])


def _example_text(example: Example) -> str:
    if example.kind is not None:
        return f"{example.kind.value}{_PARTS}{example.digest}"
    return f"look{_PARTS}{example.concept_id}" if example.moment is None else f"moment{_PARTS}{_ref(example.moment)}"


def _example(text: str) -> Example:
    kind, _, rest = text.partition(_PARTS)
    if kind == "moment":
        return Example(moment=_moment(rest))
    if kind == "look":
        return Example(concept_id=_matching(_NAME, rest))
    if kind == QueryKind.TEXT:
        raise ValueError("words are no example")
    return Example(kind=QueryKind(kind), digest=_matching(DIGEST, rest))


def between(first: date | float | None, last: date | float | None) -> str:
    """Two ends of which one may be open, as addresses hold them: `2024-05-01..`."""
    return _BETWEEN.join("" if end is None else _end(end) for end in (first, last))


def days_of(text: str) -> tuple[date | None, date | None]:
    """What `between` made of two days; never raises."""
    return _range(date.fromisoformat, text)


def _narrow_params(narrow: Narrow) -> Params:
    params: Params = {}
    if narrow.video_ids:
        params["in"] = _listed(narrow.video_ids)
    if narrow.categories:
        params["category"] = _listed(narrow.categories)
    for name, first, last in (
        ("added", narrow.added_from, narrow.added_to),
        ("recorded", narrow.recorded_from, narrow.recorded_to),
        ("length", narrow.shortest_sec, narrow.longest_sec),
    ):
        if first is not None or last is not None:
            params[name] = between(first, last)
    if narrow.kind is not None:
        params["media"] = narrow.kind.value
    if narrow.cameras:
        params["camera"] = _listed(narrow.cameras)
    if narrow.concept_id is not None:
        params["look"] = narrow.concept_id
    if narrow.tag_ids:
        params["tag"] = ",".join(narrow.tag_ids)
    return params


def _narrow(params: Mapping[str, str]) -> Narrow:
    added_from, added_to = days_of(params.get("added", ""))
    recorded_from, recorded_to = days_of(params.get("recorded", ""))
    shortest_sec, longest_sec = _range(_seconds, params.get("length", ""))
    return Narrow(
        video_ids=tuple(_each(lambda text: _matching(_NAME, text), params.get("in", ""))),
        # A category without a name is one too: that of the videos that nobody put into any.
        categories=tuple(name[:LONGEST_WORDS] for name in _unlisted(params["category"])) if "category" in params else (),
        added_from=added_from,
        added_to=added_to,
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        shortest_sec=shortest_sec,
        longest_sec=longest_sec,
        kind=_understood(MediaKind, params.get("media")),
        cameras=tuple(name[:LONGEST_WORDS] for name in _unlisted(params["camera"]) if name) if "camera" in params else (),
        concept_id=_understood(lambda text: _matching(_NAME, text), params.get("look")),
        tag_ids=tuple(_each(lambda text: _matching(_NAME, text), params.get("tag", ""))),
    )


def _weights(text: str) -> tuple[tuple[Modality, float], ...]:
    found: dict[Modality, float] = {}
    for modality, share in _each(lambda part: (Modality(part.partition(":")[0]), _share(part.partition(":")[2])), text):
        found.setdefault(modality, share)
    return tuple(found.items())


def _mark(text: str) -> Mark:
    if text[:1] not in ("y", "n"):
        raise ValueError("a thumb is up or down")
    return Mark(_moment(text[1:]), is_good=text[0] == "y")


def _ref(ref: MomentRef) -> str:
    return _PARTS.join((ref.video_id, _number(ref.span.start_sec), _number(ref.span.end_sec)))


def _moment(text: str) -> MomentRef:
    video_id, start, end = text.split(_PARTS)
    return MomentRef(_matching(_NAME, video_id), Span(_seconds(start), _seconds(end)))


def _number(value: float) -> str:
    """The shortest text that reads as this very number."""
    return repr(float(value)).removesuffix(".0")


def _end(value: date | float) -> str:
    return value.isoformat() if isinstance(value, date) else _number(value)


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError("a time is a finite number from 0 up")
    return value + 0.0


def _share(text: str) -> float:
    value = _seconds(text)
    if value > 1:
        raise ValueError("a share is at most 1")
    return value


def _gap(text: str) -> int:
    return min(max(int(text), 1), LONGEST_GAP_SEC)


def _page(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES)


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError("not a name of ours")
    return text


def _listed(names: Iterable[str]) -> str:
    """Names with commas between them; their own commas are written as addresses write signs."""
    return ",".join(name.replace("%", "%25").replace(",", "%2C") for name in names)


def _unlisted(text: str) -> list[str]:
    return [name.replace("%2C", ",").replace("%25", "%") for name in text.split(",")[:MOST_LISTED]]


def _each(read: Callable[[str], T], text: str) -> list[T]:
    """What is understood of a list, each once and in its order."""
    found = (_understood(read, part) for part in text.split(",")[:MOST_LISTED] if part)
    return list(dict.fromkeys(value for value in found if value is not None))


def _range(read: Callable[[str], T], text: str) -> tuple[T | None, T | None]:
    first, _, last = text.partition(_BETWEEN)
    return _understood(read, first or None), _understood(read, last or None)


def _understood(read: Callable[[str], T], text: str | None) -> T | None:
    if text is not None:
        with suppress(ValueError, OverflowError):
            return read(text)
    return None
