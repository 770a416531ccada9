"""What people call the modalities: the same word wherever one is chosen or weighed."""

from __future__ import annotations

from collections.abc import Collection

from core import messages
from core.modalities import stands_for_more
from core.models import Modality


def modality_label(modality: Modality, possible: Collection[Modality]) -> str:
    """What to call it where those of `possible` can be chosen: one that includes another names both."""
    labels = messages.MODALITY_LABELS_WITH_PARTS if stands_for_more(modality, possible) else messages.MODALITY_LABELS
    return labels[modality]
