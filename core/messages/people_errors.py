"""What is said where signing in fails, an account cannot be as asked, or a link for people without an account does not open.

Nothing of sign-in says whether a name has an account. Most of what is said of links is read by people who know nothing of Clipseek.
"""

from __future__ import annotations

from typing import Final

from core.errors import Reason
from core.messages.media_errors import Words

PEOPLE_ERRORS: Final = {
    Reason.SIGN_IN_WRONG: Words(
        "The name or the password is wrong.",
        "Type both again. Who has forgotten the password asks an administrator for a new one.",
    ),
    Reason.SIGN_IN_LIMITED: Words("Too many tries.", "Try again after a wait of {wait}."),
    Reason.SIGNED_OUT: Words("You have been signed out.", "Sign in again to go on."),
    Reason.PASSWORD_LENGTH: Words(
        "A password has {shortest} to {longest} characters.", "Several words in a row are easy to keep in mind."
    ),
    Reason.PASSWORD_WRONG: Words("This is not your present password. Nothing was changed.", "Type it again."),
    Reason.NAME_TAKEN: Words("Somebody has this name already.", "Choose another one."),
    Reason.NAME_UNUSABLE: Words("A name has 1 to {longest} letters, without line breaks.", "Type another one."),
    Reason.INVITATION_GONE: Words("This invitation has been used, or its time is over.", "Ask whoever sent it for a new one."),
    Reason.LAST_ADMIN: Words(
        "This is the only administrator. Nothing was changed.", "Make somebody else an administrator first."
    ),
    Reason.SET_UP_CODE_WRONG: Words(
        "This is not the code.", "It stands in the terminal in which Clipseek was started, and is another one after each start."
    ),
    Reason.ISSUER_AWAY: Words(
        "Your organisation's sign-in does not answer.", "Try again in a few minutes. Who is signed in already can go on."
    ),
    Reason.ISSUER_REFUSED: Words(
        "Your organisation's sign-in did not let you in.",
        "Try again; if it stays so, ask an administrator whether you may use Clipseek.",
    ),
}
SHARE_ERRORS: Final[dict[Reason, Words]] = {
    Reason.SHARE_UNKNOWN: Words(
        "This link is not complete, or it never was one.",
        "Open it again from the message it came in; if it stays so, ask whoever sent it for a new one.",
    ),
    Reason.SHARE_REVOKED: Words(
        "This link was withdrawn by whoever sent it. It shows nothing any more.",
        "Ask them for a new one.",
    ),
    Reason.SHARE_EXPIRED: Words(
        "The time of this link is over. It shows nothing any more.",
        "Ask whoever sent it for a new one.",
    ),
    Reason.SHARE_CLOSED: Words(
        "This page opens with the link that you were sent, not by itself.",
        "Open the link again from the message it came in.",
    ),
    Reason.SHARE_EMPTY: Words("There are no moments to share.", "Search for something else, or open a moment and share that."),
    Reason.PASSCODE_WRONG: Words("This passcode is not right.", "Look at it once more, or ask whoever sent you the link."),
    Reason.PASSCODE_LIMIT: Words(
        "There were too many wrong passcodes for this link.",
        "Try again in {wait}. Whoever sent you the link knows the passcode.",
    ),
    Reason.PASSCODE_SHORT: Words(
        "A passcode needs at least {least} characters. No link was made.",
        "Choose a longer one, or leave it out.",
    ),
    Reason.COMMENT_EMPTY: Words("A comment needs a name and some words. Nothing was sent.", "Fill in both, then send it again."),
    Reason.COMMENT_LONG: Words(
        "This comment is longer than {most} characters. Nothing was sent.",
        "Make it shorter, or send it in two.",
    ),
    Reason.COMMENTS_TOO_MANY: Words(
        "There are as many comments on this link as there may be. Nothing was sent.",
        "Tell whoever sent you the link in another way.",
    ),
    Reason.COMMENT_REFUSED: Words(
        "This can't be commented here. Nothing was sent.", "Load the page again to see what has changed."
    ),
}
