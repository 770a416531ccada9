"""The provider's rules for `POST /embed-v2`, as one function from JSON to a query."""

from __future__ import annotations

import re
from typing import Final

from demo.api.fields import Fields
from demo.api.media_rules import dimension, media_order, only_3_5
from demo.api.task_rules import refuse_uncertainty
from demo.orders import Model, Query, QuerySource
from demo.refusals import invalid, missing

INPUT_TYPES: Final = ("text", "image", "text_image", "audio", "video", "multi_input")
MOST_SOURCES: Final = 10
PLACEHOLDER: Final = re.compile(r"<@([^<>@]+)>")


def read_query(raw: object) -> Query:
    """The checked request. Raises Refusal with the provider's code for the first rule that is broken."""
    body = Fields(raw)
    body.only("input_type", "model_name", "auto_truncate", "embedding_uncertainty", "embedding_dimension", *INPUT_TYPES)
    model = Model(body.choice("model_name", tuple(Model)))
    input_type = body.choice("input_type", INPUT_TYPES)
    if model is Model.MARENGO_3_5 and input_type != "multi_input":
        raise invalid("input_type", f"{model} accepts only multi_input here.")
    only_3_5(body, "auto_truncate", model)
    refuse_uncertainty(body, model)
    wanted, truncate = dimension(body, model), body.flag("auto_truncate")
    for other in INPUT_TYPES:
        if other != input_type:
            body.never(other, f"It does not belong to the input_type {input_type}.")
    fields = body.inner(input_type)
    if input_type == "multi_input":
        return _multi(fields, model, wanted, truncate)
    return _single(fields, input_type, model)


def _single(fields: Fields, input_type: str, model: Model) -> Query:
    text = fields.text("input_text") if input_type in ("text", "text_image") else None
    if input_type == "text":
        fields.only("input_text")
        return Query(model, input_type, text)
    source = fields.inner("media_source").source()
    if input_type in ("audio", "video"):
        order = media_order(fields, input_type, model, 512, query=True)
        return Query(model, input_type, None, (QuerySource(input_type, source),), order)
    fields.only("media_source", *(["input_text"] if input_type == "text_image" else []))
    return Query(model, input_type, text, (QuerySource("image", source),))


def _multi(fields: Fields, model: Model, wanted: int, truncate: bool) -> Query:
    fields.only("input_text", "media_sources")
    text = fields.text("input_text") if "input_text" in fields else None
    listed = fields.items("media_sources")
    if text is None and not listed:
        raise missing(fields.name("input_text"))
    if len(listed) > MOST_SOURCES:
        raise invalid(fields.name("media_sources"), f"At most {MOST_SOURCES} are allowed.")
    sources, names = [], []
    for number, raw in enumerate(listed):
        entry = Fields(raw, fields.name(f"media_sources[{number}]"))
        media_type = entry.choice("media_type", ("image", "video", "audio", "document"))
        if media_type != "image" and model is not Model.MARENGO_3_5:
            raise invalid(entry.name("media_type"), f"It requires {Model.MARENGO_3_5}.")
        if media_type == "document":
            raise invalid(entry.name("media_type"), "This stand-in does not read documents.")
        if "name" in entry:
            names.append(entry.text("name"))
        sources.append(QuerySource(media_type, entry.source("name", "media_type")))
    if len(set(names)) != len(names):
        raise invalid(fields.name("media_sources"), "Every name must be different.")
    if text is None and len({source.media_type for source in sources}) > 1:
        raise missing(fields.name("input_text"))
    for name in PLACEHOLDER.findall(text or ""):
        if name not in names:
            raise invalid(fields.name("input_text"), f"No media source is named {name}.")
    return Query(model, "multi_input", text, tuple(sources), None, wanted, truncate)


def without_placeholders(text: str) -> str:
    """The words of a query alone, without `<@name>`."""
    return " ".join(PLACEHOLDER.sub(" ", text).split())
