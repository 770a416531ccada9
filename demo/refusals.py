"""The provider's refusals: HTTP status, code and message, as one exception type and a maker for each kind."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """An answer that is not 2xx: `status`, the provider's `code` and `message`, and extra response headers."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def invalid(parameter: str, why: str = "") -> Refusal:
    """400: a value that is not allowed; `why` is one sentence."""
    return Refusal(400, "parameter_invalid", f"The {parameter} parameter is invalid.{' ' + why if why else ''}")


def missing(parameter: str) -> Refusal:
    return Refusal(400, "parameter_not_provided", f"The {parameter} parameter is required but was not provided.")


def unknown(parameter: str) -> Refusal:
    return Refusal(400, "parameter_unknown", f"The {parameter} parameter is unknown.")


def not_there(resource_id: str, collection: str) -> Refusal:
    return Refusal(404, "resource_not_exist", f"Resource with id {resource_id} does not exist in {collection}.")


def too_large(size: int, limit: int) -> Refusal:
    """413; both in bytes."""
    return Refusal(413, "payload_too_large", f"File size ({_mb(size)} MB) exceeds maximum limit of {_mb(limit)} MB")


def wrong_key() -> Refusal:
    message = (
        "API Key is either invalid or expired. Please check your API key or generate a new one from the dashboard and try again."
    )
    return Refusal(401, "api_key_invalid", message)


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")
