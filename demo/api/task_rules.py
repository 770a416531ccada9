"""The provider's rules for `POST /embed-v2/tasks`, as one function from JSON to an order."""

from __future__ import annotations

from demo.api.fields import Fields
from demo.api.media_rules import dimension, media_order, only_3_5
from demo.orders import MediaOrder, Model, Task
from demo.refusals import invalid

INPUT_TYPES = ("video", "audio", "image", "document")


def read_task(raw: object) -> Task:
    """The checked request. Raises Refusal with the provider's code for the first rule that is broken."""
    body = Fields(raw)
    body.only("input_type", "model_name", "embedding_uncertainty", "embedding_dimension", *INPUT_TYPES)
    model = Model(body.choice("model_name", tuple(Model)))
    input_type = body.choice("input_type", INPUT_TYPES)
    if input_type == "image" and model is not Model.MARENGO_3_5:
        raise invalid("input_type", f"It requires {Model.MARENGO_3_5}.")
    refuse_uncertainty(body, model)
    wanted = dimension(body, model)
    if input_type == "document":
        raise invalid("input_type", "This stand-in does not read documents.")
    for other in INPUT_TYPES:
        if other != input_type:
            body.never(other, f"It does not belong to the input_type {input_type}.")
    fields = body.inner(input_type)
    source = fields.inner("media_source").source()
    if input_type == "image":
        fields.only("media_source", "embedding_option", "embedding_scope", "embedding_type")
        options = fields.choices("embedding_option", ("visual",), ("visual",))
        scopes = fields.choices("embedding_scope", ("asset",), ("asset",))
        return Task(model, source, MediaOrder("image", options, scopes, dimension=wanted))
    return Task(model, source, media_order(fields, input_type, model, wanted))


def refuse_uncertainty(body: Fields, model: Model) -> None:
    """`embedding_uncertainty` is for 3.5 only, and the stand-in has none to offer."""
    only_3_5(body, "embedding_uncertainty", model)
    if body.flag("embedding_uncertainty"):
        raise invalid("embedding_uncertainty", "This stand-in does not measure it.")
