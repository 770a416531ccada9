"""The sample footage as insights see it: a kind for each scene, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import cast

import av
import numpy as np
from sklearn.metrics import adjusted_rand_score

from core.insights.algorithms.clusters import find_clusters
from core.insights.algorithms.reduction import reduce
from core.insights.parts import Moments
from demo.understanding import Piece, embed_video
from tests.support.footage import sample_footage
from tests.unit.core.insights.algorithms.test_duplicates import Floats, found, pairs, shots


@cache
def seen(file: Path) -> list[Piece]:
    """A file as the stand-in for the provider sees it."""
    return embed_video(file, options=["visual"], cutting="dynamic", cut_sec=4)


def test_the_kinds_of_the_sample_footage_are_its_scenes() -> None:
    """True is what was filmed: each sample is one scene, but for one that is two. Moments like few others, such as embers from
    near, are told apart."""
    footage = {slug: file for slug, file in sample_footage().items() if slug != "square"}
    pieces = [(scene, piece) for scene, slug in enumerate(sorted(footage)) for piece in seen(footage[slug])]
    scenes = np.asarray([scene for scene, _ in pieces], dtype=np.int32)
    starts, ends = (np.asarray([getattr(piece, name) for _, piece in pieces]) for name in ("start_sec", "end_sec"))
    vectors = np.asarray([piece.vector for _, piece in pieces], dtype=np.float32)
    kinds = find_clusters(vectors, reduce(vectors), Moments(tuple(sorted(footage)), scenes, starts, ends))
    given = kinds.cluster_of >= 0
    assert len(kinds.clusters) == len(footage)
    assert given.mean() >= 0.9
    assert adjusted_rand_score(scenes[given], kinds.cluster_of[given]) >= 0.9


def test_the_sample_footage_has_nothing_twice_until_some_of_it_is_coded_anew(tmp_path: Path) -> None:
    footage = sample_footage()
    vectors, moments = embedded(footage.values())
    assert found(vectors, moments).groups == ()
    slugs = [slug for slug in footage if slug in {"dunes", "snow"}]
    reembedding, more = embedded(coded_anew(footage[slug], tmp_path / f"{slug}.mp4") for slug in slugs)
    true = np.flatnonzero(np.isin(moments.video, [list(footage).index(slug) for slug in slugs]))
    expected = {(int(row), len(moments) + place) for place, row in enumerate(true)}
    sizes = np.bincount(np.concatenate([moments.video, more.video + len(footage)]))
    assert pairs(group.moments for group in found(np.concatenate([vectors, reembedding]), shots(*sizes)).groups) == expected


def embedded(files: Iterable[Path]) -> tuple[Floats, Moments]:
    pieces = [seen(file) for file in files]
    vectors = np.asarray([piece.vector for some in pieces for piece in some], dtype=np.float32)
    return vectors, shots(*(len(some) for some in pieces))


def coded_anew(source: Path, target: Path) -> Path:
    """The pictures of `source` at a quarter of their size and few bits."""
    with av.open(str(source)) as container, av.open(str(target), "w") as file:
        rate = cast(Fraction, container.streams.video[0].average_rate)
        video = file.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "32"})
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        for number, frame in enumerate(container.decode(video=0)):
            small = frame.reformat(width=320, height=180, format="yuv420p")
            small.pts, small.time_base = number, 1 / rate
            file.mux(video.encode(small))
        file.mux(video.encode())
    return target
