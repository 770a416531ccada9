"""What machines ask that look after this one: whether it is ready, and how it stands, for those who may know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from core.errors import CatalogError, Reason
from core.services import forget_shared, shared
from tests.support import services
from web.http.access.gate import Gate
from web.http.base_path import routes_below_base
from web.http.probes import PROBE_ROUTES
from web.http.request_id import HEADER, RequestId

TOKEN = "a-token-of-some-length"


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    services.use(monkeypatch, tmp_path / "data")
    forget_shared()
    yield
    forget_shared()


def client() -> TestClient:
    middleware = [Middleware(RequestId), Middleware(Gate)]
    return TestClient(Starlette(routes=routes_below_base(PROBE_ROUTES), middleware=middleware))


def figures(answer: str) -> dict[str, float]:
    """Each sample of an answer, by its name and labels."""
    samples = (sample for family in text_string_to_metric_families(answer) for sample in family.samples)
    return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


def test_it_is_ready_while_the_catalog_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert client().get("/ready").status_code == 200

    def away() -> None:
        raise CatalogError(Reason.CATALOG_BUSY)

    monkeypatch.setattr(shared().catalog.changes, "read", away)
    assert client().get("/ready").status_code == 503


def test_metrics_are_off_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_METRICS_TOKEN", TOKEN)
    forget_shared()
    assert client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 404


def test_metrics_say_how_the_queue_the_disk_and_the_calls_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_METRICS", "on")
    forget_shared()
    answer = client().get("/metrics")
    assert answer.status_code == 200
    said = figures(answer.text)
    assert said["clipseek_up catalog"] == 1
    assert said["clipseek_jobs ready"] == 0
    assert said["clipseek_disk_free_bytes"] > 0
    assert "clipseek_search_seconds_count" in said
    assert "process_resident_memory_bytes" in said


@pytest.mark.parametrize(
    ("header", "status"),
    [(None, 401), ("Bearer wrong", 401), (f"Basic {TOKEN}", 401), ("Bearer ", 401), (f"Bearer {TOKEN}", 200)],
)
def test_where_people_sign_in_a_machine_needs_the_token(header: str | None, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    monkeypatch.setenv("CLIPSEEK_METRICS", "on")
    monkeypatch.setenv("CLIPSEEK_METRICS_TOKEN", TOKEN)
    forget_shared()
    assert client().get("/metrics", headers={"Authorization": header} if header else {}).status_code == status
    assert client().get("/ready").status_code == 200


def test_an_answer_names_the_id_of_its_request_and_keeps_the_proxys() -> None:
    own = client().get("/ready").headers[HEADER]
    assert len(own) == 32
    assert client().get("/ready", headers={HEADER: "trace-7.a"}).headers[HEADER] == "trace-7.a"
    assert client().get("/ready", headers={HEADER: "a line\tand 'more'"}).headers[HEADER] not in ("", "a line\tand 'more'", own)
