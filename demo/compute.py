"""Turns a request and its media into vectors in the provider's shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from demo import understanding
from demo.limits import check_image, check_query_length
from demo.requests import NewQuery, OldAudio, OldImage, OldText, OldTextImage, OldVideoQuery, Query, Task
from demo.understanding import Unreadable, Vector

Item = dict[str, Any]
DIGITS: Final = 7
"""Decimals kept of each number: as fine as float32 is near one, and half the length of its full text."""


def embed_task(path: Path, task: Task) -> Iterator[Item]:
    """One item for each moment and modality. Raises Unreadable, ValueError (an empty stretch), OSError."""
    video = task.video
    pieces = understanding.embed_video(
        path,
        options=video.embedding_option,
        cutting=video.cutting.strategy,
        cut_sec=video.cutting.cut_sec,
        start_sec=video.start_sec,
        end_sec=video.end_sec,
    )
    if not pieces:
        raise Unreadable("nothing in it to embed")
    for piece in pieces:
        yield item(piece.vector, piece.option, "clip", piece.start_sec, piece.end_sec)


def embed_query(query: Query, folder: Path) -> Item:
    """The one vector of a query; its sounds and clips are put into `folder`. Raises Unreadable, Refusal, ValueError, OSError."""
    match query:
        case NewQuery():
            words, media = query.multi_input.input_text, query.multi_input.media_sources
            vectors = [understanding.embed_text(words)] if words else []
            vectors += [_example(entry.media_type, entry.content(), folder / str(n), query) for n, entry in enumerate(media)]
        case OldText():
            vectors = [understanding.embed_text(query.text.input_text)]
        case OldImage():
            vectors = [_example("image", query.image.media_source.content(), folder, query)]
        case OldTextImage():
            asked = query.text_image
            picture = _example("image", asked.media_source.content(), folder, query)
            vectors = [understanding.embed_text(asked.input_text), picture]
        case OldAudio():
            return _of_one_option(query, query.audio.media_source.content(), query.audio.embedding_option[0], folder)
        case OldVideoQuery():
            return _of_one_option(query, query.video.media_source.content(), query.video.embedding_option[0], folder)
    return item(blend(vectors), None, None)


def item(vector: Vector, option: str | None, scope: str | None, start: float | None = None, end: float | None = None) -> Item:
    """One entry of `data` as the provider writes it."""
    return {
        "embedding": np.round(vector.astype(np.float64), DIGITS).tolist(),
        "embedding_option": option,
        "embedding_scope": scope,
        "start_sec": None if start is None else round(start, 3),
        "end_sec": None if end is None else round(end, 3),
    }


def blend(vectors: Sequence[Vector]) -> Vector:
    """The unit vector in the middle of unit vectors."""
    middle = np.mean(np.stack(vectors), axis=0)
    length = float(np.linalg.norm(middle))
    return (middle / length if length > 0 else vectors[0]).astype(np.float32)


def _example(kind: str, content: bytes, file: Path, query: Query) -> Vector:
    if kind == "image":
        check_image(content)
        return understanding.embed_image(content)
    file.write_bytes(content)
    check_query_length(understanding.inspect(file), query.model_name)
    return understanding.embed_clip(file) if kind == "video" else understanding.embed_sound(file)


def _of_one_option(query: Query, content: bytes, option: str, folder: Path) -> Item:
    """A sound or clip as 3.0 embeds it: the middle of its moments, by one option."""
    file = folder / "example"
    file.write_bytes(content)
    facts = understanding.inspect(file)
    check_query_length(facts, query.model_name)
    cutting, cut_sec = ("fixed", 6) if query.input_type == "audio" else ("dynamic", 4)
    pieces = understanding.embed_video(file, options=[option], cutting=cutting, cut_sec=cut_sec)
    if not pieces:
        raise Unreadable("nothing in it to embed")
    return item(blend([piece.vector for piece in pieces]), option, "asset", 0.0, facts.duration_sec)
