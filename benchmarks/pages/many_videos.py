"""What pages cost that must not grow with the library, and what it costs to ask about all of it: with ten thousand videos."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

import numpy as np
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from benchmarks.figure import Figure
from benchmarks.pages.page_cost import ROOT, own_data
from core import cached
from core.catalog import Catalog
from core.catalog.tables.database import Database
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.services import shared
from tests.support.jobs import a_job, a_video, write

VIDEOS: Final = 10_000
QUEUED: Final = 9_000
PICTURES: Final = 3
ROUNDS: Final = 7
BAR_DIALOG_MS: Final = 300
BAR_READS_MS: Final = 10


def figures() -> Iterator[Figure]:
    """Medians of processor time, which other work on this machine does not lengthen, each after a first one."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        fill(data_dir / "demo")
        with own_data(data_dir):
            yield Figure(f"delete dialog of {VIDEOS:,} videos: what goes with them", _dialog_ms(), BAR_DIALOG_MS, "ms")
            yield Figure(f"start page of {VIDEOS:,} videos: catalog reads of a run", _start_page_ms(), BAR_READS_MS, "ms")
            _queue_most_again()
            yield Figure(
                f"start page of {VIDEOS:,} videos, the newest {QUEUED:,} still queued: catalog reads of a run",
                _start_page_ms(),
                BAR_READS_MS,
                "ms",
            )


def fill(library_dir: Path) -> None:
    """Videos that are ready, each with its file, its embeddings, and a folder with some pictures."""
    embeddings = library_dir / "embeddings" / MODELS["marengo3.5"].collection
    uploads, thumbs = library_dir / "uploads", library_dir / "thumbs"
    for place in (embeddings, uploads, thumbs):
        place.mkdir(parents=True)
    videos = [a_video(number, title=f"Video {number}", added_at=time.time() - 60.0 * number) for number in range(VIDEOS)]
    for video in videos:
        (uploads / f"{video.id}.mp4").write_bytes(b"film")
        (embeddings / f"{video.id}.parquet").write_bytes(b"embeddings")
        (thumbs / video.id).mkdir()
        for number in range(PICTURES):
            (thumbs / video.id / f"{number * 1000}.jpg").write_bytes(b"picture")
    catalog = Catalog(f"sqlite:///{library_dir / 'clipseek.db'}")
    try:
        write(catalog, [(video, a_job(video, Stage.READY, moments=12, task_id=f"t{video.id}")) for video in videos])
    finally:
        catalog.close()


def _dialog_ms() -> float:
    video_ids = [f"{number:016x}" for number in range(VIDEOS)]

    def what_goes_ms() -> float:
        begun = time.process_time()
        cached.library_actions.what_goes(video_ids)
        return (time.process_time() - begun) * 1000

    return _median(what_goes_ms)


def _start_page_ms() -> float:
    page = AppTest.from_file(str(ROOT / "web" / "shell" / "main.py"), default_timeout=60).run()
    with _reading() as spent:

        def reads_ms() -> float:
            spent.clear()
            page.run()
            return sum(spent) * 1000

        median = _median(reads_ms)
    if page.exception:
        raise RuntimeError("the page failed")
    return median


def _queue_most_again() -> None:
    """A large batch was added after all that is ready: its rows are the first that a look for the newest comes to."""
    with shared().catalog._database.writing() as connection:
        connection.execute(
            sa.text("update jobs set stage = 'waiting', finished_at = null, next_at = 1e12 where video_id < :first"),
            {"first": f"{QUEUED:016x}"},
        )


@contextmanager
def _reading() -> Iterator[list[float]]:
    """The seconds of processor time of each transaction that reads the catalog, as they come."""
    spent: list[float] = []
    reading = Database.reading

    @contextmanager
    def timed(database: Database) -> Iterator[sa.Connection]:
        begun = time.thread_time()
        with reading(database) as connection:
            yield connection
        spent.append(time.thread_time() - begun)

    with patch.object(Database, "reading", timed):
        yield spent


def _median(measure: Callable[[], float]) -> float:
    measure()
    return float(np.median([measure() for _ in range(ROUNDS)]))
