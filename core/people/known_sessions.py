"""Who is signed in, kept in memory for a moment: every request asks, and most come from a session that was just looked up.

What is kept is kept under the number of the topic `people`, so whatever ends a session or changes a role counts here as soon as
the number is read again: at once in the process that made the change, and in others within seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.people.person import Person, SignInWay

if TYPE_CHECKING:
    from core.catalog import Catalog

KEPT_SEC: Final = 60.0
NUMBER_SEC: Final = 4.0
"""How old the number may be, but for media: with the time to look, what was ended is refused within five seconds."""
MOST_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    person: Person
    number: int
    until: float


class KnownSessions:
    """Shared by all threads of a process. A session is named by its key: the digest of its token, or `user:` and an id.

    The latter is for whom a proxy vouches with each request anew. `ways` are those in which people can sign in now: a session of
    another way ends with the setting that allowed it. Raises CatalogError.
    """

    def __init__(
        self, catalog: Catalog, clock: Callable[[], float] = time.monotonic, ways: Collection[SignInWay] = tuple(SignInWay)
    ) -> None:
        self._catalog = catalog
        self._clock = clock
        self._ways = ways
        self._known: dict[str, _Known] = {}
        self._number = -1
        self._number_until = 0.0
        self._reading = threading.Lock()

    def at_once(self, key: str, *, for_media: bool = False) -> Person | None:
        """Who has this session, if that is known without asking the catalog; never waits.

        For media, a minute's old knowledge is enough, unless an open page of anybody has the number read meanwhile.
        """
        now = self._clock()
        known = self._known.get(key)
        if known is None or now >= known.until or known.number != self._number:
            return None
        return known.person if for_media or now < self._number_until else None

    def person(self, key: str) -> Person | None:
        """Who has this session, or None if it is over or never was."""
        if self._clock() >= self._number_until:
            self._look_once()
        known = self.at_once(key)
        if known is not None:
            return known
        # The number from before: what changes while we look must not be taken for known.
        number, now = self._number, self._clock()
        person = self._looked_up(key)
        if person is None:
            self._known.pop(key, None)
            return None
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[key] = _Known(person, number, now + KEPT_SEC)
        return person

    def look(self) -> None:
        """Read whether anything has changed: one short query."""
        with self._reading:
            self._read()

    def _look_once(self) -> None:
        """The same for those who need it not too old, of whom many may come at once: one reads for all."""
        with self._reading:
            if self._clock() >= self._number_until:
                self._read()

    def _read(self) -> None:
        begun = self._clock()
        self._number = self._catalog.changes.read().people
        self._number_until = begun + NUMBER_SEC

    def _looked_up(self, key: str) -> Person | None:
        kind, _, user_id = key.partition(":")
        if kind != "user":
            return self._catalog.sessions.person(key, self._ways)
        user = self._catalog.users.get(user_id)
        return user.person if user is not None and user.disabled_at is None else None


def key_of_user(user_id: str) -> str:
    """The key of somebody for whom a proxy vouches."""
    return f"user:{user_id}"
