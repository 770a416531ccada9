"""An export whose process is killed between any two steps offers nothing half-written, and goes on with the pieces it has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.catalog.library.exports import ExportStage
from core.config import load_settings
from core.exports.request import ExportKind
from tests.support.libraries.exports import Parts, ask, export, file_made, films_in, length_of, moments
from tests.support.processes import dying
from tests.support.services import use

RUN = """
from core.services import shared
from core.catalog.queue.worker_lock import WorkerLock
from core.exports.runner import ExportRunner
assert WorkerLock().take(shared().catalog)
while ExportRunner(shared()).run_next():
    pass
"""
PLACES = [
    ("core.media.workers.derived_media:make_film", "before", 1, 0),
    ("core.exports.making:Making.piece", "after", 2, 2),
    ("core.exports.runner:make_reel", "after", 1, 3),
    ("core.catalog.library.exports:Exports.finish", "before", 1, 0),
]
"""Where it is killed, and how many pieces are kept; once the file is whole they are gone."""
CUT = moments((1, 1000, 2000), (2, 500, 1500), (3, 2000, 2500))


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    use(monkeypatch, tmp_path / "data")
    parts = films_in(load_settings())
    yield parts
    parts.catalog.close()


@pytest.mark.parametrize(("place", "when", "nth", "kept"), PLACES)
def test_a_reel_that_was_killed_goes_on(library: Parts, place: str, when: str, nth: int, kept: int) -> None:
    made = ask(library, ExportKind.REEL, CUT)
    dying.killed(RUN, place, when, nth)
    # Whatever lies on the disk: an address gives the file of a row that says it is ready.
    assert export(library, made).stage is ExportStage.RUNNING
    pieces = {path: path.stat().st_ino for path in file_made(library, made).parent.glob("[!h]*.mov")}
    assert len(pieces) == kept

    code, said = dying.whole(RUN.replace("from core.services", KEEP_PIECES + "from core.services", 1))
    assert code == 0, said
    assert export(library, made).stage is ExportStage.READY
    assert length_of(file_made(library, made)).pictures == 24 + 24 + 12
    used = {path: path.stat().st_ino for path in file_made(library, made).parent.glob("*.mov")}
    assert pieces.items() <= used.items()


KEEP_PIECES = """
from pathlib import Path
Path.unlink = lambda path, missing_ok=False: None
"""
"""So that the pieces can be looked at afterwards."""
