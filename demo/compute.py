"""From a file and an order to the provider's list of embeddings; the same for tasks and for long queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np

from demo.backend import MediaFacts, Mind, Piece, Vector, blend, shorten
from demo.limits import check_audio, check_image, check_video
from demo.orders import MediaOrder
from demo.refusals import invalid

Item = dict[str, Any]
DIGITS: Final = 7
"""Decimals kept of each number: as fine as float32 is near one, and half the length of its full text."""


def check_media(facts: MediaFacts, order: MediaOrder) -> None:
    """Raises Refusal when the provider would not take this file, or not this stretch of it."""
    if order.input_type == "video":
        check_video(facts)
    elif order.input_type == "audio":
        check_audio(facts)
    check_window(facts, order)


def check_window(facts: MediaFacts, order: MediaOrder) -> None:
    """Raises Refusal when the wanted stretch is not in the file."""
    if order.start_sec >= facts.duration_sec > 0:
        raise invalid(f"{order.input_type}.start_sec", "It lies behind the end.")
    if order.end_sec is not None and order.end_sec > facts.duration_sec + 1:
        raise invalid(f"{order.input_type}.end_sec", "It lies behind the end.")


def embed_file(mind: Mind, path: Path, order: MediaOrder) -> Iterator[Item]:
    """One item per stretch and modality, then those of the whole file. Raises the mind's Unreadable, Refusal, OSError."""
    if order.input_type == "image":
        picture = path.read_bytes()
        check_image(picture, "image.media_source")
        yield item(shorten(mind.embed_image(picture), order.dimension), "visual", "asset")
        return
    pieces = mind.embed_video(
        path,
        options=order.options,
        cutting=order.cutting,
        cut_sec=order.cut_sec,
        start_sec=order.start_sec,
        end_sec=order.end_sec,
    )
    if not pieces:
        raise mind.Unreadable("nothing in it to embed")
    if "clip" in order.scopes or "local" in order.scopes:
        yield from _clips(mind, pieces, order)
    if "asset" in order.scopes:
        yield from _whole(mind, pieces, order)


def item(vector: Vector, option: str | None, scope: str | None, start: float | None = None, end: float | None = None) -> Item:
    """One entry of `data` as the provider writes it."""
    return {
        "embedding": np.round(vector.astype(np.float64), DIGITS).tolist(),
        "embedding_option": option,
        "embedding_scope": scope,
        "start_sec": None if start is None else round(start, 3),
        "end_sec": None if end is None else round(end, 3),
    }


def _clips(mind: Mind, pieces: Sequence[Piece], order: MediaOrder) -> Iterator[Item]:
    if order.separate:
        for piece in pieces:
            yield item(shorten(piece.vector, order.dimension), piece.option, "clip", piece.start_sec, piece.end_sec)
    if order.fused:
        by_time = sorted(pieces, key=_span)
        for (start, end), together in groupby(by_time, key=_span):
            vectors = [piece.vector for piece in together] + _told(mind, order, start, end)
            yield item(shorten(blend(vectors), order.dimension), "fused", "clip", start, end)


def _whole(mind: Mind, pieces: Sequence[Piece], order: MediaOrder) -> Iterator[Item]:
    start, end = min(piece.start_sec for piece in pieces), max(piece.end_sec for piece in pieces)
    by_option: dict[str, list[Vector]] = {}
    for piece in pieces:
        by_option.setdefault(piece.option, []).append(piece.vector)
    middles = {option: blend(vectors) for option, vectors in by_option.items()}
    if order.separate:
        for option, vector in middles.items():
            yield item(shorten(vector, order.dimension), option, "asset", start, end)
    if order.fused:
        vectors = [*middles.values(), *_told(mind, order, start, end)]
        yield item(shorten(blend(vectors), order.dimension), "fused", "asset", start, end)


def _told(mind: Mind, order: MediaOrder, start: float, end: float) -> list[Vector]:
    return [mind.embed_text(entry.text) for entry in order.timed if entry.start < end and entry.end >= start]


def _span(piece: Piece) -> tuple[float, float]:
    return piece.start_sec, piece.end_sec
