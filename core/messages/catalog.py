"""The words of `python -m core.catalog`."""

from __future__ import annotations

from typing import Final

CATALOG: Final = {
    "what": "Copy the catalog to another database, or join a catalog and a data folder that do not know each other.",
    "move": "copy every row of the catalog to another database, which has to be empty; costs nothing, and can be repeated",
    "to": "the address of the new catalog, as DATABASE_URL takes it: postgresql+psycopg://user:password@host/name or sqlite:///file",
    "from": "the catalog to copy; the one in the settings if left out, or that of the data folder if the settings name the new one",
    "adopt": "give the catalog and the data folder of the settings one id, so that Clipseek uses them together",
    "yes": "do not ask",
    "begins": "Copying {source} to {target}",
    "table": "{table}: {done} of {total}",
    "moved": "Copied and compared: {rows} rows in {tables} tables. The old catalog is as it was; keep it until searches work.",
    "was_there": "Everything is there already: {rows} rows in {tables} tables, compared with the old catalog.",
    "now": "Now set DATABASE_URL={target} (with the password) and start Clipseek again.",
    "now_file": "Now set DATABASE_URL={target} and start Clipseek again.",
    "now_default": "Now take DATABASE_URL out of the settings, and start Clipseek again: the data folder has its own catalog.",
    "closed": "{place} cannot be opened.",
    "closed_hint": "Check the address, the password, and that the server runs. Nothing was changed.",
    "stopped": "Stopped. The new catalog is as empty as before; start the same again.",
    "catalog_holds": "Catalog {place}: {videos}",
    "folder_holds": "Data folder {folder}: {held}",
    "missing": "{count} files and saved embeddings that the catalog speaks of are not in this folder.",
    "unknown": "{count} files and saved embeddings in this folder are not in the catalog. They stay, and the Health page lists them.",
    "joined": "These belong together already. Nothing was changed.",
    "ask": "Use them together from now on? [y/N] ",
    "not_joined": "Nothing was changed.",
    "adopted": "Done. Both carry one id now; start Clipseek, or reload the page.",
}
