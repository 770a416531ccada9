"""Addresses of catalogs: nearly right ones understood, where they lead, and how they are shown without what is secret in them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core.errors import CatalogError, Reason

_POSTGRES: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2", "postgresql+psycopg3"})
_FILE_ENDS: Final = frozenset({".db", ".sqlite", ".sqlite3"})


def shown(url: str) -> str:
    """An address as it may be printed: without its password, and without the parameters, which may hold another one."""
    return parsed(url).set(query={}).render_as_string(hide_password=True)


def place(url: str) -> tuple[object, ...]:
    """The same for two addresses that lead to the same catalog, whatever else they say."""
    address = parsed(url)
    file = file_of(url)
    return (file,) if file is not None else (address.get_backend_name(), address.host, address.port or 5432, address.database)


def file_of(url: str) -> Path | None:
    """The file of a SQLite catalog; None for a server's."""
    address = parsed(url)
    is_file = address.get_backend_name() == "sqlite" and address.database
    return Path(str(address.database)).resolve() if is_file else None


def parsed(url: str) -> sa.URL:
    """An address, also in the spellings that other programs use. Raises CatalogError for one that can't be understood."""
    try:
        return sa.make_url(_spelled(url.strip()))
    except (sa.exc.ArgumentError, ValueError):
        raise CatalogError(Reason.CATALOG_ADDRESS) from None


def _spelled(url: str) -> str:
    """`postgres://` is how hosts of databases write it; the driver is always ours; a file needs three slashes, or none."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return f"sqlite:///{Path(url).expanduser()}" if Path(url).suffix in _FILE_ENDS else url
    if scheme.lower() in _POSTGRES:
        return f"postgresql+psycopg://{rest}"
    if scheme.lower() == "sqlite":
        file = rest.removeprefix("/")
        return f"sqlite:///{Path(file).expanduser() if file.startswith('~') else file}"
    return url
