"""A video of the library as a card: its picture, which moves under the pointer, and what people choose by."""

from __future__ import annotations

from core import cached
from core.cached.library import Entry, Shelf
from core.library.browsing import State, state_of
from core.library.missing import Missing
from core.messages.labels import missing_label, moments_counted, stage_label
from core.messages.translation import _
from core.models import Video
from pages.library import selection, view_state
from web.components.card_grid.card_grid import VIDEOS, Card, CardGroup, Presses, Said, card_grid
from web.ui.cards import video_card
from web.ui.clock import Clock, visitors_clock


def library_cards(shelf: Shelf, *, choosing: bool) -> None:
    """A card for each of its videos; a press opens the video's page, or selects it while several are being selected."""
    clock, reembedding = visitors_clock(), cached.library_actions.embedded_again([entry.video.id for entry in shelf.entries])
    missing = cached.library.missing(shelf.entries)
    cards = [
        _card(entry, _about(entry, clock, missing.get(entry.video.id), is_again=entry.video.id in reembedding), choosing=choosing)
        for entry in shelf.entries
    ]
    presses = Presses(_open, pick=lambda video, is_picked: selection.pick(video.id, is_picked=is_picked))
    card_grid("videos", [CardGroup(cards)], presses, names=VIDEOS, page=f"library {shelf.page}")


def _open(video: Video) -> None:
    view_state.open_video(video.id)


def _card(entry: Entry, about: list[Said], *, choosing: bool) -> Card[Video]:
    title = entry.video.title
    if choosing:
        label = _("Select {title}", title=title)
        return video_card(entry.video, about, label, is_picked=entry.video.id in selection.chosen())
    return video_card(entry.video, about, _("Open {title}", title=title))


def _about(entry: Entry, clock: Clock, missing: Missing | None, *, is_again: bool) -> list[Said]:
    """`Nature · 12 moments · 3 May 2024`; of a video that is not ready, how it stands; of one that is not whole, what is missing.

    `is_again` says that it can be searched as before while it is being prepared again.
    """
    video, job = entry.video, entry.job
    state = state_of(job.stage)
    if missing is not None:
        how = Said(missing_label(missing), "state failed")
    elif state is State.READY:
        how = Said(moments_counted(job.moments or 0))
    elif state is State.PREPARING:
        how = Said(_("preparing again") if is_again else _("preparing"))
    else:
        how = Said(stage_label(job.stage), f"state {job.stage.value}")
    day = Said(clock.day(video.added_at) if video.recorded_at is None else clock.date_of(video.recorded_at), "day")
    return [*([Said(video.category, "of")] if video.category else []), how, day]
