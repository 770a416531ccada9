"""What has become more or less, and what is only chance."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from core.insights.views.address import Every
from core.insights.views.changes import FEWEST_DAYS, MOST_DAYS, Change, Changes, find_changes
from core.insights.views.trends import Footage, course_of, fitting

BEGIN = np.datetime64("2025-01-06", "D")
GROUPS = 8


def found(footage: Footage, stretch: Every | None = None, skip: int | None = None) -> Changes:
    return find_changes(footage, course_of(footage, fitting(footage.days, stretch)).edges, skip)


def plain(counts: list[list[int]], every_days: int = 7) -> Footage:
    """One video each week."""
    return Footage(BEGIN + every_days * np.arange(len(counts)), np.array(counts))


def shot(seed: int, *, days: int, videos: int, rise: float = 0.0, grows: bool = False) -> Footage:
    """Videos of random days, those of one day alike, moments of one video more so; group 0 gains `rise` after three fifths.

    With `grows` there is 25 times as much footage in the end as in the beginning.
    """
    dice = np.random.default_rng(seed)
    when = np.sort(dice.choice(420, days, replace=False))
    usual = dice.dirichlet(np.full(GROUPS, 2.0))
    of_day = {day: dice.dirichlet(3 * usual + 1e-9) for day in when}
    counts: list[NDArray[np.int64]] = []
    placed = np.concatenate((when, dice.choice(when, videos - days)))
    for day in placed:
        shares = dice.dirichlet(3 * of_day[day] + 1e-9)
        if rise and day > 0.6 * when.max():
            shares = (1 - rise) * shares + rise * np.eye(GROUPS)[0]
        moments = dice.lognormal(3.5, 1.0) * ((0.2 + 5 * day / when.max()) if grows else 1)
        counts.append(dice.multinomial(int(moments) + 1, shares))
    return Footage(BEGIN + placed, np.array(counts))


def test_a_clean_change_is_named_with_the_figures_of_before_and_since() -> None:
    footage = plain([[8, 2]] * 6 + [[3, 7]] * 6)
    changes = found(footage)
    assert changes.can_say and changes.days == 12
    assert changes.changes == (Change(0, date(2025, 2, 17), 0.8, 0.3), Change(1, date(2025, 2, 17), 0.2, 0.7))
    assert [change.rises for change in changes.changes] == [False, True]


def test_since_is_the_begin_of_a_stretch() -> None:
    changes = found(plain([[8, 2]] * 6 + [[3, 7]] * 8), Every.MONTH)
    assert {change.since for change in changes.changes} <= {date(2025, 2, 1), date(2025, 3, 1)}


def test_seven_days_say_nothing_and_eight_can() -> None:
    assert not found(plain([[9, 1]] * 3 + [[1, 9]] * 4)).can_say
    eight = found(plain([[9, 1]] * 4 + [[1, 9]] * 4))
    assert eight.can_say and len(eight.changes) == 2
    assert FEWEST_DAYS == 8


def test_many_videos_of_few_days_say_nothing() -> None:
    footage = Footage(BEGIN + np.repeat([0, 30, 60], 100), np.array([[10, 0]] * 200 + [[0, 10]] * 100))
    assert found(footage) == Changes((), 3, can_say=False)


def test_one_day_with_a_thousand_moments_is_no_change() -> None:
    """Counted by moments, this would be as sure as anything."""
    counts = [[20, 80]] * 15 + [[900, 100]] + [[20, 80]] * 4
    changes = found(plain(counts))
    assert changes.can_say and changes.changes == ()


def test_what_is_the_same_every_day_has_not_changed() -> None:
    assert found(plain([[5, 5, 0]] * 20)).changes == ()
    assert found(plain([[7, 0]] * 20)).changes == ()


def test_a_change_too_small_to_matter_is_not_named() -> None:
    sure_but_small = plain([[990, 10]] * 30 + [[975, 25]] * 30)
    assert found(sure_but_small).changes == ()
    assert len(found(plain([[990, 10]] * 30 + [[960, 40]] * 30)).changes) == 2


def test_what_belongs_to_nothing_is_not_asked_about() -> None:
    changes = found(plain([[8, 2]] * 6 + [[3, 7]] * 6), skip=1)
    assert [change.group for change in changes.changes] == [0]


def test_videos_without_moments_are_no_days() -> None:
    footage = plain([[8, 2]] * 4 + [[0, 0]] * 4)
    assert found(footage) == Changes((), 4, can_say=False)


@pytest.mark.parametrize("grows", [False, True])
def test_chance_is_named_in_one_library_of_twenty(grows: bool) -> None:
    """Moments of a day are alike here, which a test that counts moments takes for change more often than not."""
    libraries = 400
    named = sum(bool(found(shot(seed, days=14, videos=30, grows=grows)).changes) for seed in range(libraries))
    assert named / libraries <= 0.072  # 5 % and two standard errors


def test_years_of_days_are_looked_at_in_few_parts() -> None:
    dice = np.random.default_rng(2)
    counts = dice.multinomial(10, [0.25] * 4, size=4 * MOST_DAYS)
    counts[3 * MOST_DAYS :] += [20, 0, 0, 0]
    footage = Footage(BEGIN + np.arange(len(counts)), counts)
    changes = found(footage, Every.MONTH)
    assert changes.days == 4 * MOST_DAYS
    assert (changes.changes[0].group, changes.changes[0].rises) == (0, True)
    turn = (BEGIN + 3 * MOST_DAYS).item()
    assert abs((changes.changes[0].since - turn).days) <= 31
