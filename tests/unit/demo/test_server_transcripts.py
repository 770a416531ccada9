"""What the stand-in says is said in a file: what its subtitles tell, and no more."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from core.errors import RequestRefused
from core.spoken.line import Line, Source
from core.twelve_labs import AssetStatus, TwelveLabsClient
from demo.process import StandIn
from tests.support.servers.footage_host import footage_host
from tests.support.waiting import wait_for
from tests.unit.demo import understanding_films as films
from tests.unit.demo.settled import uploaded

TOLD = ((0.5, 2.0, "Good morning."), (2.5, 4.0, "Who is there?"))
KEY = {"x-api-key": "demo"}


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return films.film(tmp_path_factory.mktemp("films") / "spoken.mp4", 5, films.plain("blue"), lines=TOLD)


def test_the_subtitles_of_a_file_are_its_transcript(client: TwelveLabsClient, spoken: Path) -> None:
    asset = uploaded(client, spoken)
    wanted = tuple(Line(round(start * 1000), round(end * 1000), words, Source.PROVIDER) for start, end, words in TOLD)
    assert client.transcript(asset.id) == wanted
    client.delete_asset(asset.id)
    assert client.transcript(asset.id) == ()


def test_a_file_without_subtitles_has_none(client: TwelveLabsClient, clip: Path) -> None:
    assert client.transcript(uploaded(client, clip).id) == ()


def test_only_what_is_asked_for_and_known_comes(client: TwelveLabsClient, stand_in: StandIn, spoken: Path) -> None:
    address = f"{stand_in.url}/assets/{uploaded(client, spoken).id}/transcription"
    assert httpx.get(address, headers=KEY).json() == {"status": "ready"}
    repeated = httpx.get(address, headers=KEY, params={"include": ["utterances", "sentences"]}).json()
    assert set(repeated) == {"status", "sentences"}
    assert httpx.get(address, headers=KEY, params={"include": "letters"}).status_code == 400


def test_a_link_is_fetched_and_then_has_a_transcript(client: TwelveLabsClient, spoken: Path) -> None:
    with footage_host(spoken.parent) as host:
        asset = client.upload_link(f"{host}/{spoken.name}", name="linked.mp4")
        wait_for(lambda: client.asset(asset.id).status is AssetStatus.READY, what="the fetched link")
        assert len(client.transcript(asset.id) or ()) == len(TOLD)
        gone = client.upload_link(f"{host}/gone.mp4", name="gone.mp4")
        wait_for(lambda: client.asset(gone.id).status is AssetStatus.FAILED, what="the link that leads nowhere")
    with pytest.raises(RequestRefused):
        client.upload_link("https://youtu.be/x", name="page.mp4")
