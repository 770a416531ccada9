"""What may be asked of scripts and changed in them, for whoever uses the page; a shared one is changed by editors as well."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from core.cached.access.needs import needs, needs_nothing, require, require_own
from core.cached.access.person import current_person
from core.cached.application import changes, services, spending_now
from core.cached.collections import begin_with
from core.cached.describe import LONGEST_NAME, one_line
from core.cached.people.audit import note_done
from core.cached.search import Answer, as_answer
from core.collections.collection import Collection, stretch_of
from core.errors import ClipseekError, Reason
from core.handoff.timeline import PickedMoment
from core.models.search_answer import Verdict
from core.models.search_query import MomentRef, SearchQuery, Step
from core.models.video import Query
from core.people.audit import Did, Kind
from core.people.person import Role
from core.script.cutting import lines_of
from core.script.script import LONGEST_LINE, MOST_LINES, Script, ScriptLine, Use

if TYPE_CHECKING:
    from core.catalog.scripts.scripts import ScriptChange
    from core.models.video import Video
    from core.script.assignment import Shot
    from core.search.engine import Found

LONGEST_OWN_NAME: Final = 60
"""Of the name that a script has before somebody gives it another."""
SEARCHED_AT_ONCE: Final = 20
"""Lines that are looked for together: quicker than one by one, and people still see how far it is."""
MOST_KEPT: Final = 500
"""Lines of which is kept what was found: those of some scripts, 50 KB each."""
ASKED_AT_ONCE: Final = 4
"""New lines of which the provider is asked side by side: each takes it up to a second."""
_NOTHING: Final = Answer((), {}, Verdict.NOTHING)


@needs(Role.VIEWER)
def all_of_them() -> list[Script]:
    """Those that are there for this person, the one that was changed last first."""
    return services().catalog.scripts.all(current_person().id)


@needs(Role.VIEWER)
def get(script_id: str) -> Script | None:
    """One of them; None if it is gone or not for this person."""
    # An address may say anything; Postgres takes no text with a NUL in it.
    return services().catalog.scripts.get(script_id, current_person().id) if script_id.isalnum() else None


@needs(Role.VIEWER)
def begin(text: str) -> str:
    """A new script of this person from a text, or from cells as a spreadsheet puts them into the clipboard; its id.

    Raises ClipseekError(SCRIPT_EMPTY).
    """
    if "\t" in text.lstrip("\n").partition("\n")[0]:
        return begin_from_file(text.encode("utf-8", "replace"), "table.tsv")
    return _begin(lines_of(text), "")


@needs(Role.VIEWER)
def begin_from_file(data: bytes, name: str) -> str:
    """The same from a text file or a spreadsheet. Raises MediaError, ClipseekError(SCRIPT_EMPTY)."""
    from core.script.cutting import read_script  # noqa: PLC0415 - only for those who use it

    return _begin(read_script(data, name), name.rpartition(".")[0])


def _begin(words: Sequence[str], name: str) -> str:
    tidy = [line for line in (one_line(line, LONGEST_LINE) for line in words) if line]
    if not tidy:
        raise ClipseekError(Reason.SCRIPT_EMPTY)
    if len(tidy) > MOST_LINES:
        raise ClipseekError(Reason.SCRIPT_LONG, most=MOST_LINES, lines=len(tidy))
    return services().catalog.scripts.make(one_line(name or tidy[0], LONGEST_OWN_NAME), tidy, current_person().id)


@needs(Role.VIEWER)
def rename(script: Script, name: str) -> None:
    """Give it another name; an empty one changes nothing."""
    if tidy := one_line(name, LONGEST_NAME):
        _found(services().catalog.scripts.edit(script.id, _changer(script), name=tidy))


@needs(Role.VIEWER)
def let_repeat(script: Script, *, may_repeat: bool) -> None:
    """Let a moment serve several lines, or only one."""
    _found(services().catalog.scripts.edit(script.id, _changer(script), may_repeat=may_repeat))


@needs(Role.EDITOR)
def share(script: Script, *, is_shared: bool) -> None:
    """Let the whole team see it and work on it, or only its owner. Raises ClipseekError if it is somebody else's."""
    require_own(script.owner_id)
    _found(services().catalog.scripts.edit(script.id, script.owner_id, is_shared=is_shared))
    note_done(Did.SHARED if is_shared else Did.REVOKED, Kind.SCRIPT, script.id)


@needs(Role.VIEWER)
def delete(script: Script) -> None:
    """Delete it for good. Raises ClipseekError if it is somebody else's."""
    require_own(script.owner_id)
    _found(services().catalog.scripts.delete(script.id, script.owner_id))
    note_done(Did.DELETED, Kind.SCRIPT, script.id)


@needs(Role.VIEWER)
def write_line(script: Script, line: ScriptLine, words: str) -> None:
    """Ask for something else in this line; without any words it is left out."""
    tidy = one_line(words, LONGEST_LINE)
    use = Use.BEST if tidy else Use.LEFT_OUT
    _found(services().catalog.scripts.set_line(script.id, _changer(script), line.id, use, words=tidy or None))


@needs(Role.VIEWER)
def last_change(script: Script) -> ScriptChange | None:
    """What whoever is here changed last in its lines, within a day, and can take back."""
    return services().catalog.scripts.last_change(script.id, current_person().id)


@needs(Role.VIEWER)
def undo(script: Script) -> None:
    """Take that back. Raises ClipseekError(LINE_CHANGED) if somebody has changed the line since."""
    if not services().catalog.scripts.undo(script.id, _changer(script)):
        raise ClipseekError(Reason.LINE_CHANGED)


@needs(Role.VIEWER)
def use_line(script: Script, line: ScriptLine, use: Use, chosen: MomentRef | None = None) -> None:
    """Decide what becomes of a line."""
    _found(services().catalog.scripts.set_line(script.id, _changer(script), line.id, use, chosen=chosen))


@needs(Role.VIEWER)
def add_line(script: Script, words: str) -> None:
    """Put one more line at its end; an empty one changes nothing. Raises ClipseekError(SCRIPT_LONG)."""
    if tidy := one_line(words, LONGEST_LINE):
        if len(script.lines) >= MOST_LINES:
            raise ClipseekError(Reason.SCRIPT_LONG, most=MOST_LINES, lines=len(script.lines) + 1)
        _found(services().catalog.scripts.add_line(script.id, _changer(script), tidy))


@dataclass(frozen=True, slots=True)
class NewLines:
    """What nobody has asked for before, so that asking for it costs: once, as it is kept."""

    words: tuple[str, ...]
    price_usd: float
    """Nothing in demo mode."""


@needs(Role.VIEWER)
def new_lines(script: Script) -> NewLines:
    """Which lines are still to be asked of the provider. Raises CatalogError."""
    encoder, settings = services().search_engine.query_encoder, services().settings
    words = dict.fromkeys(line.words for line in script.lines if line.use is not Use.LEFT_OUT)
    new = tuple(one for one in words if encoder.needs_provider(_question(one)))
    return NewLines(new, 0.0 if settings.demo else len(new) * settings.price_per_query)


@needs(Role.VIEWER)
def learn(new: NewLines) -> Iterator[int]:
    """Ask the provider for them, to be called by a press; tells how many it has answered. What it answered is kept.

    Raises ClipseekError(BUDGET_USED), ProviderError, CatalogError.
    """
    spending_now().check(new.price_usd)
    vectors = services().search_engine.query_encoder.query_vectors
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        asked = [pool.submit(vectors.vector, Query(words)) for words in new.words]
        try:
            for done, one in enumerate(as_completed(asked), start=1):
                one.result()
                yield done
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@needs(Role.VIEWER)
def find(script: Script, new: NewLines) -> Iterator[Answer | None]:
    """What is found for each line, one after the other, and None for the new ones; costs nothing."""
    now = changes()
    kept = _kept(now.results, now.spoken)
    wanted = dict.fromkeys(line.words for line in script.lines if line.use is not Use.LEFT_OUT and line.words not in new.words)
    found = {words: one for words in wanted if (one := kept.get(words)) is not None}
    missing = deque(words for words in wanted if words not in found)
    if len(kept) > MOST_KEPT:
        kept.clear()
    for line in script.lines:
        if line.words in wanted and line.words not in found:
            part = [missing.popleft() for _ in range(min(SEARCHED_AT_ONCE, len(missing)))]
            answers = services().search_engine.answer_each([_question(words) for words in part])
            of_part = dict(zip(part, answers, strict=True))
            found |= of_part
            kept |= of_part
        if line.use is Use.LEFT_OUT:
            yield _NOTHING
        else:
            yield as_answer(_question(line.words), found[line.words]) if line.words in wanted else None


# The numbers of what changed are part of the key. Nobody changes what was found, so no copy is made.
@st.cache_resource(show_spinner=False, max_entries=2, ttl=3600)
def _kept(results: int, spoken: int) -> dict[str, Found]:  # noqa: ARG001 - see above
    return {}


@needs_nothing
def shots(script: Script, answers: Sequence[Answer | None]) -> list[Shot]:
    """What each line gets of what was found."""
    from core.script.assignment import shots as assigned_shots  # noqa: PLC0415 - only for those who open a script

    found = [None if one is None else (one.hits, one.verdict) for one in answers]
    return assigned_shots(script.lines, found, may_repeat=script.may_repeat)


@needs(Role.VIEWER)
def collect(script: Script, shots: Sequence[Shot], videos: dict[str, Video]) -> Collection:
    """A new collection of the moments of these lines, in the order of the script."""
    moments = []
    for shot in shots:
        if shot.hit is not None:
            video, plays = videos[shot.hit.video_id], shot.hit.plays
            in_ms, out_ms = stretch_of(video, plays.start_sec, plays.end_sec)
            moments.append(PickedMoment(video.id, in_ms, out_ms, query=shot.line.words))
    return begin_with(script.name, moments)


def _question(words: str) -> SearchQuery:
    return SearchQuery((Step(words),))


def _changer(script: Script) -> str:
    """The id of whoever is here, who may change a script of their own, or as an editor one that somebody shares."""
    me = current_person()
    if script.owner_id != me.id:
        require(Role.EDITOR, "scripts")
    return me.id


def _found(is_found: bool) -> None:
    if not is_found:
        raise ClipseekError(Reason.SCRIPT_GONE)
