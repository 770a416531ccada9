"""What a role lets somebody do."""

from __future__ import annotations

from core.people.person import OWNER, Role


def test_each_role_may_do_what_those_before_it_may() -> None:
    assert [[role.includes(needed) for needed in Role] for role in Role] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_without_sign_in_the_one_who_is_there_may_do_everything() -> None:
    assert all(OWNER.role.includes(needed) for needed in Role)
