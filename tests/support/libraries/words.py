"""What is said in a video, as people changed it, and a tag: what has to stay in step with the video whatever happens to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.models.search_query import MomentRef
from core.models.video import Span
from core.services import Services
from core.spoken.corrections import Joined, Reworded
from core.spoken.line import Line, Source
from core.spoken.typed import typed
from core.tags.tag import Entry, Tagged
from tests.support.library import MODEL

CAPTIONS: Final = b"""1
00:00:00,100 --> 00:00:00,900
Good mourning,

2
00:00:01,000 --> 00:00:01,900
everybody out there.
"""
HEARD: Final = (Line(0, 900, "Good morning", Source.PROVIDER), Line(1000, 1900, "Every body out there", Source.PROVIDER))


@dataclass(frozen=True)
class Words:
    """All lines of some videos, which of the videos are found by what was changed, and how many moments have the tag."""

    lines: dict[str, list[Line]]
    found: list[str]
    tagged: int


def say_and_tag(services: Services, video_ids: Sequence[str]) -> Words:
    """Give videos captions of which two lines are joined, a transcript with a line put right, and a tag; returns all of it."""
    services.catalog.tags.replace_list([Entry("greeting")], MODEL)
    (tag,) = services.catalog.tags.all()
    spoken = services.catalog.spoken
    for video_id in video_ids:
        services.captions.add(video_id, CAPTIONS)
        services.caption_reading.read(video_id)
        spoken.replace_heard(video_id, Source.PROVIDER, HEARD)
        (first,) = [line for line in spoken.of_video(video_id) if line.text == "Good mourning,"]
        assert spoken.edit(video_id, first, Joined("Good morning,", 0))
        assert spoken.edit(video_id, HEARD[1], Reworded("everybody out here"))
    services.catalog.tags.keep(tag, "known", [Tagged(tag.id, MomentRef(video_id, Span(0.0, 2.0)), 0.8) for video_id in video_ids])
    return words_of(services, video_ids)


def words_of(services: Services, video_ids: Sequence[str]) -> Words:
    """What there is of it now, as it is after every caption file was read again; SQLite's index of it is whole."""
    for video_id in video_ids:
        services.caption_reading.read(video_id)
    with services.catalog._database.writing() as connection:
        connection.execute(sa.text("INSERT INTO spoken_words (spoken_words, rank) VALUES ('integrity-check', 1)"))
    spoken = services.catalog.spoken
    phrases = [typed(words).phrase for words in ("good morning everybody", "everybody out here")]
    found = [one.video_id for phrase in phrases for one in spoken.find([phrase], 99)]
    lines = {video_id: spoken.of_video(video_id, with_removed=True) for video_id in video_ids}
    return Words(lines, sorted(found), sum(tag.moments for tag in services.catalog.tags.all()))
