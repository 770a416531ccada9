"""What the provider allows for one video or sound: options, scopes, cutting and window, which differ by model."""

from __future__ import annotations

from demo.api.fields import Fields
from demo.backend import Cutting
from demo.orders import FULL_DIMENSION, MediaOrder, Model, TimedText
from demo.refusals import invalid

DIMENSIONS = (128, 256, 512)
KNOWN = (
    "media_source",
    "start_sec",
    "end_sec",
    "segmentation",
    "embedding_option",
    "embedding_scope",
    "embedding_type",
    "time_based_metadata",
)


def dimension(body: Fields, model: Model) -> int:
    """The wanted vector length. Raises Refusal; 3.0 has no choice."""
    if "embedding_dimension" not in body:
        return FULL_DIMENSION
    only_3_5(body, "embedding_dimension", model)
    wanted = body.whole("embedding_dimension", min(DIMENSIONS), max(DIMENSIONS))
    if wanted not in DIMENSIONS:
        raise invalid("embedding_dimension", f"Allowed here: {', '.join(map(str, DIMENSIONS))}.")
    return wanted


def only_3_5(fields: Fields, name: str, model: Model) -> None:
    if model is not Model.MARENGO_3_5:
        fields.never(name, f"It requires {Model.MARENGO_3_5}.")


def media_order(fields: Fields, input_type: str, model: Model, wanted: int, *, query: bool = False) -> MediaOrder:
    """A `video` or `audio` object as an order for vectors of length `wanted`. Raises Refusal."""
    fields.only(*KNOWN)
    newest = model is Model.MARENGO_3_5
    known_options = ("visual", "audio", "transcription") if input_type == "video" else ("audio", "transcription")
    offered = tuple(option for option in known_options if not (newest and option == "transcription"))
    options = fields.choices("embedding_option", offered, offered)
    # The provider accepts `local` as a second name of `clip` in its newest model only, and only in tasks.
    scopes = fields.choices("embedding_scope", ("clip", "local", "asset") if newest else ("clip", "asset"), ("clip", "asset"))
    cutting, cut_sec = _cutting(fields, input_type, model)
    start_sec, end_sec = fields.seconds("start_sec"), fields.seconds("end_sec")
    if end_sec is not None and end_sec <= (start_sec or 0.0):
        raise invalid(fields.name("end_sec"), "It must be greater than start_sec.")
    if query and "time_based_metadata" in fields:
        raise invalid(fields.name("time_based_metadata"))
    separate, fused, timed = _types(fields, options, model)
    return MediaOrder(
        input_type=input_type,
        options=options,
        scopes=scopes,
        cutting=cutting,
        cut_sec=cut_sec,
        start_sec=start_sec or 0.0,
        end_sec=end_sec,
        separate=separate,
        fused=fused,
        timed=timed,
        dimension=wanted,
    )


def _cutting(fields: Fields, input_type: str, model: Model) -> tuple[Cutting, int]:
    newest = model is Model.MARENGO_3_5
    fixed_only = input_type == "audio" and not newest
    if "segmentation" not in fields:
        return ("dynamic", 2) if newest else ("fixed", 6) if fixed_only else ("dynamic", 4)
    settings = fields.inner("segmentation")
    if newest:
        if "temporal" not in settings:
            raise invalid(fields.name("segmentation"), f"With {model}, place the settings in the temporal object.")
        settings.only("temporal")
        settings = settings.inner("temporal")
    elif "temporal" in settings:
        raise invalid(fields.name("segmentation"), f"With {model}, provide the settings directly, without temporal.")
    strategy = settings.choice("strategy", ("fixed",) if fixed_only else ("dynamic", "fixed"))
    settings.only("strategy", strategy)
    inner = settings.inner(strategy)
    name, high = ("min_duration_sec", 5) if strategy == "dynamic" else ("duration_sec", 10)
    inner.only(name)
    return ("dynamic" if strategy == "dynamic" else "fixed"), inner.whole(name, 2, high)


def _types(fields: Fields, options: tuple[str, ...], model: Model) -> tuple[bool, bool, tuple[TimedText, ...]]:
    if "embedding_type" in fields and len(options) < 2:
        raise invalid(fields.name("embedding_type"), "It needs at least two values in embedding_option.")
    types = fields.choices("embedding_type", ("separate_embedding", "fused_embedding"), ("separate_embedding",))
    fused = "fused_embedding" in types
    only_3_5(fields, "time_based_metadata", model)
    timed = tuple(_timed(fields, number, raw) for number, raw in enumerate(fields.items("time_based_metadata")))
    if timed and not fused:
        raise invalid(fields.name("time_based_metadata"), "It requires fused_embedding in embedding_type.")
    if fused and not timed and model is Model.MARENGO_3_5:
        raise invalid(fields.name("embedding_type"), f"With {model}, fused_embedding requires time_based_metadata.")
    return "separate_embedding" in types, fused, timed


def _timed(fields: Fields, number: int, raw: object) -> TimedText:
    entry = Fields(raw, fields.name(f"time_based_metadata[{number}]"))
    entry.only("start", "end", "text")
    entry.require("start")
    entry.require("end")
    start, end = entry.seconds("start") or 0.0, entry.seconds("end") or 0.0
    if end < start:
        raise invalid(entry.name("end"))
    return TimedText(start, end, entry.text("text"))
