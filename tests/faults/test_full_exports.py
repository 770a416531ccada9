"""Exports of the largest usual size, in `make torture` only: each moment to the frame, and memory that stays as it was."""

from __future__ import annotations

import logging
import resource
import time
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from core.catalog.library.exports import ExportStage
from core.config import Settings
from core.exports.request import ExportKind
from core.exports.runner import ExportRunner
from core.handoff.timeline import Picked
from tests.support.libraries.exports import Parts, ask, export, file_made, films_in, length_of, moments
from tests.support.torture import TORTURE

pytestmark = pytest.mark.skipif(not TORTURE, reason="takes minutes; make torture runs it")

log = logging.getLogger(__name__)

FILM_SEC, MOMENT_SEC = 20, 6
RATES = (24, 30, 25)
MORE_MB = 100
"""So much more of this process's memory than after the first moment: none of it may be of what was made before."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    settings = Settings.model_validate({"DATA_DIR": tmp_path_factory.mktemp("full") / "data"})
    parts = films_in(settings, seconds=FILM_SEC, size=(1280, 720))
    yield parts
    parts.catalog.close()


def places(count: int) -> Picked:
    """So many moments, of each film in turn, from anywhere in it, some of them twice."""
    starts = [1000 * (7 * place % (FILM_SEC - MOMENT_SEC)) + 40 * (place % 25) for place in range(count)]
    return moments(*((place % len(RATES) + 1, start, start + 1000 * MOMENT_SEC) for place, start in enumerate(starts)))


def memory_mb() -> float:
    """What this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def made(library: Parts, kind: ExportKind, picked: Picked) -> Path:
    """The file, made to its end without this process growing."""
    small = ask(library, kind, places(1))
    assert ExportRunner(library).run_next()
    assert export(library, small).stage is ExportStage.READY
    before_mb, begun = memory_mb(), time.monotonic()
    busy = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    asked = ask(library, kind, picked)
    assert ExportRunner(library).run_next()
    assert export(library, asked).stage is ExportStage.READY
    children, more_mb = resource.getrusage(resource.RUSAGE_CHILDREN), memory_mb() - before_mb
    took = f"{time.monotonic() - begun:.0f} s, {sum(children[:2]) - busy:.0f} s of a processor"
    held = f"{more_mb:+.0f} MB here, at most {children.ru_maxrss / 1000:.0f} MB in a child"
    log.info("%s of %d: %s, %s", kind.value, len(picked.items), took, held)
    assert more_mb < MORE_MB
    return file_made(library, asked)


def test_a_reel_of_fifty_moments_is_as_long_as_they_are_and_its_sound_in_step(library: Parts) -> None:
    length = length_of(made(library, ExportKind.REEL, places(50)))
    # At the rate of the first and, since it is as usual as the others, of the line.
    assert abs(length.picture_sec - 50 * MOMENT_SEC) <= Fraction(50, min(RATES))
    assert abs(length.sound_sec - length.picture_sec) <= Fraction(1, min(RATES))


def test_each_of_a_hundred_clips_is_as_long_as_its_moment_to_the_frame(library: Parts, tmp_path: Path) -> None:
    picked = places(100)
    with zipfile.ZipFile(made(library, ExportKind.ZIP, picked)) as bundle:
        bundle.extractall(tmp_path)
        names = bundle.namelist()
    assert len(names) == len(picked.items)
    pictures = [length_of(tmp_path / name).pictures for name in names]
    wanted = [MOMENT_SEC * RATES[place % len(RATES)] for place in range(len(names))]
    assert max(abs(one - other) for one, other in zip(pictures, wanted, strict=True)) <= 1
