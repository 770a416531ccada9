"""Films the samples that are missing, several at a time, in processes that give way to the app."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from demo.samples.catalogue import Sample
from demo.samples.film import render

_NICENESS = 10


def film(samples: Iterable[Sample], folder: Path, workers: int = 2) -> Iterator[tuple[Sample, Path]]:
    """Each sample with its file as it is finished; those that are already there come first.

    Raises what `render` raises, as soon as the sample that failed is met.
    """
    missing = []
    for sample in samples:
        if (folder / sample.file_name).exists():
            yield sample, folder / sample.file_name
        else:
            missing.append(sample)
    if not missing:
        return
    # Longest first, so that no worker is left with a long one at the end. Spawned, because forking a process that
    # runs threads is not safe.
    missing.sort(key=lambda sample: -sample.duration_sec)
    with ProcessPoolExecutor(max(workers, 1), get_context("spawn"), _step_back) as pool:
        work = {pool.submit(render, sample, folder): sample for sample in missing}
        for finished in as_completed(work):
            yield work[finished], finished.result()


def _step_back() -> None:
    """Leave the processor to the app; where there is no such call, all processes are equal."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
