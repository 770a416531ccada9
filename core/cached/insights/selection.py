"""What several moments together can become: a search, a look, a category of their videos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.cached.access.needs import needs, needs_nothing
from core.cached.insights.clusters import videos_by_id
from core.insights.views.sampling import evenly
from core.models.search_query import Example, Mark, MomentRef, SearchQuery, Step
from core.models.video import Video
from core.people.person import Role

EXAMPLES_MOST: Final = 8
"""So many moments beside the first refine a search for many."""


@needs_nothing
def question_of(refs: Sequence[MomentRef]) -> SearchQuery:
    """A search for what these moments have in common: the first of them as the example, others spread over them as thumbs up.

    The first should be the one that stands for them. Raises ValueError if there are none.
    """
    if not refs:
        raise ValueError("a search by no moment")
    others = [refs[1 + int(place)] for place in evenly(len(refs) - 1, EXAMPLES_MOST)]
    return SearchQuery((Step(example=Example(moment=refs[0])),), marks=tuple(Mark(ref, is_good=True) for ref in others))


@needs(Role.VIEWER)
def videos_of(refs: Sequence[MomentRef]) -> list[Video]:
    """The videos that these moments are in, each once, in the order of their titles."""
    found = videos_by_id(ref.video_id for ref in refs)
    return sorted(found.values(), key=lambda video: (video.title.casefold(), video.id))
