"""What it adds to a search to look for its words among 100,000 lines of what is said."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure
from core.catalog import Catalog
from core.milvus.filters import EVERYTHING
from core.models.jobs import Stage
from core.models.video import Span
from core.search.spoken import SpokenSearch
from core.spoken.line import Line, Source
from core.spoken.typed import typed
from tests.support.jobs import a_job, a_video, write
from tests.support.servers.postgres import new_database

VIDEOS: Final = 200
LINES_EACH: Final = 500
VOCABULARY: Final = 5_000
WORDS_IN_A_LINE: Final = 9
ROUNDS: Final = 15
BAR_MS: Final = 50
MOMENTS: Final = [Span(6 * at, 6 * at + 6) for at in range(LINES_EACH // 2)]
ASKED: Final = {
    "a phrase of one line": "we choose to go to the moon",
    "a phrase of nobody": "w1 w2 w1 w2 w3 never",
    "a phrase in one line of a hundred": "as you know",
    "a word in every other line": '"the"',
}


def figures() -> Iterator[Figure]:
    """Medians on both databases; the words are as frequent as those of a language are."""
    with tempfile.TemporaryDirectory() as folder:
        for name, address in (("SQLite", f"sqlite:///{Path(folder) / 'clipseek.db'}"), ("Postgres", new_database())):
            catalog = Catalog(address)
            _fill(catalog)
            search = SpokenSearch(catalog.spoken, lambda _video_id: MOMENTS)
            for what, words in ASKED.items():
                took = statistics.median(_took_ms(search, words) for _ in range(ROUNDS))
                yield Figure(f"{what}, {VIDEOS * LINES_EACH} lines, {name}", took, BAR_MS, "ms")
            catalog.close()


def _fill(catalog: Catalog) -> None:
    chance = random.Random(1)
    weights = [1 / rank for rank in range(1, VOCABULARY + 1)]
    words = [f"w{rank}" for rank in range(VOCABULARY)]
    videos = [a_video(number) for number in range(VIDEOS)]
    write(catalog, [(video, a_job(video, Stage.READY)) for video in videos])
    for video in videos:
        lines = []
        for at in range(LINES_EACH):
            said = chance.choices(words, weights, k=WORDS_IN_A_LINE)
            if at % 2:
                said.insert(4, "the")
            if at % 100 == 7:
                said[5:5] = ["as", "you", "know"]
            lines.append(Line(3000 * at, 3000 * at + 2500, " ".join(said), Source.ADDED))
        catalog.spoken.replace_captions(video.id, lines, 1)
    famous = Line(0, 2000, "We choose to go to the Moon", Source.ADDED)
    catalog.spoken.replace_captions(videos[0].id, [famous], 2)


def _took_ms(search: SpokenSearch, words: str) -> float:
    asked = typed(words)
    began = time.perf_counter()
    search.find(asked, EVERYTHING)
    return 1000 * (time.perf_counter() - began)
