"""The one import of pymilvus, without what importing it does to the process.

At import pymilvus reads MILVUS_URI, which is a setting of ours too, and refuses to be imported when it names a file; it loads
the nearest `.env` into the environment; and it sets up loggers that print a stack trace for every error we handle. Its errors,
of two families, become ours here.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from core.errors import Reason, StoreError, StoreUnavailable


@contextmanager
def _shielded_environment() -> Iterator[None]:
    shield = {"MILVUS_URI": "", "PYTHON_DOTENV_DISABLED": "1"}
    before = {name: os.environ.get(name) for name in shield}
    os.environ.update(shield)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)  # somebody else may have taken it out meanwhile
            else:
                os.environ[name] = value


with _shielded_environment():
    import grpc
    from pymilvus import DataType, MilvusClient
    from pymilvus.exceptions import MilvusException

for _name in ("pymilvus", "pymilvus.milvus_client"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

__all__ = ["DataType", "MilvusClient", "MilvusException", "grpc"]


FAILURES: Final = (MilvusException, grpc.RpcError, grpc.FutureTimeoutError)
"""Everything a call may raise for a reason that lies outside this program."""

NO_COLLECTION: Final = 100
NOT_LOADED: Final = 101
_CONNECT_FAILED: Final = 2
INTERNAL: Final = (5, grpc.StatusCode.UNKNOWN)
"""What the embedded engine says where SQLite failed."""

_LOST: Final = (_CONNECT_FAILED, grpc.StatusCode.UNAVAILABLE)
_NO_ACCESS: Final = (
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
)


def code_of(error: BaseException) -> Any:
    """Milvus' number or gRPC's status; for gRPC errors `code` is a method, and Milvus' own may hold a gRPC status."""
    code = getattr(error, "code", None)
    return code() if callable(code) else code


def lost_connection(error: BaseException) -> bool:
    """Whether nobody is there any more at the other end."""
    return code_of(error) in _LOST


def translated(error: BaseException, action: str, shown_uri: str) -> StoreError:
    """The error for people. `shown_uri` must hold no password."""
    detail = f"{action}: {code_of(error)} {getattr(error, 'message', '')}".strip()
    if lost_connection(error) or code_of(error) in _NO_ACCESS or isinstance(error, grpc.FutureTimeoutError):
        return StoreUnavailable(Reason.STORE_UNREACHABLE, uri=shown_uri, detail=detail)
    return StoreError(Reason.STORE_FAULT, detail=detail)
