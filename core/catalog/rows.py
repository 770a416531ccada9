"""Rows of the jobs table as values, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from core.models import Cutting, EmbeddingModel, EmbedOptions, Job, Modality, Span, Stage


def job_of(row: sa.RowMapping | Mapping[str, Any]) -> Job:
    values: dict[str, Any] = {key: row[key] for key in Job.__dataclass_fields__}
    values |= {
        "model": EmbeddingModel(row["model"]),
        "options": _options_of(row["options"]),
        "stage": Stage(row["stage"]),
        "stage_seconds": json.loads(row["stage_seconds"]),
    }
    return Job(**values)


def options_text(options: EmbedOptions) -> str:
    return json.dumps(asdict(options))


def _options_of(text: str) -> EmbedOptions:
    raw = json.loads(text)
    part = Span(**raw["part"]) if raw["part"] else None
    return EmbedOptions(tuple(Modality(m) for m in raw["modalities"]), Cutting(raw["cutting"]), raw["cut_sec"], part)
