"""What the search page shows: the question, its page of hits and the open moment, as a link holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from core.models.search_query import Example, Mark, MomentRef, Narrow, Preset, SearchQuery, Step, View
from core.search.address import LONGEST_WORDS, params_of, query_string, view_of
from web.ui.url_state import AddressState

_STATE: Final = AddressState("search", view_of, params_of)
view, show, was_pressed = _STATE.view, _STATE.show, _STATE.was_pressed


def ask(question: SearchQuery) -> None:
    """Show the answer to a question, from its first page on; hits that hardly answer stay folded or unfolded as they are."""
    question = replace(question, steps=tuple(_trimmed(step) for step in question.steps))
    if question != view().question:
        show(View(question, with_weak=view().with_weak))


def ask_words(phrase: str) -> None:
    """Ask by words and by nothing else."""
    ask(SearchQuery((Step(phrase),)))


def follow(address: str) -> None:
    """Show what a query string holds, as a kept search has it."""
    show(view_of(dict(parse_qsl(address, keep_blank_values=True))))


def change(**parts: Any) -> None:
    """The question with other `preset`, `own_weights`, `within_sec`, `marks` or `arrangement`."""
    ask(replace(view().question, **parts))


def change_step(index: int, **parts: Any) -> None:
    """The question with another part of one step."""
    steps = list(view().question.steps)
    steps[index] = replace(steps[index], **parts)
    change(steps=tuple(steps))


def narrow(**parts: Any) -> None:
    """The question within another part of the library."""
    change(narrow=replace(view().question.narrow, **parts))


def widen() -> None:
    """The question to the whole library."""
    change(narrow=Narrow())


def mark(ref: MomentRef, is_good: bool) -> None:
    """A thumb up or down; the last one given to a moment counts. What is open stays open."""
    others = tuple(kept for kept in view().question.marks if kept.moment != ref)
    _remark((*others, Mark(ref, is_good)))


def unmark(ref: MomentRef) -> None:
    """Take back the thumb of one moment."""
    _remark(tuple(kept for kept in view().question.marks if kept.moment != ref))


def unmark_last() -> None:
    """Take back the thumb that was given last."""
    _remark(view().question.marks[:-1])


def more_like(ref: MomentRef) -> None:
    """Ask by a moment: where the library is narrowed to stays, all else begins anew."""
    present = view().question
    ask(SearchQuery((Step(example=Example(moment=ref)),), narrow=replace(present.narrow, video_ids=())))


def ask_look(concept_id: str) -> None:
    """Ask by a look; where the library is narrowed to stays."""
    ask(SearchQuery((Step(example=Example(concept_id=concept_id)),), narrow=view().question.narrow))


def only_in(video_id: str) -> None:
    """The same question within one video."""
    narrow(video_ids=(video_id,))


def weigh(weights: Mapping[Any, float]) -> None:
    """Weights moved by hand, 0..1 for each modality."""
    change(preset=Preset.OWN, own_weights=tuple(weights.items()))


def set_page(number: int) -> None:
    """Another page of the same hits."""
    if number != view().page:
        show(replace(view(), page=number, open=None))


def fold_weak(*, is_open: bool) -> None:
    """Unfold the hits that hardly answer, or fold them away again."""
    show(replace(view(), with_weak=is_open))


def set_open(ref: MomentRef | None, page: int | None = None) -> None:
    """Remember in the address which moment is open, if any, and the page of hits it is on, if that is another now."""
    present = view()
    wanted = replace(present, open=ref, page=present.page if page is None else page)
    if wanted != present:
        show(wanted)


def link() -> str:
    """The query string of what is shown."""
    return query_string(params_of(view()))


def _remark(marks: tuple[Mark, ...]) -> None:
    present = view()
    if marks != present.question.marks:
        show(replace(present, question=replace(present.question, marks=marks), page=1))


def _trimmed(step: Step) -> Step:
    return replace(step, words=tidied(step.words), without=tidied(step.without))


def tidied(text: str) -> str:
    """Words as they are asked: with single spaces, and not endless."""
    return " ".join(text.split())[:LONGEST_WORDS]
