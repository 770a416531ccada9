"""The bodies we send: what the two models want differs in more than their name."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from core.errors import ClipseekError, MediaError, Reason, RequestRefused
from core.models import DIMENSION, Cutting, EmbeddingModel, EmbedOptions, Query, QueryKind, QueryMedia, Scope

Body = dict[str, Any]

_MB: Final = 1024 * 1024
_IMAGE_LIMIT_MB: Final = 32
_LIMITS_MB: Final = {EmbeddingModel.MARENGO_3_5: 32, EmbeddingModel.MARENGO_3_0: 36}
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class TaskSource:
    """What a task embeds: an uploaded asset, or an address the provider can reach. Exactly one is set."""

    asset_id: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.asset_id is None) == (self.url is None):
            raise ValueError("a task needs either an asset or an address")


def checked_id(value: str) -> str:
    """An id that may go into a path: the SDK does not quote it. Raises RequestRefused on any other."""
    if not _ID.fullmatch(value):
        raise RequestRefused(Reason.NOT_FOUND, detail="an id with characters no id has")
    return value


def task_body(model: EmbeddingModel, source: TaskSource, options: EmbedOptions) -> Body:
    """The body that asks for one video's moments. Raises RequestRefused if nothing the model can embed is asked for."""
    modalities = [modality.value for modality in model.modalities if modality in options.modalities]
    if not modalities:
        raise RequestRefused(
            Reason.REQUEST_REFUSED, code="parameter_invalid", message=f"{model} embeds nothing of what was chosen"
        )
    cutting: Body = (
        {"strategy": "fixed", "fixed": {"duration_sec": options.cut_sec}}
        if options.cutting is Cutting.FIXED
        else {"strategy": "dynamic", "dynamic": {"min_duration_sec": options.cut_sec}}
    )
    newer = model is EmbeddingModel.MARENGO_3_5
    video: Body = {
        "media_source": {"asset_id": checked_id(source.asset_id)} if source.asset_id is not None else {"url": source.url},
        "segmentation": {"temporal": cutting} if newer else cutting,
        # Both default to more than we want: the provider would add, and charge, what nobody asked for.
        "embedding_option": modalities,
        "embedding_scope": [Scope.CLIP.value],
    }
    if options.part is not None:
        video |= {"start_sec": options.part.start_sec, "end_sec": options.part.end_sec}
    size: Body = {"embedding_dimension": DIMENSION} if newer else {}
    return {"input_type": "video", "model_name": model.value, **size, "video": video}


def query_body(model: EmbeddingModel, query: Query) -> Body:
    """The body that asks for one query's vector.

    Raises ClipseekError for an empty query, MediaError for media too large to send along, RequestRefused for a mix of
    words and media that the model does not know.
    """
    text = (query.text or "").strip()
    if not text and query.media is None:
        raise ClipseekError(Reason.QUERY_EMPTY)
    source = _media_source(model, query.media) if query.media is not None else None
    if model is EmbeddingModel.MARENGO_3_5:
        return _one_for_all(text, query.media, source)
    if query.media is None or source is None:
        return _older("text", {"input_text": text})
    return _OLDER[query.media.kind](text, source)


def _one_for_all(text: str, media: QueryMedia | None, source: Body | None) -> Body:
    """3.5 takes every query as `multi_input`, and nothing else."""
    parts: Body = {}
    if text:
        # Typed by a person, `<@` would be taken for a reference to a picture that is not there.
        parts["input_text"] = text.replace("<@", "< @")
    if media is not None and source is not None:
        parts["media_sources"] = [{"name": "example", "media_type": media.kind.value, **source}]
    return {
        "input_type": "multi_input",
        "model_name": EmbeddingModel.MARENGO_3_5.value,
        "auto_truncate": True,
        "embedding_dimension": DIMENSION,
        "multi_input": parts,
    }


def _older(kind: str, content: Body) -> Body:
    return {"input_type": kind, "model_name": EmbeddingModel.MARENGO_3_0.value, kind: content}


def _older_image(text: str, source: Body) -> Body:
    if text:
        return _older("text_image", {"media_source": source, "input_text": text})
    return _older("image", {"media_source": source})


def _older_timed(kind: str, option: str) -> Callable[[str, Body], Body]:
    """Sound and clips in 3.0: one scope and one option, or it answers with many vectors."""

    def body(text: str, source: Body) -> Body:
        if text:
            raise RequestRefused(Reason.REQUEST_REFUSED, code="parameter_invalid", message="words can only go with a picture")
        return _older(kind, {"media_source": source, "embedding_option": [option], "embedding_scope": [Scope.ASSET.value]})

    return body


_OLDER: Final[dict[QueryKind, Callable[[str, Body], Body]]] = {
    QueryKind.IMAGE: _older_image,
    QueryKind.AUDIO: _older_timed("audio", "audio"),
    QueryKind.VIDEO: _older_timed("video", "visual"),
}


def _media_source(model: EmbeddingModel, media: QueryMedia) -> Body:
    if media.data is None:
        return {"url": media.url}
    if not media.data:
        raise MediaError(Reason.EMPTY_FILE)
    limit_mb = _IMAGE_LIMIT_MB if media.kind is QueryKind.IMAGE else _LIMITS_MB[model]
    if len(media.data) > limit_mb * _MB:
        raise MediaError(Reason.TOO_LARGE, size=f"{len(media.data) / _MB:.1f} MB", limit=f"{limit_mb} MB")
    return {"base64_string": base64.b64encode(media.data).decode("ascii")}
