"""What opens something: passwords and passcodes, kept as argon2id; random tokens, of which only a digest is kept; and the code
that proves that whoever makes the first admin can see the terminal of Clipseek.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sys
import threading
from functools import cache
from typing import TYPE_CHECKING, Final

from core.errors import Reason
from core.people.person import AccessRefused

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 500
"""Far beyond what anybody types; hashing more would only take time."""
TOKEN_BYTES: Final = 32
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another; 32, so that each is as likely."""
PURPOSE: Final = b"the code that makes the first admin"
GROUPS: Final = 3
LENGTH: Final = 4
TOLD: Final = "Nobody can sign in to Clipseek yet. Open {address} and make the first admin with this code: {code}\n"


def hash_of(password: str) -> str:
    """What is kept of a password; takes a tenth of a second on purpose. Raises AccessRefused if it is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccessRefused(Reason.PASSWORD_LENGTH, shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    return kept_of(password)


def kept_of(secret: str) -> str:
    """What is kept of a password or a passcode; takes a tenth of a second and 64 MB on purpose."""
    return hasher().hash(secret)


def is_right(kept: str | None, password: str) -> bool:
    """Whether the password is the one that `kept` was made of.

    Where nothing is kept (no such name, an account without a password) it takes as long as for a wrong one.
    """
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - see hasher

    try:
        return hasher().verify(kept or _nobodys(hasher()), password[:LONGEST_PASSWORD]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def hasher() -> PasswordHasher:
    """As slow as argon2's authors advise. Imported when it is first needed: a Clipseek without sign-in never needs it."""
    from argon2 import PasswordHasher  # noqa: PLC0415

    return PasswordHasher()


@cache
def _nobodys(made_by: PasswordHasher) -> str:
    return made_by.hash(secrets.token_hex())


def new_token() -> str:
    """A token that nobody can guess, of letters that an address can hold."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token: its SHA-256 in hex. No salt, since nobody can try out all tokens."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


class SetUpCode:
    """The same in all apps of a team, since a browser may reach another than wrote it; never logged, only in the terminal."""

    def __init__(self, signing_key: bytes) -> None:
        drawn = hmac.digest(signing_key, PURPOSE, "sha256")
        letters = [LETTERS[byte % len(LETTERS)] for byte in drawn[: GROUPS * LENGTH]]
        self._code = "-".join("".join(letters[start : start + LENGTH]) for start in range(0, GROUPS * LENGTH, LENGTH))
        self._telling = threading.Lock()
        self._is_told = False

    def tell(self, address: str) -> None:
        """Write it to the terminal, once."""
        with self._telling:
            if not self._is_told:
                sys.stdout.write(TOLD.format(address=address, code=self._code))
                sys.stdout.flush()
            self._is_told = True

    def check(self, typed: str) -> None:
        """Raises AccessRefused if this is not it, however its letters are written and what is between them."""
        bare = "".join(letter for letter in typed.upper() if letter in LETTERS)
        if not hmac.compare_digest(bare, self._code.replace("-", "")):
            raise AccessRefused(Reason.SET_UP_CODE_WRONG)
