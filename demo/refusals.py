"""The provider's refusals: HTTP status, code and message, as one exception type and a maker for each kind."""

from __future__ import annotations


class Refusal(Exception):
    """An answer that is not 2xx: `status`, and the provider's `code` and `message`."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def invalid(parameter: str, why: str = "") -> Refusal:
    """400: a value that is not allowed; `why` is one sentence."""
    return Refusal(400, "parameter_invalid", f"The {parameter} parameter is invalid.{' ' + why if why else ''}")


def not_there(resource_id: str, collection: str) -> Refusal:
    return Refusal(404, "resource_not_exist", f"Resource with id {resource_id} does not exist in {collection}.")


def not_ready(asset_id: str, status: str) -> Refusal:
    return Refusal(400, "asset_not_ready", f"The asset {asset_id} is not ready. Its current status is {status}.")


def wrong_key() -> Refusal:
    message = (
        "API Key is either invalid or expired. Please check your API key or generate a new one from the dashboard and try again."
    )
    return Refusal(401, "api_key_invalid", message)
