"""The bodies we send. What a model takes stands in its entry of the table; here is how each request format is written."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any, Final, Protocol

from core.errors import ClipseekError, MediaError, Reason, RequestRefused
from core.models.embedding_models import EmbeddingModel, RequestFormat
from core.models.jobs import Cutting, EmbedOptions
from core.models.video import Query, QueryKind, QueryMedia, Scope

Body = dict[str, Any]

_MB: Final = 1024 * 1024
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class TaskSource:
    """What a task embeds: an uploaded asset, or an address the provider can reach. Exactly one is set."""

    asset_id: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.asset_id is None) == (self.url is None):
            raise ValueError("a task needs either an asset or an address")


@dataclass(frozen=True, slots=True)
class _Media:
    """Media of a query, ready to send: what it is, and its bytes or address as the provider wants them."""

    kind: QueryKind
    source: Body


class _Format(Protocol):
    """One way to write requests. Whoever calls has checked that the model takes what is asked."""

    def task(self, model: EmbeddingModel, video: Body, cutting: Body) -> Body:
        """The body of a task: `video` is what all formats say alike of it, `cutting` how it is cut."""
        ...

    def query(self, model: EmbeddingModel, text: str, media: _Media | None) -> Body:
        """The body of a query of words, media or both."""
        ...


def checked_id(value: str) -> str:
    """An id that may go into a path: the SDK does not quote it. Raises RequestRefused on any other."""
    if not _ID.fullmatch(value):
        raise RequestRefused(Reason.NOT_FOUND, detail="an id with characters no id has")
    return value


def task_body(model: EmbeddingModel, source: TaskSource, options: EmbedOptions) -> Body:
    """The body that asks for one video's moments. Raises RequestRefused if nothing the model can embed is asked for."""
    modalities = [modality.value for modality in model.modalities if modality in options.modalities]
    if not modalities:
        raise _refused(f"{model} embeds nothing of what was chosen")
    cutting: Body = (
        {"strategy": "fixed", "fixed": {"duration_sec": options.cut_sec}}
        if options.cutting is Cutting.FIXED
        else {"strategy": "dynamic", "dynamic": {"min_duration_sec": options.cut_sec}}
    )
    video: Body = {
        "media_source": {"asset_id": checked_id(source.asset_id)} if source.asset_id is not None else {"url": source.url},
        # Both default to more than we want: the provider would add, and charge, what nobody asked for.
        "embedding_option": modalities,
        "embedding_scope": [Scope.CLIP.value],
    }
    if options.part is not None:
        video |= {"start_sec": options.part.start_sec, "end_sec": options.part.end_sec}
    return _FORMATS[model.request_format].task(model, video, cutting)


def query_body(model: EmbeddingModel, query: Query) -> Body:
    """The body that asks for one query's vector.

    Raises ClipseekError for an empty query, MediaError for media too large to send along, RequestRefused for media, or a mix of
    words and media, that the model does not know.
    """
    text = (query.text or "").strip()
    if not text and query.media is None:
        raise ClipseekError(Reason.QUERY_EMPTY)
    media = None
    if query.media is not None:
        media = _Media(query.media.kind, _media_source(model, query.media))
        if text and not model.composes_with(media.kind):
            raise _refused(f"{model} knows no words together with {media.kind}")
    return _FORMATS[model.request_format].query(model, text, media)


class _MultiInput:
    """Every query as `multi_input` and nothing else; cuts are said to be in time, and the length of vectors is asked for."""

    def task(self, model: EmbeddingModel, video: Body, cutting: Body) -> Body:
        return {
            "input_type": "video",
            "model_name": model.name,
            "embedding_dimension": model.dimension,
            "video": video | {"segmentation": {"temporal": cutting}},
        }

    def query(self, model: EmbeddingModel, text: str, media: _Media | None) -> Body:
        parts: Body = {}
        if text:
            # Typed by a person, `<@` would be taken for a reference to a picture that is not there.
            parts["input_text"] = text.replace("<@", "< @")
        if media is not None:
            parts["media_sources"] = [{"name": "example", "media_type": media.kind.value, **media.source}]
        return {
            "input_type": "multi_input",
            "model_name": model.name,
            "auto_truncate": True,
            "embedding_dimension": model.dimension,
            "multi_input": parts,
        }


class _ByKind:
    """A body for each kind of query. Of sound and clips one scope and one option are asked for, or many vectors come."""

    _TIMED: Final = {QueryKind.AUDIO: "audio", QueryKind.VIDEO: "visual"}

    def task(self, model: EmbeddingModel, video: Body, cutting: Body) -> Body:
        return {"input_type": "video", "model_name": model.name, "video": video | {"segmentation": cutting}}

    def query(self, model: EmbeddingModel, text: str, media: _Media | None) -> Body:
        kind, content = "text", Body()
        if media is not None:
            kind = f"text_{media.kind}" if text else media.kind.value
            content["media_source"] = media.source
            if media.kind in self._TIMED:
                content |= {"embedding_option": [self._TIMED[media.kind]], "embedding_scope": [Scope.ASSET.value]}
        if text:
            content["input_text"] = text
        return {"input_type": kind, "model_name": model.name, kind: content}


_FORMATS: Final[dict[RequestFormat, _Format]] = {
    RequestFormat.MULTI_INPUT: _MultiInput(),
    RequestFormat.BY_KIND: _ByKind(),
}


def _media_source(model: EmbeddingModel, media: QueryMedia) -> Body:
    limit_mb = model.media_limits_mb.get(media.kind)
    if limit_mb is None:
        raise _refused(f"{model} takes no {media.kind} to search by")
    if media.data is None:
        return {"url": media.url}
    if not media.data:
        raise MediaError(Reason.EMPTY_FILE)
    if len(media.data) > limit_mb * _MB:
        raise MediaError(Reason.TOO_LARGE, size=f"{len(media.data) / _MB:.1f} MB", limit=f"{limit_mb} MB")
    return {"base64_string": base64.b64encode(media.data).decode("ascii")}


def _refused(message: str) -> RequestRefused:
    return RequestRefused(Reason.REQUEST_REFUSED, code="parameter_invalid", message=message)
