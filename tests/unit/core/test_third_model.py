"""One more model is one more entry of the table: everything that asks about models answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import numpy as np
import pytest
from pytest_httpserver import HTTPServer

from core import parquet
from core.config import Settings, load_settings
from core.errors import MediaError, Reason, RequestRefused, VectorInvalid
from core.ingest import stages
from core.ingest.deletion import _remove_rows
from core.ingest.precheck.candidates import CheckResult
from core.ingest.precheck.choices import options_for
from core.insights.algorithms.reading import read
from core.library.index_rows import SavedFiles
from core.maintenance import consistency_check, unknown_files
from core.messages.labels import modality_label
from core.milvus import StoredVideo
from core.models.embedding_models import MODELS, EmbeddingModel, RequestFormat, VideoLimits, model_named
from core.models.jobs import EmbedOptions, Stage
from core.models.search_query import Preset, SearchQuery, Step
from core.models.vectors import Vector
from core.models.video import EmbeddedSegment, MediaInfo, Modality, Query, QueryKind, QueryMedia, Scope, Span
from core.search.query_encoder import weights_of
from core.search.vectors import digest_of, kind_of
from core.services import Services
from core.twelve_labs import TaskSource, TwelveLabsClient
from core.twelve_labs.requests import query_body, task_body
from tests.support.clips import make_clip
from tests.support.jobs import a_job, a_video, write

THIRD: Final = EmbeddingModel(
    name="marengo4-sound",
    label="Marengo 4 Sound",
    modalities=(Modality.AUDIO, Modality.TRANSCRIPTION),
    request_format=RequestFormat.MULTI_INPUT,
    media_limits_mb={QueryKind.AUDIO: 1},
    composed_kinds=frozenset(),
    video_limits=VideoLimits(min_sec=60),
    dimension=256,
)
LOUD: Final = MediaInfo(90, 640, 360, 24, "h264", "aac", 1)
VIDEO = a_video(1)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, THIRD.name, THIRD)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    # Nothing listens there: whatever asked the provider would fail.
    services = Services(Settings(data_dir=tmp_path / "data", demo_url="http://127.0.0.1:9/v1.3", model=THIRD))
    services.settings.uploads_dir.mkdir(parents=True)
    yield services
    services.store.close()
    services.catalog.close()


def vector(seed: int) -> Vector:
    return np.random.default_rng(seed).normal(size=THIRD.dimension).astype(np.float32)


def segments(count: int = 3) -> list[EmbeddedSegment]:
    return [
        EmbeddedSegment(Span(5.0 * number, 5.0 * number + 5), modality, Scope.CLIP, vector(10 * number + place))
        for number in range(count)
        for place, modality in enumerate(THIRD.modalities)
    ]


def stock(services: Services) -> Path:
    """Put one video that was embedded with the third model into the library; where its embeddings lie."""
    catalog = services.catalog
    write(catalog, [(VIDEO, a_job(VIDEO, Stage.READY, model=THIRD, moments=3))])
    path = services.settings.library_dir / parquet.key_for(THIRD, VIDEO.id)
    parquet.save(path, segments())
    services.store.replace_video(THIRD, StoredVideo(VIDEO.id, "", ""), segments())
    return path


def test_a_setting_chooses_it_and_it_has_places_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TWELVELABS_MODEL", THIRD.name)
    assert load_settings().model == THIRD
    assert load_settings().insights_dir.name == "segments_marengo4_sound_256" == THIRD.collection


def test_the_catalog_keeps_and_returns_it(services: Services) -> None:
    services.catalog.jobs.add(VIDEO, THIRD, EmbedOptions(THIRD.modalities))
    (job,) = services.catalog.deletions.jobs(VIDEO.id)
    assert job.model is THIRD is model_named(THIRD.name)


def test_videos_are_asked_for_in_its_format_size_and_modalities() -> None:
    body = task_body(THIRD, TaskSource(url="https://footage.example/v.mp4"), EmbedOptions(tuple(Modality)))
    assert (body["model_name"], body["embedding_dimension"]) == (THIRD.name, 256)
    assert body["video"]["embedding_option"] == ["audio", "transcription"]
    with pytest.raises(RequestRefused):
        task_body(THIRD, TaskSource(url="https://footage.example/v.mp4"), EmbedOptions((Modality.VISUAL,)))


def test_queries_are_made_of_what_it_takes_and_of_nothing_else() -> None:
    body = query_body(THIRD, Query("rain"))
    assert (body["model_name"], body["embedding_dimension"]) == (THIRD.name, 256)
    sound = QueryMedia(QueryKind.AUDIO, data=b"RIFF")
    assert query_body(THIRD, Query(media=sound))["multi_input"]["media_sources"][0]["media_type"] == "audio"
    with pytest.raises(RequestRefused):
        query_body(THIRD, Query("rain", sound))
    with pytest.raises(RequestRefused):
        query_body(THIRD, Query(media=QueryMedia(QueryKind.IMAGE, data=b"PNG")))
    with pytest.raises(MediaError) as caught:
        query_body(THIRD, Query(media=QueryMedia(QueryKind.AUDIO, data=bytes(1024 * 1024 + 1))))
    assert (caught.value.reason, caught.value.facts["limit"]) == (Reason.TOO_LARGE, "1 MB")


@pytest.mark.parametrize(("count", "is_taken"), [(256, True), (512, False)])
def test_answers_are_read_in_its_length(httpserver: HTTPServer, count: int, is_taken: bool) -> None:
    httpserver.expect_request("/v1.3/embed-v2").respond_with_json({"data": [{"embedding": [0.5] * count}]})
    client = TwelveLabsClient(api_key="tlk_key", base_url=httpserver.url_for("/v1.3"), model=THIRD)
    try:
        if is_taken:
            assert client.embed_query(Query("rain")).shape == (256,)
        else:
            with pytest.raises(VectorInvalid):
                client.embed_query(Query("rain"))
    finally:
        client.close()


def test_the_check_before_paying_goes_by_its_limits(services: Services, tmp_path: Path) -> None:
    short = services.precheck.check_path(make_clip(tmp_path / "short.mp4", seconds=5), "Short")
    assert short.check_result is CheckResult.REFUSED
    assert options_for(THIRD, LOUD).modalities == THIRD.modalities
    with pytest.raises(MediaError):
        options_for(THIRD, MediaInfo(90, 640, 360, 24, "h264", None, 1))


def test_searches_go_by_its_modalities(services: Services) -> None:
    stock(services)
    question = SearchQuery(steps=(Step("rain"),))
    rain = segments()[2]
    services.catalog.query_vectors.put(THIRD.name, kind_of(Query("rain")), digest_of(Query("rain")), rain.vector)
    hit = services.search_engine.answer(question).hits[0]
    assert (hit.video_id, hit.moment, hit.modality) == (VIDEO.id, rain.span, rain.modality)
    assert set(weights_of(question, THIRD)) == set(THIRD.modalities)
    said = SearchQuery(steps=question.steps, preset=Preset.SAID)
    assert weights_of(said, THIRD) == {Modality.TRANSCRIPTION: 1.0}
    seen = SearchQuery(steps=question.steps, preset=Preset.SEEN)
    assert set(weights_of(seen, THIRD)) == set(THIRD.modalities), "what it has nothing of is not asked for"


def test_labels_name_what_it_tells_apart() -> None:
    assert [modality_label(modality, THIRD.modalities) for modality in THIRD.modalities] == ["Sound", "Speech"]
    assert modality_label(Modality.AUDIO, MODELS["marengo3.5"].modalities) == "Sound and speech"


def test_insights_read_its_embeddings(services: Services) -> None:
    path = stock(services)
    moments, vectors = read([(VIDEO.id, path)], dimension=THIRD.dimension)
    assert (len(moments), vectors.shape) == (3, (3, 256))


def test_the_consistency_check_counts_it(services: Services) -> None:
    path = stock(services)
    (totals,) = consistency_check.compare(services).totals
    assert (totals.model, totals.rows_saved, totals.rows_in_index, totals.moments_saved) == (THIRD, 6, 6, 3)
    path.unlink()
    (difference,) = consistency_check.compare(services).differences
    assert difference.model == THIRD


def test_its_files_of_no_video_are_found(services: Services) -> None:
    services.catalog.jobs.counts()
    parquet.save(services.settings.library_dir / parquet.key_for(THIRD, VIDEO.id), segments())
    assert SavedFiles(services.storage).video_ids(THIRD) == {VIDEO.id}
    (file,) = unknown_files.find(services).files
    assert file.saved == (THIRD,)


def test_its_rows_go_with_the_video_and_when_another_model_takes_over(services: Services) -> None:
    path = stock(services)
    tools = cast(Any, SimpleNamespace(store=services.store, storage=services.storage))
    stages._drop_other_models(tools, MODELS["marengo3.5"], VIDEO.id)
    assert not path.exists()
    assert services.store.count(THIRD) == 0
    services.store.replace_video(THIRD, StoredVideo(VIDEO.id, "", ""), segments())
    _remove_rows(tools, [VIDEO.id])
    assert services.store.count(THIRD) == 0
