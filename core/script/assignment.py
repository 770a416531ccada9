"""Which line of a script gets which moment: none is used twice, and all together are the best that is possible.

What a line could have are the moments that stand out for it. Taking the best for one line after the other would leave a later
line without its only moment, though an earlier one had others; so all are looked at together, as an assignment problem.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from core.models.search_answer import Hit, Strength, Verdict
from core.models.search_query import MomentRef
from core.models.video import Span
from core.script.script import ScriptLine, Use

K = TypeVar("K", bound=Hashable)

WORTH_A_LOOK: Final = 3
"""Of an answer in which hardly anything stands out, so many come into question."""
_BY_RANK: Final = 1e-3
"""Full bars are alike; between them the better one counts, but never as much as a bar that is longer."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What a line of a script gets: a moment or none, and the other moments that were found for it, best first."""

    line: ScriptLine
    hit: Hit | None
    others: tuple[Hit, ...]
    is_waiting: bool = False
    """Nobody has looked for it yet."""

    @property
    def is_to_shoot(self) -> bool:
        """Whether it is asked for and nothing in the library will do."""
        return self.hit is None and not self.is_waiting and self.line.use is not Use.LEFT_OUT


def ref_of(hit: Hit) -> MomentRef:
    """By what a moment is known to be the same, also once it was kept, which is in milliseconds."""
    return MomentRef(hit.video_id, Span(hit.span.start_ms / 1000, hit.span.end_ms / 1000))


def shots(
    lines: Sequence[ScriptLine], answers: Sequence[tuple[Sequence[Hit], Verdict] | None], *, may_repeat: bool
) -> list[Shot]:
    """What each line gets, in the order of the script; its answer has the hits, best first, and is None if nobody has looked."""
    waiting = [answer is None for answer in answers]
    found = [((), Verdict.NOTHING) if answer is None else answer for answer in answers]
    given = [_chosen(line, hits) for line, (hits, _) in zip(lines, found, strict=True)]
    taken = set() if may_repeat else {ref_of(hit) for hit in given if hit is not None}
    asking = [at for at, line in enumerate(lines) if line.use is Use.BEST or (line.use is Use.CHOSEN and given[at] is None)]
    wanted = [{ref_of(hit): hit for hit in reversed(_standing_out(*found[at])) if ref_of(hit) not in taken} for at in asking]
    worths = [_worths(list(reversed(of_line.values()))) for of_line in wanted]
    places = [max(worth, key=worth.__getitem__, default=None) for worth in worths] if may_repeat else assigned(worths)
    for at, place, of_line in zip(asking, places, wanted, strict=True):
        given[at] = None if place is None else of_line[place]
    return [
        Shot(line, hit, tuple(other for other in hits if hit is None or ref_of(other) != ref_of(hit)), is_waiting)
        for line, hit, (hits, _), is_waiting in zip(lines, given, found, waiting, strict=True)
    ]


def assigned(worths: Sequence[Mapping[K, float]]) -> list[K | None]:
    """For each line one of the things that are worth something to it, or None; none twice, and the sum as large as it can be."""
    # Imported by the first script that is opened: it takes a second and 50 MB, which the other pages have no use for.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    things = list(dict.fromkeys(thing for of_line in worths for thing in of_line))
    places = {thing: at for at, thing in enumerate(things)}
    # To get nothing is a place of each line's own, worth nothing; what is worth nothing to a line is worse than that.
    table = np.full((len(worths), len(things) + len(worths)), -1.0)
    table[:, len(things) :] = 0.0
    for row, of_line in enumerate(worths):
        for thing, worth in of_line.items():
            table[row, places[thing]] = worth
    _, columns = linear_sum_assignment(table, maximize=True)
    return [things[column] if column < len(things) else None for column in columns.tolist()]


def _chosen(line: ScriptLine, hits: Sequence[Hit]) -> Hit | None:
    if line.use is not Use.CHOSEN:
        return None
    return next((hit for hit in hits if ref_of(hit) == line.chosen), None)


def _standing_out(hits: Sequence[Hit], verdict: Verdict) -> Sequence[Hit]:
    """Those that come into question without anybody looking."""
    good = [hit for hit in hits if hit.strength is not Strength.WEAK]
    return good or (hits[:WORTH_A_LOOK] if verdict is Verdict.WEAK else ())


def _worths(hits: Sequence[Hit]) -> dict[MomentRef, float]:
    return {ref_of(hit): hit.level + _BY_RANK * (1 - rank / len(hits)) for rank, hit in enumerate(hits)}
