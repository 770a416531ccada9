"""Which sound of a video is heard, chosen on its page: at once in the player, in searches only once it is prepared again."""

from __future__ import annotations

from core.catalog import Catalog
from core.ingest.precheck.choices import Choices
from core.ingest.reembed import look_again
from core.media.previews.playable import MediaFormat
from core.models.jobs import Stage
from core.models.sound import SoundTrack
from core.services import shared
from tests.pages.conftest import opened, spoken
from tests.support.jobs import a_job, a_video, write

A = a_video(1, title="Harbour")
DUBBED = (SoundTrack("aac", 2, "deu", is_default=True), SoundTrack("aac", 6, "eng", "Commentary"))
BEING_MADE = "A copy with this sound is made in the background."


def with_tracks(catalog: Catalog, *tracks: SoundTrack) -> None:
    write(catalog, [(A, a_job(A, Stage.READY))])
    shared().previews.folder.mkdir(parents=True, exist_ok=True)
    shared().previews.note(A.id, MediaFormat("mov,mp4,m4a,3gp,3g2,mj2", "h264", "yuv420p", "aac", tracks))


def test_where_there_is_one_track_there_is_nothing_to_choose(catalog: Catalog) -> None:
    with_tracks(catalog, DUBBED[0])
    assert f"sound_{A.id}_" not in [choice.key for choice in opened("library", video=A.id).selectbox]


def test_another_track_is_heard_from_a_copy_and_searched_once_it_is_prepared_again(catalog: Catalog) -> None:
    with_tracks(catalog, *DUBBED)
    app = opened("library", video=A.id)
    choice = app.selectbox(key=f"sound_{A.id}_")
    assert choice.options == [
        "As the file says: track 1 (DEU, stereo)",
        "Both tracks together",
        "Track 1 (DEU, stereo)",
        "Track 2 (ENG, 6 channels, Commentary)",
    ]
    assert "Analyse again” sends" not in spoken(app)
    choice.set_value("1").run()
    assert not app.exception
    video = catalog.videos.get(A.id)
    assert video is not None
    assert video.sound == "1"
    assert shared().previews.wanted() == [A.id]
    assert BEING_MADE in spoken(app)
    assert "Searches know the sound that it was prepared with: track 1 (DEU, stereo)." in spoken(app)
    shared().previews.part(A.id).write_bytes(b"film")
    shared().previews.put(A.id, "1")
    assert BEING_MADE not in spoken(opened("library", video=A.id))
    # As the one that plays in the browser has another sound, it is made anew, too.
    assert shared().previews.ready_with(A.id, "") is None
    model = shared().settings.model
    shared().storage.write(f"uploads/{A.file_name}", b"file")
    again = look_again(catalog, shared().storage, model, [A.id], Choices()).options[A.id]
    assert (again.proxy, again.sound) == (True, "1")


def test_the_file_s_own_track_needs_no_copy(catalog: Catalog) -> None:
    with_tracks(catalog, *DUBBED)
    opened("library", video=A.id).selectbox(key=f"sound_{A.id}_").set_value("0").run()
    assert shared().previews.wanted() == []
    assert "Analyse again” sends" not in spoken(opened("library", video=A.id))
