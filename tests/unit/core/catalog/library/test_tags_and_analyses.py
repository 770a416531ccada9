"""Tags and requests for chapters are kept, counted and fenced alike on both databases."""

from __future__ import annotations

from dataclasses import asdict

from core.catalog import Catalog
from core.catalog.library.listing import Listing
from core.chapters.synopsis import AnalysisStage, Chapter, Synopsis
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.models.search_query import MomentRef, Narrow
from core.models.video import Modality, Order, Span
from core.spoken.typed import typed
from core.tags.tag import Entry, Tagged
from tests.support.jobs import a_job, a_video, write
from tests.unit.core.milvus.milvus_rows import one_vector

MODEL = MODELS["marengo3.5"]
A, B = a_video(1, category="news"), a_video(2)
FIRST, SECOND = Span(0.0, 1.1), Span(1.1, 2.3333333333333335)


def fill(catalog: Catalog) -> tuple[str, str]:
    """Two videos; "sea" is in both moments of A and the first of B, the look "Dusk" in the second of A. The ids of the tags."""
    write(catalog, [(video, a_job(video, Stage.READY)) for video in (A, B)])
    look = catalog.saved_concepts.keep("Dusk", MODEL, {Modality.VISUAL: one_vector(1)})
    catalog.tags.replace_list([Entry("sea"), Entry(look_id=look.id)], MODEL)
    sea, dusk = catalog.tags.all()
    of_sea = [MomentRef(A.id, FIRST), MomentRef(A.id, SECOND), MomentRef(B.id, FIRST), MomentRef("f" * 16, FIRST)]
    assert catalog.tags.keep(sea, "key", [Tagged(sea.id, moment, 0.7) for moment in of_sea])
    assert catalog.tags.keep(dusk, "key", [Tagged(dusk.id, MomentRef(A.id, SECOND), 0.4)])
    return sea.id, dusk.id


def test_moments_have_their_tags_to_the_last_digit_and_are_counted(catalog: Catalog) -> None:
    sea, dusk = fill(catalog)
    assert [(tag.name, tag.moments, tag.videos) for tag in catalog.tags.all()] == [("sea", 3, 2), ("Dusk", 1, 1)]
    assert catalog.tags.moments([sea, dusk]) == [MomentRef(A.id, SECOND)]
    assert catalog.tags.moments([sea], categories=["news"]) == [MomentRef(A.id, FIRST), MomentRef(A.id, SECOND)]
    assert catalog.tags.moments([sea], video_ids=[B.id]) == catalog.tags.moments([sea], without_video_ids=[A.id])
    assert [one.tag_id for one in catalog.tags.of_videos([A.id])] == [sea, sea, dusk]


def test_the_library_is_narrowed_and_counted_by_tags(catalog: Catalog) -> None:
    sea, dusk = fill(catalog)
    listing, at_dusk = Listing.of(catalog), Narrow(tag_ids=(dusk,))
    assert listing.tag_counts(None, None) == {sea: 2, dusk: 1}
    assert listing.tag_counts([Stage.READY], "") == {sea: 1}
    assert listing.ids(None, None, Order.NEWEST, at_dusk) == [A.id]
    assert listing.counts(at_dusk) == {("news", Stage.READY): 1}
    assert [named.id for named in listing.named(Order.NEWEST, at_dusk)] == [A.id]


def test_a_list_that_is_saved_again_keeps_what_was_found_of_what_stays(catalog: Catalog) -> None:
    fill(catalog)
    catalog.tags.replace_list([Entry("night"), Entry("sea")], MODEL)
    assert [(tag.name, tag.found_in, tag.moments) for tag in catalog.tags.all()] == [("night", None, 0), ("sea", "key", 3)]
    stale = catalog.tags.all()[1]
    catalog.tags.replace_list([Entry("Sea")], MODEL)
    assert not catalog.tags.keep(stale, "key", [])
    assert catalog.tags.all()[0].found_in is None


def test_a_look_that_is_forgotten_is_no_tag_any_more(catalog: Catalog) -> None:
    fill(catalog)
    catalog.saved_concepts.forget(str(catalog.tags.all()[1].entry.look_id))
    assert [tag.name for tag in catalog.tags.all()] == ["sea"]


def test_what_changes_is_told(catalog: Catalog) -> None:
    fill(catalog)
    before = catalog.changes.read()
    catalog.tags.replace_list([Entry("sea")], MODEL)
    assert asdict(catalog.changes.read()) == asdict(before) | {"tags": before.tags + 1}


def test_a_request_is_leased_fenced_and_kept_with_its_text(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY))])
    catalog.analyses.ask(A.id)
    catalog.analyses.ask("f" * 16)
    held = catalog.analyses.claim("me", lease_sec=60)
    assert held is not None
    assert catalog.analyses.claim("you", lease_sec=60) is None
    assert catalog.analyses.unpaid_sec() == A.duration_sec
    catalog.analyses.go_on(held, "you", AnalysisStage.ANALYSING)
    catalog.analyses.go_on(held, "me", AnalysisStage.ANALYSING, task_id="task", asset_id="asset", price_usd=0.5)
    held = catalog.analyses.claim("me", lease_sec=60)
    assert held is not None
    assert (held.stage, held.task_id, catalog.payments.since(0.0)) == (AnalysisStage.ANALYSING, "task", (0.0, 0, 0.5))
    catalog.analyses.finish(held, "me", Synopsis("Sea", "Waves.", (Chapter(0, 1000, "Dawn"),)))
    assert catalog.analyses.usual_share() is not None
    assert catalog.orphan_assets.some(9) == ["asset"]
    assert len(catalog.spoken.find((typed("dawn").phrase,), 9)) == 1


def test_cancelled_in_the_middle_of_a_step_what_the_step_made_is_taken_back(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY))])
    catalog.analyses.ask(A.id)
    held = catalog.analyses.claim("me", lease_sec=60)
    assert held is not None
    catalog.analyses.cancel(A.id)
    assert not catalog.analyses.renew(held, "me", 0.5, lease_sec=60)
    catalog.analyses.go_on(held, "me", AnalysisStage.SETTLING, asset_id="asset")
    cancelling = catalog.analyses.claim("me", lease_sec=60)
    assert cancelling is not None
    assert (cancelling.stage, cancelling.asset_id) == (AnalysisStage.CANCELLING, "asset")
    catalog.analyses.end(cancelling, "me", AnalysisStage.CANCELLED)
    assert catalog.orphan_assets.some(9) == ["asset"]


def test_a_video_that_goes_for_good_takes_its_upload_along(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY))])
    catalog.analyses.ask(A.id)
    held = catalog.analyses.claim("me", lease_sec=60)
    assert held is not None
    catalog.analyses.go_on(held, "me", AnalysisStage.SETTLING, asset_id="asset")
    catalog.deletions.delete([A.id])
    assert catalog.analyses.claim("me", lease_sec=60) is None
    catalog.deletions.delete_for_good([A.id])
    assert catalog.orphan_assets.some(9) == ["asset"]
