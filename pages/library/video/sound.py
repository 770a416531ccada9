"""Which of a video's sound tracks is heard, where it has several, and what another choice changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core import cached
from core.ingest.eta import length_embedded_sec
from core.media.caches.preview_cache import PreviewState
from core.messages.formatting import duration, money
from core.messages.translation import _, number
from core.models.jobs import Job, Stage
from core.models.sound import AS_THE_FILE_SAYS, MIX, SoundTrack, heard, is_heard_from_the_file
from core.models.video import Video
from core.people.person import Role
from web.ui.notices import trying
from web.ui.quiet_line import quiet_line


def sound(video: Video, job: Job) -> None:
    """The choice, with what it leads to; nothing where there is nothing to choose."""
    tracks = cached.video.previews.sound_tracks(video)
    if video.is_link or len(tracks) < 2:
        return
    if cached.access.needs.may(Role.EDITOR):
        _choice(video, tracks)
    else:
        quiet_line(_("Heard: {sound}", sound=_heard(tracks, video.sound)))
    has_copy = cached.video.previews.has_copy_with_sound(video)
    if not has_copy and not is_heard_from_the_file(tracks, video.sound):
        _say_that_it_is_made(video)
    if job.stage is Stage.READY and heard(tracks, job.options.sound) != heard(tracks, video.sound):
        _say_what_is_searched(video, job, tracks)


def _choice(video: Video, tracks: Sequence[SoundTrack]) -> None:
    choices = [AS_THE_FILE_SAYS, MIX, *(str(place) for place, track in enumerate(tracks) if track.is_decodable)]
    # Another key for another choice, so that what somebody else has chosen meanwhile shows.
    key = f"sound_{video.id}_{video.sound}"

    def choose() -> None:
        trying(partial(cached.library.choose_sound, video.id, st.session_state[key]))

    st.selectbox(
        _("Sound that is heard"),
        choices,
        index=choices.index(video.sound) if video.sound in choices else 0,
        format_func=lambda choice: _offered(tracks, choice),
        key=key,
        on_change=choose,
        help=_(
            "In the player, in clips and films, and when it is written down what is said. What it is found by stays as it is."
        ),
    )


def _say_that_it_is_made(video: Video) -> None:
    status = cached.video.previews.preview_status(video.id)
    if status.state is PreviewState.FAILED:
        quiet_line(_("No copy with this sound can be made of this video, so the player has the sound that browsers take."))
    else:
        quiet_line(_("A copy with this sound is made in the background. Until then the player has the sound that browsers take."))


def _say_what_is_searched(video: Video, job: Job, tracks: Sequence[SoundTrack]) -> None:
    seconds = length_embedded_sec(job, video)
    price = cached.application.price_of(seconds, 0)
    quiet_line(
        _(
            "Searches know the sound that it was prepared with: {before}. “Analyse again” sends this one: {length}, {cost}.",
            before=_heard(tracks, job.options.sound),
            length=duration(seconds),
            cost=_("about {cost}", cost=money(price)) if price > 0 else _("free"),
        )
    )


def _offered(tracks: Sequence[SoundTrack], choice: str) -> str:
    if choice == AS_THE_FILE_SAYS:
        return _("As the file says: {sound}", sound=_heard(tracks, choice))
    named = _heard(tracks, choice)
    # In the list it stands alone, elsewhere within a sentence.
    return named[:1].upper() + named[1:]


def _heard(tracks: Sequence[SoundTrack], choice: str) -> str:
    """`all 4 tracks together`, `track 2 (DEU, stereo, Commentary)`."""
    places = heard(tracks, choice)
    if len(places) == 2:
        return _("both tracks together")
    if len(places) > 1:
        return _("all {count} tracks together", count=number(len(places)))
    return _named(places[0], tracks[places[0]]) if places else _("nothing")


def _named(place: int, track: SoundTrack) -> str:
    about = [part for part in (track.language.upper(), _channels(track.channels), track.title) if part]
    name = _("track {number}", number=number(place + 1))
    return _("{track} ({about})", track=name, about=", ".join(about)) if about else name


def _channels(count: int) -> str:
    match count:
        case 1:
            return _("mono")
        case 2:
            return _("stereo")
        case _:
            return _("{count} channels", count=number(count)) if count else ""
