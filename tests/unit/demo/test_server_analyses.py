"""The stand-in says of a video what it knows of it, through the same client as the provider would."""

from __future__ import annotations

import pytest

from core.chapters.synopsis import PROMPT, SCHEMA, Window, read_answer, read_part
from core.errors import Reason, RequestRefused
from core.twelve_labs import TaskSource, TaskStatus, TwelveLabsClient
from demo.samples import SAMPLES
from tests.support.waiting import wait_for

FIREWORKS = next(sample for sample in SAMPLES if sample.slug == "fireworks")


def test_it_names_chapters_by_shots_and_subtitles_and_makes_one_task_for_one_key(client: TwelveLabsClient) -> None:
    asset = client.upload(FIREWORKS.file, name="fireworks.mp4")
    wait_for(lambda: client.asset(asset.id).status == "ready", within_sec=60, what="the asset")
    source = TaskSource(asset_id=asset.id)
    task_id, again = (client.create_analysis(source, PROMPT, SCHEMA, "a" * 32) for _ in range(2))
    assert task_id == again
    wait_for(lambda: client.analysis(task_id).status is not TaskStatus.PROCESSING, within_sec=60, what="the analysis")
    synopsis = read_answer(client.analysis(task_id).text, 15.0)
    assert "the demo" in synopsis.summary
    assert len(synopsis.chapters) >= 2
    assert "finale" in synopsis.chapters[-1].title.lower()
    client.cancel_analysis(task_id)
    part = client.create_analysis(source, PROMPT, SCHEMA, "b" * 32, (10.0, 15.0))
    wait_for(lambda: client.analysis(part).status is not TaskStatus.PROCESSING, within_sec=60, what="the analysis of a part")
    chapters = read_part(client.analysis(part).text, Window(10.0, 15.0)).chapters
    assert (chapters[0].start_ms, chapters[-1].end_ms) == (10_000, synopsis.chapters[-1].end_ms)


def test_what_it_does_not_have_is_refused(client: TwelveLabsClient) -> None:
    with pytest.raises(RequestRefused) as refused:
        client.analysis("0" * 24)
    assert refused.value.reason is Reason.NOT_FOUND
