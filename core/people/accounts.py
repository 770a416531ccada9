"""What is done with accounts: sign in and out, invite, set up, change a password or a role, shut somebody out."""

from __future__ import annotations

import logging
import unicodedata
from typing import TYPE_CHECKING, Final

from core.catalog.people.adoption import adopt
from core.errors import Reason
from core.people.audit import Did, Kind
from core.people.passwords import digest_of, hash_of, is_right, new_token
from core.people.person import OWNER, AccessRefused, Person, Role, SignInWay

if TYPE_CHECKING:
    from core.catalog import Catalog
    from core.catalog.people.invitations import Invitation
    from core.catalog.people.users import User
    from core.people.known_sessions import KnownSessions

log = logging.getLogger(__name__)

LONGEST_NAME: Final = 80
WINDOW_SEC: Final = 15 * 60.0
TRIES_OF_NAME: Final = 10
TRIES_OF_ADDRESS: Final = 50
"""An office or a proxy may be one address for many."""
INVITED_SEC: Final = 7 * 24 * 3600.0
NEW_PASSWORD_SEC: Final = 24 * 3600.0


class Accounts:
    """Raises AccessRefused where somebody is not let in or something can't be, and CatalogError."""

    def __init__(self, catalog: Catalog, known: KnownSessions) -> None:
        self._catalog = catalog
        self._known = known

    def sign_in(self, name: str, password: str, address: str) -> str:
        """The token of a new session. An unknown name, a wrong password and a disabled account are told and timed alike.

        `address` is the network address that asks; tries are counted by it and by the name.
        """
        self.count_try(address)
        tried = digest_of(f"name {_login(name)}")
        self._count(tried, TRIES_OF_NAME)
        user = self._catalog.users.with_login(_login(name))
        if not is_right(user.password_hash if user else None, password) or user is None or user.disabled_at is not None:
            # What was typed as a name is not kept: it may be a password.
            self._catalog.audit.note(None, Did.SIGN_IN_FAILED, Kind.PERSON, "" if user is None else user.id)
            raise AccessRefused(Reason.SIGN_IN_WRONG)
        self._catalog.sign_in_tries.forget(tried)
        return self.open_session(user.id, SignInWay.LOCAL)

    def count_try(self, address: str) -> None:
        """Somebody at this address tries something that must not be guessed. Raises AccessRefused after too many tries."""
        self._count(digest_of(f"address {address}"), TRIES_OF_ADDRESS)

    def open_session(self, user_id: str, how: SignInWay) -> str:
        """The token of a new session of somebody who has proved who they are."""
        token = new_token()
        self._catalog.sessions.open(digest_of(token), user_id, how)
        log.info("signed in: user %s by %s", user_id, how)
        return token

    def sign_out(self, key: str) -> None:
        """End one session."""
        self._catalog.sessions.close(key)
        self._known.look()

    def sign_out_everywhere(self, user_id: str) -> None:
        """End all sessions of somebody."""
        self._catalog.sessions.close_all(user_id)
        self._known.look()

    def add(self, name: str, password: str, role: Role) -> User:
        """A new account with a password."""
        return self._added(name, password, role)

    def add_first_admin(self, name: str, password: str) -> User:
        """The account that makes all others, if there is no admin yet."""
        return self._added(name, password, Role.ADMIN, only_as_first_admin=True, noted_as=Did.SET_UP)

    def invite(self, role: Role, *, by: str) -> str:
        """The token of an invitation, good once and for a week; `by` is the id of whoever invites."""
        token = new_token()
        self._catalog.invitations.add(digest_of(token), role, by=by, lasting_sec=INVITED_SEC)
        return token

    def invite_to_new_password(self, user_id: str, *, by: str) -> str:
        """The token of a link by which somebody who has forgotten the password chooses another one; good once and for a day."""
        user = self._catalog.users.get(user_id)
        if user is None or user.login is None:
            raise AccessRefused(Reason.INVITATION_GONE)
        token = new_token()
        self._catalog.invitations.add(digest_of(token), user.role, by=by, lasting_sec=NEW_PASSWORD_SEC, user_id=user_id)
        return token

    def invited(self, token: str) -> User | None:
        """Whose password an invitation is for; None if it is for a new account."""
        invitation = self._invitation(token)
        return self._catalog.users.get(invitation.user_id) if invitation.user_id is not None else None

    def accept(self, token: str, name: str, password: str) -> User:
        """The account of somebody who was invited, or one that is there with another password; `name` is for a new one.

        An invitation of which nothing came stays good.
        """
        invitation, digest, taken_by = self._invitation(token), digest_of(token), new_token()[:32]
        if not self._catalog.invitations.use(digest, taken_by):
            raise AccessRefused(Reason.INVITATION_GONE)
        try:
            if invitation.user_id is not None:
                return self._with_new_password(invitation.user_id, password)
            return self._added(name, password, invitation.role, noted_as=Did.JOINED)
        except BaseException:
            self._catalog.invitations.give_back(digest, taken_by)
            raise

    def change_password(self, person: Person, present: str, new: str) -> None:
        """Somebody changes their own password, which ends all of their sessions."""
        tried = digest_of(f"password {person.id}")
        self._count(tried, TRIES_OF_NAME)
        user = self._catalog.users.get(person.id)
        if not is_right(user.password_hash if user else None, present):
            raise AccessRefused(Reason.PASSWORD_WRONG)
        self.reset_password(person.id, new, by=person.id)
        self._catalog.sign_in_tries.forget(tried)

    def reset_password(self, user_id: str, new: str, *, by: str = OWNER.id) -> None:
        """Somebody gets another password, which ends all of their sessions."""
        self._catalog.users.set_password(user_id, hash_of(new), by)
        self._known.look()

    def vouched(self, issuer: str, subject: str, *, name: str, email: str, role: Role | None, default: Role) -> User:
        """The account of somebody for whom an issuer vouches, made when they first come.

        `role` is what the issuer says; where it says nothing, a new account gets `default` and one that is there keeps its own.
        Raises AccessRefused if the account is disabled.
        """
        users = self._catalog.users
        known = users.of_subject(issuer, subject)
        if known is None:
            is_first = not users.has_admin()
            added = users.add(name, role or default, email=email, issuer=issuer, subject=subject)
            self._welcome(added, is_first=is_first)
        user = known or users.of_subject(issuer, subject)
        if user is None or user.disabled_at is not None:
            raise AccessRefused(Reason.ISSUER_REFUSED)
        if (user.name, user.email) != (name, email):
            users.set_profile(user.id, name, email)
        if role is not None and role is not user.role:
            # The last admin stays one, whatever the issuer says.
            users.set_role(user.id, role)
            self._known.look()
        return user

    def set_role(self, user_id: str, role: Role, *, by: str = OWNER.id) -> None:
        """What somebody may do from now on, in open tabs too. `by` is the id of whoever says so, here and below."""
        is_first = not self._catalog.users.has_admin()
        self._or_last_admin(self._catalog.users.set_role(user_id, role, by))
        self._welcome(self._catalog.users.get(user_id), is_first=is_first)

    def disable(self, user_id: str, *, by: str = OWNER.id) -> None:
        """Somebody may not come in any more; open tabs and films of theirs end within seconds."""
        self._or_last_admin(self._catalog.users.set_disabled(user_id, True, by))

    def enable(self, user_id: str, *, by: str = OWNER.id) -> None:
        """Somebody who was shut out may sign in again."""
        self._or_last_admin(self._catalog.users.set_disabled(user_id, False, by))

    def _invitation(self, token: str) -> Invitation:
        invitation = self._catalog.invitations.get(digest_of(token))
        if invitation is None:
            raise AccessRefused(Reason.INVITATION_GONE)
        return invitation

    def _with_new_password(self, user_id: str, password: str) -> User:
        self.reset_password(user_id, password, by=user_id)
        user = self._catalog.users.get(user_id)
        if user is None or user.disabled_at is not None:
            raise AccessRefused(Reason.INVITATION_GONE)
        return user

    def _or_last_admin(self, is_done: bool) -> None:
        if not is_done:
            raise AccessRefused(Reason.LAST_ADMIN)
        self._known.look()

    def _added(
        self, name: str, password: str, role: Role, *, only_as_first_admin: bool = False, noted_as: Did | None = None
    ) -> User:
        shown, is_first = _usable(name), not self._catalog.users.has_admin()
        added = self._catalog.users.add(
            shown,
            role,
            login=_login(shown),
            password_hash=hash_of(password),
            only_as_first_admin=only_as_first_admin,
            noted_as=noted_as,
        )
        if added is None:
            raise AccessRefused(Reason.NAME_TAKEN)
        self._welcome(added, is_first=is_first)
        return added

    def _welcome(self, user: User | None, *, is_first: bool) -> None:
        """The first administrator gets what the library had while nobody had to sign in."""
        if is_first and user is not None and user.role is Role.ADMIN:
            adopt(self._catalog, user.id)

    def _count(self, digest: str, most: int) -> None:
        number, wait_sec = self._catalog.sign_in_tries.count(digest, WINDOW_SEC)
        if number > most:
            raise AccessRefused(Reason.SIGN_IN_LIMITED, wait_sec=max(1.0, wait_sec))


def _usable(name: str) -> str:
    """The name as it is shown, without spaces around it. Raises AccessRefused for one that nobody could read."""
    shown = " ".join(name.split(" ")).strip()
    if not 1 <= len(shown) <= LONGEST_NAME or not shown.isprintable():
        raise AccessRefused(Reason.NAME_UNUSABLE, longest=LONGEST_NAME)
    return shown


def _login(name: str) -> str:
    """The form in which names are compared: `Ana ` and `ana` are one."""
    return unicodedata.normalize("NFKC", name).strip().casefold()[: LONGEST_NAME + 20]
