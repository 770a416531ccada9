"""From the two families of errors that pymilvus raises, its own and those of gRPC, to ours."""

from __future__ import annotations

from typing import Any, Final

from core.errors import Reason, StoreError, StoreUnavailable
from core.milvus.driver import MilvusException, grpc

FAILURES: Final = (MilvusException, grpc.RpcError, grpc.FutureTimeoutError)
"""Everything a call may raise for a reason that lies outside this program."""

NO_COLLECTION: Final = 100
NOT_LOADED: Final = 101
_CONNECT_FAILED: Final = 2

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
