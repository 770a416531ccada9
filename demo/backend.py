"""What the stand-in asks of the module that looks into media (`demo.understanding`), and how it is found."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol, cast

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Cutting = Literal["dynamic", "fixed"]


class MediaFacts(Protocol):
    """What a file is, without having looked at all of it."""

    @property
    def duration_sec(self) -> float: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def has_video(self) -> bool: ...
    @property
    def has_audio(self) -> bool: ...
    @property
    def fps(self) -> float: ...


class Piece(Protocol):
    """One stretch of a file seen one way (`visual`, `audio`, `transcription`) and its unit vector, shape (512,)."""

    @property
    def start_sec(self) -> float: ...
    @property
    def end_sec(self) -> float: ...
    @property
    def option(self) -> str: ...
    @property
    def vector(self) -> Vector: ...


class Mind(Protocol):
    """The module's functions. All but `embed_text` raise its `Unreadable` for media that can't be decoded."""

    @property
    def Unreadable(self) -> type[Exception]: ...  # noqa: N802
    def inspect(self, path: Path) -> MediaFacts: ...
    def embed_text(self, words: str) -> Vector: ...
    def embed_image(self, data: bytes) -> Vector: ...
    def embed_sound(self, path: Path) -> Vector: ...
    def embed_clip(self, path: Path) -> Vector: ...
    def embed_video(
        self,
        path: Path,
        *,
        options: Sequence[str],
        cutting: Cutting,
        cut_sec: int,
        start_sec: float = 0.0,
        end_sec: float | None = None,
    ) -> Sequence[Piece]: ...


def load(module: str) -> Mind:
    """The mind of that module name. Raises ImportError."""
    return cast(Mind, importlib.import_module(module))


def blend(vectors: Sequence[Vector]) -> Vector:
    """The unit vector in the middle of unit vectors."""
    middle = np.mean(np.stack(vectors), axis=0)
    length = float(np.linalg.norm(middle))
    return (middle / length if length > 0 else vectors[0]).astype(np.float32)


def shorten(vector: Vector, dimension: int) -> Vector:
    """The first `dimension` numbers, made unit length again."""
    if dimension >= vector.shape[0]:
        return vector
    return blend([vector[:dimension]])
