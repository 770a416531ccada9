"""What works in the background, put together from the services: the worker of the queue, and the threads beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalog.folder_pairing.library_folder import LibraryFolder
from core.chapters.maker import ChapterMaker
from core.exports.runner import ExportRunner
from core.ingest.batch_runner import BatchRunner
from core.ingest.derived_media import DerivedMedia
from core.ingest.derived_media_queue import Places
from core.ingest.job_tools import CREATE_TIMEOUT_SEC, PollSchedule, Tools
from core.ingest.proxies.maker import ProxyMaker
from core.ingest.watch import Watch
from core.ingest.words.speech import SpeechMaker
from core.ingest.words.spoken import SpokenMaker
from core.ingest.worker import Worker
from core.insights.jobs.footage import Footage
from core.insights.jobs.maker import InsightsMaker
from core.insights.jobs.sharing import InsightsSharing
from core.insights.naming.naming import NameWords
from core.search.vectors import QueryVectors
from core.tags.maker import TagMaker

if TYPE_CHECKING:
    from core.services import Services


def new_worker(services: Services, *, create_timeout_sec: float = CREATE_TIMEOUT_SEC) -> Worker:
    """All of it, not yet started. An unanswered request for a task is looked for until `create_timeout_sec` has passed."""
    settings = services.settings
    tools = Tools(
        catalog=services.catalog,
        store=services.store,
        provider=services.provider,
        storage=services.storage,
        library_dir=settings.library_dir,
        thumbs_dir=settings.thumbs_dir,
        price_per_photo=0.0 if settings.demo else settings.price_per_photo,
        folder=LibraryFolder.of(settings),
        poll_seconds=settings.poll_seconds,
        requests_per_minute=settings.requests_per_minute,
        max_active=settings.max_active,
        poll_schedule=PollSchedule(settings.poll_seconds),
        proxies=ProxyMaker(services.previews, settings.spare_disk_bytes, settings.proxy),
        spare_disk_bytes=settings.spare_disk_bytes,
        bin_sec=settings.bin_sec,
        audit_sec=settings.audit_sec,
        create_timeout_sec=create_timeout_sec,
    )
    beside = (
        new_derived_media(services),
        new_spoken(services),
        new_speech(services),
        new_tags(services),
        new_chapters(services),
        new_insights(services),
        BatchRunner(services),
        ExportRunner(services),
    )
    watch = (Watch.of(services, settings.watch_dir),) if settings.watch_dir else ()
    return Worker(tools, beside=(*beside, *watch))


def new_derived_media(services: Services) -> DerivedMedia:
    """What makes pictures and previews."""
    settings = services.settings
    places = Places(
        storage=services.storage,
        thumbs_dir=settings.thumbs_dir,
        previews_dir=settings.previews_dir,
        spare_disk_bytes=settings.spare_disk_bytes,
    )
    return DerivedMedia(services.catalog, settings.model, places, LibraryFolder.of(settings).check_here, with_gps=settings.gps)


def new_spoken(services: Services) -> SpokenMaker:
    """What reads the captions of videos."""
    return SpokenMaker(
        services.catalog,
        services.captions,
        services.caption_reading,
        services.storage,
        services.settings.captions_dir,
        LibraryFolder.of(services.settings).check_here,
        allow_private=services.settings.allow_private_urls,
    )


def new_speech(services: Services) -> SpeechMaker:
    """What writes down what is said, where somebody asks for it."""
    settings = services.settings
    check_here = LibraryFolder.of(settings).check_here
    return SpeechMaker(services.catalog, settings.speech_model, services.storage, settings.speech_dir, check_here)


def new_tags(services: Services) -> TagMaker:
    """What keeps tags as the footage and the list are."""
    settings = services.settings
    return TagMaker(
        services.catalog,
        Footage(services.catalog, services.store, settings.model, services.storage),
        lambda: services.search_engine,
        settings.model,
        settings.tags_dir,
        LibraryFolder.of(settings).check_here,
        after_sec=settings.insights_after_sec,
    )


def new_chapters(services: Services) -> ChapterMaker:
    """What has the provider say what videos are about."""
    return ChapterMaker(services, LibraryFolder.of(services.settings).check_here)


def new_insights(services: Services) -> InsightsMaker:
    """What keeps insights as the library is."""
    settings, query_vectors, spare_bytes = services.settings, services.catalog.query_vectors, services.settings.spare_disk_bytes
    sharing = InsightsSharing(services.storage, services.catalog.work_leases, settings.insights_dir, spare_bytes)
    return InsightsMaker(
        Footage(services.catalog, services.store, settings.model, services.storage),
        settings.insights_dir,
        LibraryFolder.of(settings).check_here,
        after_sec=settings.insights_after_sec,
        spare_disk_bytes=spare_bytes,
        names=NameWords(QueryVectors(services.provider, query_vectors), query_vectors, settings.model),
        names_are_free=settings.demo,
        sharing=sharing if settings.files_url else None,
    )
