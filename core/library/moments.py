"""Which moment of a video a picture stands for, told by the saved embeddings."""

from __future__ import annotations

import logging
import math

from core.errors import ClipseekError
from core.media.pictures.picture_times import picture_ms
from core.models.embedding_models import EmbeddingModel
from core.models.modalities import moments_of
from core.models.video import Span
from core.storage.storage import Storage, Stored

log = logging.getLogger(__name__)


def moment_shown(storage: Storage, model: EmbeddingModel, video_id: str, at_ms: int) -> Span | None:
    """The moment whose picture is asked for at that time; None where no moment has its middle there, or nobody can say."""
    from core import parquet  # noqa: PLC0415 - it takes long to import, and is needed for links only

    try:
        segments = parquet.load(Stored(storage, parquet.key_for(model, video_id)))
    except FileNotFoundError:
        return None
    except (ClipseekError, OSError) as error:
        log.info("which moment a picture of %s is of is not known: %s", video_id, error)
        return None
    return next((span for span in moments_of(segments) if picture_ms(span.middle_sec, math.inf) == at_ms), None)
