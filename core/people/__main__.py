"""`python -m core.people`: accounts without a browser, for the first admin and for whoever has forgotten a password.

    python -m core.people add NAME --role admin
    python -m core.people reset NAME
    python -m core.people role NAME admin
    python -m core.people list

A password is asked for, or read from the first line of what is piped in; it never stands in the command.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from core import files
from core.catalog.people.users import User
from core.errors import ClipseekError
from core.messages.faults import what_happened, what_to_do
from core.people.person import Role
from core.services import Services, shared
from core.terminal import refused, say

WHAT: Final = "Accounts of those who sign in to Clipseek."


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if it is done, 2 for what can't be asked or done."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    files.keep_to_owner()
    try:
        return _do(asked, shared())
    except ClipseekError as error:
        return refused(what_happened(error), what_to_do(error))
    except KeyboardInterrupt:
        return refused("Nothing was changed.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.people", description=WHAT)
    commands = parser.add_subparsers(dest="command", required=True)
    roles = [role.value for role in Role]
    adding = commands.add_parser("add", help="make an account with a password")
    adding.add_argument("name", help="what they type to sign in; how it is written in letters does not matter")
    adding.add_argument("--role", choices=roles, default=Role.VIEWER.value)
    resetting = commands.add_parser("reset", help="set another password, which ends all sessions of this account")
    resetting.add_argument("name")
    changing = commands.add_parser("role", help="change what somebody may do")
    changing.add_argument("name")
    changing.add_argument("role", choices=roles)
    commands.add_parser("list", help="show all accounts")
    return parser


def _do(asked: argparse.Namespace, parts: Services) -> int:
    accounts, users = parts.accounts, parts.catalog.users.all()
    if asked.command == "list":
        return _list(users)
    if asked.command == "add":
        user = accounts.add(asked.name, _password(), Role(asked.role))
        say(f"{user.name} can sign in as {user.role}.")
        return 0
    named = [user for user in users if user.name.casefold() == asked.name.strip().casefold()]
    if len(named) != 1:
        return refused(f"{len(named) or 'No'} accounts have this name.", "python -m core.people list shows all of them.")
    if asked.command == "reset":
        accounts.reset_password(named[0].id, _password())
        say("The password is changed, and all sessions of this account are ended.")
    else:
        accounts.set_role(named[0].id, Role(asked.role))
        say(f"{named[0].name} is {asked.role} now.")
    return 0


def _list(users: Sequence[User]) -> int:
    for user in users:
        say(f"{user.name}\t{user.role}\t{_how(user)}\tlast here: {_day(user.seen_at)}")
    return 0


def _how(user: User) -> str:
    if user.disabled_at is not None:
        return "disabled"
    return "password" if user.login is not None else "organisation"


def _day(at: float | None) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}" if at is not None else "never"


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")


if __name__ == "__main__":
    sys.exit(main())
