"""Values as columns of the catalog hold them, and back."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.embedding_models import EmbeddingModel, model_named
from core.errors import Fact, Fault, fault_of
from core.jobs import Cutting, EmbedOptions, Job, Stage
from core.models import Modality, Span, Video
from core.vectors import Vector


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


def vector_bytes(vector: Vector) -> bytes:
    return np.asarray(vector, dtype="<f4").tobytes()


def vector_of(column: bytes) -> Vector:
    return np.frombuffer(column, dtype="<f4").astype(np.float32)


def digest_of(address: str) -> str:
    """SHA-256 of a search's address, in hex."""
    return hashlib.sha256(address.encode()).hexdigest()


@lru_cache(maxsize=1024)
def options_of(text: str) -> EmbedOptions:
    """What `options_text` wrote. Most videos of a library have the same, and to read it takes longer than all else of a row."""
    raw = json.loads(text)
    part = Span(**raw["part"]) if raw["part"] else None
    return EmbedOptions(tuple(Modality(m) for m in raw["modalities"]), Cutting(raw["cutting"]), raw["cut_sec"], part)
