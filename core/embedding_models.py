"""The table of the provider's models: one more is one more entry, and everything else answers for it."""

from __future__ import annotations

from typing import Final

from core.models import EmbeddingModel, Modality, QueryKind, RequestFormat

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
        raise ValueError(f"no model is called {name!r}, but {', '.join(MODELS)}") from None
