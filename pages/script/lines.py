"""The lines of a script: each with a box to write in, the moment that it got, and others beside it to take instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from core import cached
from core.catalog.library.undo_steps import Undoable
from core.messages.labels import strength_label, strength_meaning
from core.messages.translation import _, number
from core.models.search_answer import Hit
from core.models.search_query import MomentRef
from core.models.video import Span, Video, timecode
from core.script.assignment import Shot
from core.script.script import Script, ScriptLine, Use
from pages.script import view_state
from web.components.card_grid.card_grid import Card, CardGroup, Layout, Names, Piece, Presses, Said, card_grid
from web.ui.cards import look_of, moment_picture, opens, place_marks, strip_of, time_on_card, why
from web.ui.notices import trying

LINES: Final = Names("hit", "play", "line")
ROW: Final = Layout(4, 150, (14, 18))
SHOWN: Final = 4
"""Moments beside a line, the one that it got among them."""


class Offered(NamedTuple):
    """A moment beside a line, and whether it is the one that the line got."""

    line: ScriptLine
    hit: Hit
    is_taken: bool

    @property
    def ref(self) -> MomentRef:
        return MomentRef(self.hit.video_id, self.hit.span)


def show_lines(script: Script, shots: Sequence[Shot], videos: Mapping[str, Video]) -> None:
    """All of them."""
    may_change = view_state.may_change(script)
    let_go = _let_go(script) if may_change else None
    used = {(shot.hit.video_id, shot.hit.span): at for at, shot in enumerate(shots) if shot.hit is not None}

    def use(line: ScriptLine, what: Use, ref: MomentRef | None = None) -> None:
        trying(partial(cached.scripts.use_line, script, line, what, ref))

    def write(at: str, words: str) -> None:
        trying(cached.scripts.write_line, script, script.lines[int(at)], words)

    def go_back(at: str) -> None:
        line = script.lines[int(at)]
        if line == let_go:
            trying(cached.scripts.undo, script)
            return
        use(line, Use.BEST if line.use is not Use.BEST and line.use is not Use.CHOSEN else Use.LEFT_OUT)

    def take(one: Offered) -> None:
        if one.is_taken:
            use(one.line, Use.TO_SHOOT)
        else:
            use(one.line, Use.CHOSEN, one.ref)

    presses: Presses[Offered] = Presses(
        lambda one: view_state.set_open(view_state.Opened(one.line.id, one.ref)),
        also=take,
        more=go_back,
        write=write,
    )
    groups = [
        CardGroup(
            [
                _card(f"{at}_{place}", one, videos[one.hit.video_id], used, at, may_change)
                for place, one in enumerate(_offered(shot))
            ],
            str(at),
            number(at + 1) if may_change else f"{number(at + 1)} {shot.line.words}",
            _about(shot, let_go),
            _way_back(shot.line, let_go) if may_change else "",
            look="script_line" + (" left_out" if shot.line.use is Use.LEFT_OUT else ""),
            written=shot.line.words if may_change else None,
        )
        for at, shot in enumerate(shots)
    ]
    card_grid("script_lines", groups, presses, names=LINES, layout=ROW)


def _offered(shot: Shot) -> list[Offered]:
    if shot.line.use is Use.LEFT_OUT:
        return []
    taken = [] if shot.hit is None else [Offered(shot.line, shot.hit, is_taken=True)]
    return [*taken, *(Offered(shot.line, hit, is_taken=False) for hit in shot.others[: SHOWN - len(taken)])]


def _let_go(script: Script) -> ScriptLine | None:
    """The line that whoever is here changed last, if it was rewritten and its chosen moment went with its words."""
    change = cached.scripts.last_change(script)
    if change is None or change.before is None or change.what is not Undoable.SHOT_REWRITTEN:
        return None
    return change.after if (change.before.use, change.after.use) == (Use.CHOSEN, Use.BEST) else None


def _about(shot: Shot, let_go: ScriptLine | None) -> str:
    """What came of a line, in a few words."""
    if shot.line.use is Use.LEFT_OUT:
        return _("Left out")
    if shot.line == let_go:
        return _("Text changed, so the chosen moment was let go")
    if shot.is_waiting:
        return _("Not looked for yet")
    if shot.hit is None:
        return _("On the shooting list") if shot.line.use is Use.TO_SHOOT or not shot.others else _("Nothing stands out")
    return _("Chosen by hand") if shot.line.use is Use.CHOSEN else strength_label(shot.hit.strength)


def _way_back(line: ScriptLine, let_go: ScriptLine | None) -> str:
    """The button of a line."""
    if line == let_go:
        return _("Undo")
    if line.use is Use.TO_SHOOT:
        return _("Find a moment")
    return _("Take back in") if line.use is Use.LEFT_OUT else _("Leave out")


def _card(key: str, one: Offered, video: Video, used: Mapping[tuple[str, Span], int], at: int, may_change: bool) -> Card[Offered]:
    hit = one.hit
    time, elsewhere = timecode(hit.plays.start_sec), used.get((hit.video_id, hit.span), at)
    about = Said(why(hit), hint=strength_meaning(hit.strength))
    if elsewhere != at:
        about = Said(_("used in line {number}", number=number(elsewhere + 1)))
    take = _("Not this one") if one.is_taken else _("Use this")
    return Card(
        one,
        key,
        opens(video, time),
        [moment_picture(video, hit.span)],
        id=f"{at} {hit.video_id} {hit.span.start_ms} {hit.span.end_ms}",
        title=video.title,
        about=[about],
        line=[Piece(*piece) for piece in hit.said.pieces] if hit.said else (),
        time=time_on_card(video, time),
        marks=place_marks([hit.span], video),
        strip=strip_of(video, hit.span),
        bar=round(hit.level, 2),
        look=look_of(video, "shot" if one.is_taken else "offered"),
        also=take if may_change else "",
        moments=[(hit.video_id, hit.span.start_ms, hit.span.end_ms)],
    )
