"""Addresses of catalogs: where they lead, and how they are shown without what is secret in them."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from core.errors import CatalogError, Reason


def shown(url: str) -> str:
    """An address as it may be printed: without its password, and without the parameters, which may hold another one."""
    return _parsed(url).set(query={}).render_as_string(hide_password=True)


def place(url: str) -> tuple[object, ...]:
    """The same for two addresses that lead to the same catalog, whatever else they say."""
    address = _parsed(url)
    file = file_of(url)
    return (file,) if file is not None else (address.get_backend_name(), address.host, address.port or 5432, address.database)


def file_of(url: str) -> Path | None:
    """The file of a SQLite catalog; None for a server's."""
    address = _parsed(url)
    is_file = address.get_backend_name() == "sqlite" and address.database
    return Path(str(address.database)).resolve() if is_file else None


def _parsed(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise CatalogError(Reason.CATALOG_ADDRESS) from None
