"""Values as columns of the catalog hold them, and back."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.errors import Fact, Fault, fault_of
from core.models.embedding_models import EmbeddingModel, model_named
from core.models.jobs import Cutting, EmbedOptions, Job, Stage
from core.models.search_query import MomentRef
from core.models.vectors import Vector
from core.models.video import Modality, Span, Video


def job_of(row: sa.RowMapping | Mapping[str, Any]) -> Job:
    values: dict[str, Any] = {key: row[key] for key in Job.__dataclass_fields__}
    values |= {
        "model": model_named(row["model"]),
        "options": options_of(row["options"]),
        "stage": Stage(row["stage"]),
        "error_facts": facts_of(row["error_facts"]),
        "stage_seconds": json.loads(row["stage_seconds"]),
    }
    return Job(**values)


def video_of(row: sa.RowMapping | Mapping[str, Any]) -> Video:
    return Video(**{key: row[key] for key in Video.__dataclass_fields__})


def options_text(options: EmbedOptions) -> str:
    return json.dumps(asdict(options))


def new_job(video_id: str, model: EmbeddingModel, options: EmbedOptions, now: float) -> dict[str, Any]:
    """The row of a job that was queued just now."""
    return {
        "id": uuid.uuid4().hex,
        "video_id": video_id,
        "model": model.name,
        "options": options_text(options),
        "stage": Stage.WAITING.value,
        "created_at": now,
        "stage_since": now,
    }


def facts_text(facts: Mapping[str, Fact]) -> str | None:
    """The facts of a fault as a column holds them; None where there are none."""
    return json.dumps(dict(facts)) if facts else None


def facts_of(text: str | None) -> dict[str, Fact]:
    """What `facts_text` wrote."""
    return dict(json.loads(text)) if text else {}


def fault_in(reason: str | None, facts: str | None) -> Fault | None:
    """The fault that two columns hold; None if they hold none."""
    return fault_of(reason, facts_of(facts)) if reason else None


def moments_text(moments: Iterable[MomentRef]) -> str:
    """Moments of videos as a column holds them."""
    return json.dumps([(ref.video_id, ref.span.start_sec, ref.span.end_sec) for ref in moments])


def moments_in(text: str) -> tuple[MomentRef, ...]:
    """What `moments_text` wrote."""
    return tuple(MomentRef(video_id, Span(start_sec, end_sec)) for video_id, start_sec, end_sec in json.loads(text))


def vector_bytes(vector: Vector) -> bytes:
    return np.asarray(vector, dtype="<f4").tobytes()


def vector_of(column: bytes) -> Vector:
    return np.frombuffer(column, dtype="<f4").astype(np.float32)


def digest_of(text: str) -> str:
    """SHA-256 in hex: of a search's address, or of a secret that is kept nowhere."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1024)
def options_of(text: str) -> EmbedOptions:
    """What `options_text` wrote. Most videos of a library have the same, and to read it takes longer than all else of a row."""
    raw = json.loads(text)
    part = Span(**raw["part"]) if raw["part"] else None
    modalities = tuple(Modality(m) for m in raw["modalities"])
    # Rows of an earlier release say nothing of a proxy, of what shows nothing, or of the sound.
    without, proxy = tuple(Span(**span) for span in raw.get("without", ())), raw.get("proxy", False)
    return EmbedOptions(
        modalities, Cutting(raw["cutting"]), raw["cut_sec"], part, proxy=proxy, without=without, sound=raw.get("sound", "")
    )
