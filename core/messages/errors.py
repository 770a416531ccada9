"""What is said where something went wrong: what happened, whether anything was paid or lost, and the one thing to do."""

from __future__ import annotations

from typing import Final

from core.errors import Reason
from core.messages.library_errors import LIBRARY_ERRORS
from core.messages.media_errors import MEDIA_ERRORS, Words
from core.messages.people_errors import PEOPLE_ERRORS, SHARE_ERRORS
from core.messages.provider_errors import PROVIDER_ERRORS
from core.messages.translation import N_

ERRORS: Final[dict[Reason, Words]] = MEDIA_ERRORS | {
    **PEOPLE_ERRORS,
    **PROVIDER_ERRORS,
    **LIBRARY_ERRORS,
    **SHARE_ERRORS,
    Reason.SETTING_WRONG: Words(
        "The setting {name} is not usable: {problem}.",
        "Correct it in the environment, `.env` or `.streamlit/secrets.toml`, then start again.",
    ),
    Reason.SETTING_VALUE: Words(
        "The setting {name} holds “{value}”, but it takes {takes}, such as {example}.",
        "Correct it in the environment, `.env` or `.streamlit/secrets.toml`, then start again.",
    ),
    Reason.NO_LITE_HERE: Words(
        "The embedded store does not run on this system.",
        "Set MILVUS_URI (and MILVUS_TOKEN) to a Milvus server or Zilliz Cloud, then start again.",
    ),
    Reason.BUDGET_USED: Words(
        "This month's budget of {budget} does not cover {more} more: {so_far} are spent or on their way. Nothing was added or paid.",
        "Choose fewer videos, wait for the next month, or raise CLIPSEEK_BUDGET_PER_MONTH and start again.",
    ),
    Reason.ROLE_MISSING: Words(
        "This takes the role “{role}”, which you do not have. Nothing was changed.",
        "Ask an administrator of this Clipseek to do it, or to give you that role.",
    ),
    Reason.NOT_YOURS: Words(
        "This belongs to somebody else, so only they or an administrator may change it. Nothing was changed.",
        "Ask its owner, or save one of your own.",
    ),
    Reason.QUERY_EMPTY: Words("There is nothing to search for yet.", "Type what you remember of the moment."),
    Reason.MOMENT_GONE: Words(
        "The moment this search goes by is no longer in the library. Nothing was paid.",
        "Search by another moment, or by words.",
    ),
    Reason.CONCEPT_GONE: Words(
        "The look this search goes by was deleted. Nothing was paid.",
        "Choose another look, or search by words.",
    ),
    Reason.COLLECTION_GONE: Words(
        "This collection is no longer here, or no longer shared with you. Nothing else has changed.",
        "Open another one on the Collections page.",
    ),
    Reason.SCRIPT_GONE: Words(
        "This script is no longer here, or no longer shared with you. Nothing else has changed.",
        "Open another one on the Script page.",
    ),
    Reason.SCRIPT_EMPTY: Words(
        "There are no lines in this text. Nothing was asked for or paid.",
        "Paste a script, or write one line for each shot you need.",
    ),
    Reason.SCRIPT_LONG: Words(
        "A script has at most {most} lines; this one would have {lines}. Nothing was asked for or paid.",
        "Paste a part of it; the rest can be a script of its own.",
    ),
    Reason.COLLECTION_FULL: Words(
        "A collection holds at most {most} moments. Nothing was added.",
        "Remove some of them, or begin another collection.",
    ),
    Reason.BACKGROUND_FAULT: Words(
        "Work in the background could not go on, so videos may not be prepared. Nothing is lost.",
        "It is tried again by itself; the log on the System page says what is wrong.",
    ),
    Reason.NOT_LOADED: Words(
        "A part of Clipseek, {name}, could not be loaded, so no video is prepared. Nothing is lost.",
        "Reinstall it with `pip install -r requirements.txt`; it is tried again by itself.",
    ),
    Reason.CHECK_SLOW: Words("No answer within {seconds} seconds.", "Look again in a minute; if it stays so, see the log."),
    Reason.INSIGHTS_FAILED: Words(
        "What is in your footage could not be worked out. Nothing is lost, and nothing was paid.",
        "It is tried again by itself; if it stays so, see the log.",
    ),
    Reason.INSIGHTS_MEMORY: Words(
        "There is too little memory to work out what is in so much footage. Nothing is lost, and nothing was paid.",
        "Close other programs, or give this machine more memory; it is tried again by itself.",
    ),
    Reason.AS_TOLD: Words("{words}"),
    Reason.UNEXPECTED: Words("Something went wrong that we did not foresee.", "Try again. The details are in the log."),
}
UNSAID: Final = {
    "process": N_("unknown"),
    "status": N_("no answer"),
    "code": N_("unknown"),
    "message": N_("it gives no reason"),
    # Of an earlier release, and where a picture is refused whatever the limits are.
    "least": "360 × 360",
    "largest": "5184 × 2160",
    "aspect": "2.4",
}
"""What stands in a blank whose fact is not known."""
FOUND: Final = (N_("sound"), N_("subtitles"), N_("a still picture"), N_("data"))
"""What a file without a picture has instead, as its error names it."""
SETTINGS_TAKE: Final = (
    N_("a whole number"),
    N_("a number"),
    N_("a larger number"),
    N_("a smaller number"),
    N_("on or off"),
    N_("a size"),
    N_("one of certain words"),
)
"""What a setting takes, as its error names it."""
