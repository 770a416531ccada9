"""Copying a catalog is killed in its middle: the old one is as it was, the new one as empty, and the same works afterwards."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from core.catalog.tables.database import Database
from tests.support.catalog.rows import fill_every_table, rows_of_every_table
from tests.support.processes.dying import killed, whole
from tests.support.servers import postgres

MOVE = """
from core.catalog import __main__, moving
moving.ROWS_AT_ONCE = 100
sys.exit(__main__.main(sys.argv[4:]))
"""
PLACES = [
    ("core.catalog.moving.copy:_written", "before", 1),
    ("core.catalog.moving.copy:_written", "after", 9),
    ("core.catalog.moving.copy:_reset_sequences", "after", 1),
    ("core.catalog.moving.copy:content", "after", 20),
]


@pytest.mark.parametrize("to_postgres", [True, False], ids=["to Postgres", "to SQLite"])
def test_a_copy_that_is_killed_leaves_nothing_and_can_be_repeated(tmp_path: Path, to_postgres: bool) -> None:
    library_spread, server = f"sqlite:///{tmp_path / 'clipseek.db'}", postgres.new_database()
    source, target = (library_spread, server) if to_postgres else (server, library_spread)
    with closing(Database(source)) as old:
        fill_every_table(old, videos=500, events=2_000)
        before = rows_of_every_table(old)
    arguments = ["move", "--from", source, "--to", target]
    for place, when, nth in PLACES:
        if to_postgres or "sequences" not in place:
            killed(MOVE, place, when, nth, arguments=arguments)
            with closing(Database(target)) as new:
                assert not any(rows_of_every_table(new).values()), f"killed {when} {place}"
    code, said = whole(MOVE, arguments=arguments)
    assert code == 0, said
    for url in (source, target):
        with closing(Database(url)) as database:
            assert rows_of_every_table(database) == before
    # Killed after its end, before it could say so.
    code, said = whole(MOVE, arguments=arguments)
    assert (code, "Everything is there already" in said) == (0, True), said
