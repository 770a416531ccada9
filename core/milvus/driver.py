"""The one import of pymilvus, without what importing it does to the process.

At import pymilvus reads MILVUS_URI, which is a setting of ours too, and refuses to be imported when it names a file; it loads
the nearest `.env` into the environment; and it sets up loggers that print a stack trace for every error we handle.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager


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
                del os.environ[name]
            else:
                os.environ[name] = value


with _shielded_environment():
    import grpc
    from pymilvus import DataType, MilvusClient
    from pymilvus.exceptions import MilvusException

for _name in ("pymilvus", "pymilvus.milvus_client"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

__all__ = ["DataType", "MilvusClient", "MilvusException", "grpc"]
