"""How long a script of 40 lines takes to find its shots among 100,000 rows when all its words are known, and whether comparing
with every vector gives its lines the same moments."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator
from typing import Final

from benchmarks.figure import Figure
from benchmarks.search.large_library import MODEL, ROWS, large_library
from benchmarks.search.search_cost import MeasuredSearch
from core.cached.scripts import SEARCHED_AT_ONCE
from core.models.search_answer import Hit, Verdict
from core.models.search_query import SearchQuery, Step
from core.script.assignment import Shot, shots
from core.script.script import ScriptLine
from core.search.engine import LIMIT
from core.search.fusion import Fused, Moment
from core.search.hits import moment_hits
from core.search.query_encoder import weights_of

LINES: Final = 40
THEMES: Final = 20
"""Each is asked for twice, so that lines want the same moments."""
ROUNDS: Final = 3
BAR_SEC: Final = 5.0


def figures() -> Iterator[Figure]:
    """The median of some rounds, and the share of lines with the same moment."""
    lines = [ScriptLine(str(at), f"theme {at % THEMES}") for at in range(LINES)]
    with large_library() as library:
        searching = MeasuredSearch(library)
        took = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            found = _shots(lines, _searched(searching, lines))
            took.append(time.perf_counter() - began)
        compared = _shots(lines, [_compared(searching, line) for line in lines])
    yield Figure(f"a script of {LINES} lines, {ROWS} rows, known words", statistics.median(took), BAR_SEC, "s")
    same = sum(one.hit is not None and _of(one) == _of(other) for one, other in zip(found, compared, strict=True))
    yield Figure("lines with the moment that comparing with every vector gives them", same / LINES, 1.0, at_least=True)
    yield Figure("moments used by one line only", len({_of(one) for one in found}) / LINES, 1.0, at_least=True)


def _shots(lines: list[ScriptLine], answers: list[tuple[tuple[Hit, ...], Verdict]]) -> list[Shot]:
    return shots(lines, answers, may_repeat=False)


def _of(shot: Shot) -> object:
    return shot.hit and (shot.hit.video_id, shot.hit.span)


def _question(line: ScriptLine) -> SearchQuery:
    return SearchQuery((Step(line.words),))


def _searched(searching: MeasuredSearch, lines: list[ScriptLine]) -> list[tuple[tuple[Hit, ...], Verdict]]:
    """Part by part, as the page does."""
    parts = (lines[at : at + SEARCHED_AT_ONCE] for at in range(0, len(lines), SEARCHED_AT_ONCE))
    found = (one for part in parts for one in searching.engine.answer_each([_question(line) for line in part]))
    return [(one.hits, one.verdict) for one in found]


def _compared(searching: MeasuredSearch, line: ScriptLine) -> tuple[tuple[Hit, ...], Verdict]:
    """The same with no index and no shortcut."""
    question = _question(line)
    weights = weights_of(question, MODEL)
    (directions,) = searching.engine.query_encoder.of_question(question, weights)
    usual = searching.engine.backgrounds.usual(directions)
    cosines = {modality: (searching.library.vectors[modality] @ vector).tolist() for modality, vector in directions.items()}
    moments = []
    for place, ref in enumerate(searching.library.moments):
        of = {modality: cosines[modality][place] for modality in directions}
        zs = {modality: weights[modality] * usual[modality].z(cosine) for modality, cosine in of.items()}
        z = sum(value for value in zs.values() if value > 0) or max(zs.values())
        moments.append(Moment(ref.video_id, ref.span, z, max(zs, key=zs.__getitem__), of))
    moments.sort(key=lambda moment: -moment.z)
    hits, verdict = moment_hits(Fused(moments[:LIMIT], -math.inf, usual), searching.engine.backgrounds.thresholds())
    return tuple(hits), verdict
