"""The provider's models in one table: one more is one more entry, and everything else answers for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.models.video import Modality, QueryKind

DIMENSION: Final = 512
"""Length of the vectors of most models."""


class RequestFormat(StrEnum):
    """How a model wants to be asked; `core.twelve_labs` builds the bodies of each."""

    MULTI_INPUT = "multi_input"
    """Every query is one list of words and media, and the size of the vectors is asked for."""
    BY_KIND = "by_kind"
    """Each kind of query has a body of its own, and vectors have one size."""


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """The videos a model takes. The largest picture may stand or lie; `max_aspect` is longer to shorter side."""

    min_sec: float = 4
    max_sec: float = 4 * 3600
    max_bytes: int = 4_000_000_000
    min_side: int = 360
    max_long_side: int = 5184
    max_short_side: int = 2160
    max_aspect: float = 2.4


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """All that is particular to one of the provider's models.

    Two with one name are the same. Vectors of different models can't be compared with each other.
    """

    name: str
    """As the provider wants it; also what the catalog and the settings hold."""
    label: str = field(compare=False)
    """What people call it."""
    modalities: tuple[Modality, ...] = field(compare=False)
    """What it embeds of a video, in the order of `Modality`."""
    request_format: RequestFormat = field(compare=False)
    media_limits_mb: Mapping[QueryKind, int] = field(compare=False)
    """The kinds of media that a query may be made of, and how much of each may be sent along."""
    composed_kinds: frozenset[QueryKind] = field(compare=False)
    """The kinds of media of which it makes one vector together with words."""
    video_limits: VideoLimits = field(default=VideoLimits(), compare=False)
    dimension: int = field(default=DIMENSION, compare=False)
    """Length of the vectors we ask it for."""

    def __str__(self) -> str:
        return self.name

    def composes_with(self, kind: QueryKind) -> bool:
        """Whether the model makes one vector of words and an example of this kind."""
        return kind in self.composed_kinds

    @property
    def takes_photos(self) -> bool:
        """Whether it embeds pictures, which it does as it embeds those that people search by."""
        return QueryKind.IMAGE in self.media_limits_mb

    @property
    def collection(self) -> str:
        """The Milvus collection of its rows, and the folder of its files: letters, digits and `_` only."""
        return f"segments_{re.sub(r'[^A-Za-z0-9]', '_', self.name)}_{self.dimension}"


_TABLE: Final = (
    EmbeddingModel(
        name="marengo3.5",
        label="Marengo 3.5",
        # Its `audio` includes speech.
        modalities=(Modality.VISUAL, Modality.AUDIO),
        request_format=RequestFormat.MULTI_INPUT,
        media_limits_mb={QueryKind.IMAGE: 32, QueryKind.AUDIO: 32, QueryKind.VIDEO: 32},
        composed_kinds=frozenset({QueryKind.IMAGE, QueryKind.AUDIO, QueryKind.VIDEO}),
    ),
    EmbeddingModel(
        name="marengo3.0",
        label="Marengo 3.0",
        modalities=(Modality.VISUAL, Modality.AUDIO, Modality.TRANSCRIPTION),
        request_format=RequestFormat.BY_KIND,
        media_limits_mb={QueryKind.IMAGE: 32, QueryKind.AUDIO: 36, QueryKind.VIDEO: 36},
        composed_kinds=frozenset({QueryKind.IMAGE}),
    ),
)

MODELS: Final[dict[str, EmbeddingModel]] = {model.name: model for model in _TABLE}
"""By name, the one that is used unless another is set first."""

DEFAULT_MODEL: Final = _TABLE[0]


def model_named(name: str) -> EmbeddingModel:
    """The model that the provider, a setting or a row of the catalog calls so. Raises ValueError if there is none."""
    try:
        return MODELS[name]
    except KeyError:
        raise ValueError(f"no model is called {name[:60]!r}, but {', '.join(MODELS)}") from None
