"""How much each modality counts, from one word or from what somebody set by hand."""

from __future__ import annotations

from core.modalities import MODALITIES, found_under
from core.models import EmbeddingModel, Modality
from core.search_query import PRESET_MODALITY, Preset, SearchQuery


def weights_of(question: SearchQuery, model: EmbeddingModel) -> dict[Modality, float]:
    """The modalities that count, the loudest with weight 1. Weights that leave none count all alike, as balanced does."""
    only = PRESET_MODALITY.get(question.preset)
    if only is not None and (under := found_under(only, model.modalities)) in model.modalities:
        return {under: 1.0}
    if question.preset is Preset.OWN:
        library_spread = {
            modality: weight for modality, weight in question.own_weights if weight > 0 and modality in model.modalities
        }
        if library_spread:
            most = max(library_spread.values())
            return {modality: weight / most for modality, weight in library_spread.items()}
    return {modality: MODALITIES[modality].weight for modality in model.modalities}
