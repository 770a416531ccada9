"""How Clipseek stands, as Prometheus reads it: the queue, its pauses, what was spent, room on the disk, and what was timed.

The queue is asked of the catalog at each look, so any process that shares it says the same.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core import timings  # noqa: F401 - what is timed is in the registry once this is imported
from core.errors import ClipseekError
from core.ingest.budget import spending
from core.models.jobs import Stage

if TYPE_CHECKING:
    from core.services import Services

log = logging.getLogger(__name__)


def metrics_text(services: Services) -> bytes:
    """All of it in Prometheus' text format. What does not answer is left out, and `clipseek_up` says so."""
    standing = _Standing(services)
    return b"".join(generate_latest(part) for part in (standing, REGISTRY))


class _Standing(Collector):
    """Asked anew at each look; nothing is kept."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("clipseek_up", "Whether a part answers: 1 or 0.", labels=["part"])
        try:
            yield from self._queue()
            up.add_metric(["catalog"], 1)
        except ClipseekError as error:
            log.info("no figures of the queue: %s %s", error.reason, error.detail)
            up.add_metric(["catalog"], 0)
        up.add_metric(["store"], self._services.store_error is None)
        up.add_metric(["worker"], self._services.worker_error is None)
        yield up
        yield from self._disk()

    def _queue(self) -> Iterator[Metric]:
        """Raises CatalogError."""
        catalog, settings, now = self._services.catalog, self._services.settings, time.time()
        jobs = GaugeMetricFamily("clipseek_jobs", "Videos by the stage they are in.", labels=["stage"])
        counts = catalog.jobs.counts()
        for stage in Stage:
            jobs.add_metric([stage.value], counts.get(stage, 0))
        yield jobs
        pauses = GaugeMetricFamily("clipseek_queue_paused", "What holds the queue, by its kind.", labels=["kind"])
        for pause in catalog.queue_pauses.all(now):
            pauses.add_metric([pause.name.value], 1)
        yield pauses
        spent = spending(catalog, settings, now)
        yield GaugeMetricFamily("clipseek_spent_dollars", "Estimated cost of this month, in US$.", value=spent.spent_usd)
        yield GaugeMetricFamily("clipseek_to_spend_dollars", "What the queue will cost, in US$.", value=spent.to_come_usd)

    def _disk(self) -> Iterator[Metric]:
        try:
            free_bytes = shutil.disk_usage(self._services.settings.data_dir).free
        except OSError as error:
            log.info("no figure of the disk: %s", error.strerror)
            return
        yield GaugeMetricFamily("clipseek_disk_free_bytes", "Room on the disk of the data folder.", value=free_bytes)
