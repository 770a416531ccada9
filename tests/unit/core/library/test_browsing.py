"""What of the library is looked at, as an address and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.library.browsing import MOST_PAGES, Browse, State, browse_of, browse_params, state_of, tidied
from core.library.names import one_line
from core.models.jobs import Stage
from core.models.video import Order

VIEWS = st.builds(
    Browse,
    text=st.text(max_size=40).map(tidied),
    category=st.none() | st.text(max_size=40).map(one_line),
    tag_id=st.none() | st.text("0123456789abcdef", min_size=32, max_size=32),
    state=st.none() | st.sampled_from(State),
    order=st.sampled_from(Order),
    page=st.integers(1, MOST_PAGES),
    as_table=st.booleans(),
    recorded_from=st.none() | st.dates(),
    recorded_to=st.none() | st.dates(),
)


@given(VIEWS)
def test_an_address_brings_back_what_was_looked_at(view: Browse) -> None:
    assert browse_of(browse_params(view)) == view


PARAMS = ("find", "category", "tag", "state", "sort", "page", "as", "recorded", "x")


@given(st.dictionaries(st.sampled_from(PARAMS), st.text(max_size=300)))
def test_any_address_can_be_read(params: dict[str, str]) -> None:
    view = browse_of(params)
    assert browse_of(browse_params(view)) == view


def test_each_stage_is_one_state() -> None:
    assert sorted(stage for state in State for stage in state.stages) == sorted(Stage)
    assert all(stage in state_of(stage).stages for stage in Stage)
