"""The words for files that are not in the library, on the page of storage and health."""

from __future__ import annotations

from typing import Final

UNKNOWN_FILES: Final = {
    "title": "Files that are not in the library",
    "about": "The catalog does not know them, for example because it is an older copy. Nothing removes them by itself.",
    "sum_one": "1 file, {size}.",
    "sum_many": "{count} files, {size} in all.",
    "file": "{size}, {day}",
    "ready": "Its embeddings are saved here ({moments}): adding it costs nothing.",
    "new": "It is {length} long. Its embeddings are not here: embedding it costs about {cost}.",
    "new_free": "It is {length} long. Its embeddings are not here: it is embedded anew, free in demo mode.",
    "damaged": "Its saved embeddings cannot be read. ",
    "only_saved_name": "Embeddings of {id}",
    "only_saved": (
        "Saved embeddings ({moments}) without their video file, so it cannot be added. They were paid for; with the catalog they "
        "belong to, or the file back in the folder of uploads, they can be used again."
    ),
    "only_damaged": "Saved embeddings without their video file, which cannot be read.",
    "moment": "1 moment",
    "moments": "{count} moments",
    "add": "Add to the library",
    "add_all": "Add all {count} that cost nothing",
    "add_all_help": "Those whose embeddings are saved here; Twelve Labs is not asked.",
    "delete": "Delete",
    "really_delete": "Really delete for good?",
    "more_one": "and 1 more",
    "more_many": "and {count} more",
    "settling": "Working: {done} of {total} files",
    "added_one": "1 file was added to the library.",
    "added_many": "{count} files were added to the library.",
    "deleted_one": "1 file was deleted.",
    "deleted_many": "{count} files were deleted.",
    "not_done": "“{name}”: {why}",
}
