"""How much each modality counts, from one word or from what somebody set by hand."""

from __future__ import annotations

from core.models import EmbeddingModel, Modality
from core.search_query import Preset, SearchQuery

_ONLY = {Preset.SEEN: Modality.VISUAL, Preset.HEARD: Modality.AUDIO, Preset.SAID: Modality.TRANSCRIPTION}


def weights_of(question: SearchQuery, model: EmbeddingModel) -> dict[Modality, float]:
    """The modalities that count, the loudest with weight 1. Weights that leave none count all alike, as balanced does."""
    only = _ONLY.get(question.preset)
    if only is not None:
        # In a model without transcription, what is said is a part of what is heard.
        return {only if only in model.modalities else Modality.AUDIO: 1.0}
    if question.preset is Preset.OWN:
        library_spread = {
            modality: weight for modality, weight in question.own_weights if weight > 0 and modality in model.modalities
        }
        if library_spread:
            most = max(library_spread.values())
            return {modality: weight / most for modality, weight in library_spread.items()}
    return dict.fromkeys(model.modalities, 1.0)
