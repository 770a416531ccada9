"""The quiet half of the page of storage and health, as HTML: what is connected, what was paid for, what takes up the disk."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from core.errors import CatalogError, ClipseekError, StorageAway, StoreError
from core.ingest.budget import Spending
from core.maintenance.checkup import CatalogFacts, Check, Checkup, Outcome, ProviderFacts, SandboxFacts, StorageFacts
from core.maintenance.disk_usage import DiskFacts, Kind, Taken
from core.messages.faults import what_happened, what_to_do
from core.messages.formatting import duration, file_size, money
from core.messages.labels import demo_engine, files_counted, videos_counted
from core.messages.translation import N_, _, ngettext, number
from web.ui.notices import is_said_above
from web.ui.quiet_line import quiet_html

if TYPE_CHECKING:
    from core.milvus.inventory import StoreFacts

MINUTE_SEC: Final = 60
STORES: Final = {"lite": "Milvus Lite", "server": "Milvus", "cloud": "Zilliz Cloud, Milvus"}
KINDS: Final = {
    Kind.UPLOADS: (N_("Videos"), N_("uploaded and copied files")),
    Kind.EMBEDDINGS: (N_("Embeddings"), N_("what was paid for; worth a backup")),
    Kind.INDEX: (N_("Index"), N_("filled again from the embeddings")),
    Kind.CATALOG: (N_("Catalog"), N_("titles, tasks, searches")),
    Kind.PICTURES: (N_("Pictures"), N_("made again when needed")),
    Kind.PREVIEWS: (N_("Previews and clips"), N_("made again when needed")),
    Kind.CAPTIONS: (N_("Captions"), N_("read from files, or added")),
    Kind.INSIGHTS: (N_("Insights"), N_("worked out again when needed")),
    Kind.EXAMPLES: (N_("Examples"), N_("what was searched by")),
    Kind.DEMO: (N_("Demo"), N_("sample footage, the demo engine")),
    Kind.LOGS: (N_("Logs"), N_("what happened lately")),
}
"""What the kinds of files are called, and what is to be said of them."""
IN_BUCKET: Final = N_("in the bucket, not on this disk")
SLIVER: Final = 0.004
"""Of the bar: what is there at all is seen."""


def connected_html(checkup: Checkup, *, is_demo: bool) -> str:
    """One line for each that must answer: what it is, and whether and how fast it did."""
    lines = []
    for check, label in ((Check.PROVIDER, _("Understanding")), (Check.STORE, _("Index")), (Check.CATALOG, _("Catalog"))):
        outcome = checkup.outcome(check)
        name, about = _who(outcome, is_demo=is_demo)
        lines.append(_line(label, name, about, outcome))
    storage = checkup.outcome(Check.STORAGE)
    if storage.error is not None or (isinstance(storage.found, StorageFacts) and storage.found.is_bucket):
        # A folder needs no line of its own: what is wrong with it is said at the top.
        lines.append(_line(_("Files"), *_who(storage, is_demo=is_demo), storage))
    hint = f'<div id="demo_engine">{quiet_html(demo_engine())}</div>' if is_demo else ""
    return (
        f'<section class="health"><h2>{escape(_("Connected"))}</h2><dl class="connected">{"".join(lines)}</dl>'
        f"{hint}{_own_key_html(storage)}{_sandbox_html(checkup.outcome(Check.SANDBOX))}</section>"
    )


def _own_key_html(outcome: Outcome) -> str:
    """Only where several apps may serve the library, and what one signs may be refused by another."""
    if not isinstance(outcome.found, StorageFacts) or not outcome.found.has_own_key:
        return ""
    said = _(
        "This app signs the addresses of videos and pictures with a key in its data folder. If several apps serve this library "
        "and do not share that folder, give all of them the same CLIPSEEK_SIGNING_KEY: one refuses what another has signed."
    )
    return f'<div id="own_key">{quiet_html(said)}</div>'


def _sandbox_html(outcome: Outcome) -> str:
    """Nothing as long as all is well."""
    if outcome.error is not None:
        return f'<p class="state failed"><span>{escape(what_happened(outcome.error))}</span></p>'
    if not isinstance(outcome.found, SandboxFacts) or outcome.found.is_confined:
        return ""
    said = _(
        "This system does not keep the processes that open foreign files from the network and other programs. They still have "
        "limits, and none of the secrets."
    )
    return f'<div id="not_confined">{quiet_html(said)}</div>'


def _line(label: str, name: str, about: str, outcome: Outcome) -> str:
    if outcome.error is not None:
        error, state = outcome.error, "failed"
        name, about = in_short(error) if is_said_above(error) else (what_happened(error), what_to_do(error))
    elif outcome.found is None:
        state, name = "waiting", _("asking …")
    else:
        state = "ready"
        about = " · ".join(filter(None, (about, _("answered in {time}", time=how_long(outcome.seconds)))))
    return (
        f'<div><dt>{escape(label)}</dt><dd><span class="state {state}"><span>{escape(name)}</span></span>'
        f"<small>{escape(about)}</small></dd></div>"
    )


def _who(outcome: Outcome, *, is_demo: bool) -> tuple[str, str]:
    """Who answers, and what else is to be said of it."""
    found = outcome.found
    if isinstance(found, ProviderFacts):
        model = found.model.label
        if is_demo:
            return _("Demo engine"), _("in place of {model}", model=model)
        return _("Twelve Labs, {model}", model=model), found.host
    if isinstance(found, CatalogFacts):
        return f"{found.engine} {found.version}", videos_counted(found.videos)
    if isinstance(found, StorageFacts):
        return _("S3 bucket"), found.place
    return _which_store(found) if found is not None else ("", "")  # type: ignore[arg-type]


def _which_store(found: StoreFacts) -> tuple[str, str]:
    name = f"{STORES[found.kind.value]} {found.version}"
    is_file = "://" not in found.address
    return name, _("the file {name}", name=PurePath(found.address).name) if is_file else found.address


def in_short(error: ClipseekError) -> tuple[str, str]:
    """What happened and what to do, or that it stands further up: at the top, or in the lines of what is connected."""
    if is_said_above(error) or isinstance(error, CatalogError | StoreError | StorageAway):
        return _("Not working; see above."), ""
    return what_happened(error), what_to_do(error)


def how_long(seconds: float) -> str:
    """`240 ms`, `3 s`"""
    if seconds < 1:
        return _("{milliseconds} ms", milliseconds=max(1, round(seconds * 1000)))
    return duration(seconds)


def paid_html(outcome: Outcome, price_per_minute: float) -> str:
    """Minutes, what they cost as far as can be told, and the searches that need not be paid for again."""
    if not isinstance(outcome.found, CatalogFacts):
        return _section(_("Embedded"), "", outcome)
    found = outcome.found
    is_free = price_per_minute <= 0
    spent = _("free") if is_free else money(price_per_minute * found.embedded_sec / MINUTE_SEC + found.queries_usd)
    rate = money(price_per_minute, "0.00#")
    queries = ngettext("remembered search, free to repeat", "remembered searches, free to repeat", found.known_queries)
    figures = (
        (duration(found.embedded_sec), _("of video here embedded")),
        (spent, _("in demo mode") if is_free else _("estimated, at {price} a minute", price=rate)),
        (number(found.known_queries), queries),
        *([] if is_free else [_this_month(found.spending)]),
    )
    body = "".join(f"<div><b>{escape(value)}</b><span>{escape(about)}</span></div>" for value, about in figures)
    return _section(_("Embedded"), f'<div class="figures">{body}</div>', outcome)


def _this_month(spent: Spending) -> tuple[str, str]:
    if spent.budget_usd is None:
        return money(spent.spent_usd), _("spent this month, as far as Clipseek knows")
    return money(spent.spent_usd), _("spent this month, of a budget of {budget}", budget=money(spent.budget_usd))


def disk_html(outcome: Outcome, catalog: Outcome) -> str:
    """A line for each kind of file with its share as a thin bar, what is free, and what the bin holds of it."""
    if not isinstance(outcome.found, DiskFacts):
        return _section(_("On disk"), "", outcome)
    found = outcome.found
    lines = "".join(_taken_lines(found))
    taken = file_size(sum(taken.size_bytes for taken in found.taken if not taken.is_in_bucket))
    free, disk = file_size(found.free_bytes), file_size(found.disk_bytes)
    total = _("{taken} taken, {free} of {disk} free", taken=taken, free=free, disk=disk)
    return _section(_("On disk"), f'<ul class="taken">{lines}</ul>{quiet_html(total)}{_bin_html(catalog)}', outcome)


def _bin_html(catalog: Outcome) -> str:
    """Nothing while the bin is empty."""
    if not isinstance(catalog.found, CatalogFacts) or not catalog.found.in_bin:
        return ""
    counted, size = videos_counted(catalog.found.in_bin), file_size(catalog.found.bin_bytes)
    said = _("In the bin of the library: {videos}, {size}", videos=counted, size=size)
    return f'<p class="quiet"><a href="library?bin=1" target="_self">{escape(said)}</a></p>'


def _taken_lines(found: DiskFacts) -> Iterator[str]:
    largest = max((taken.size_bytes for taken in found.taken), default=0) or 1
    for taken in found.taken:
        share = max(SLIVER, taken.size_bytes / largest) if taken.size_bytes else 0
        name, about = KINDS[taken.kind]
        about = IN_BUCKET if taken.is_in_bucket else about
        yield (
            f'<li><div><b>{escape(_(name))}</b><small>{escape(_(about))}</small></div><i><u style="width:{share:.2%}"></u></i>'
            f"<span>{escape(_size(taken))}</span><small>{escape(files_counted(taken.files))}</small></li>"
        )


def _size(taken: Taken) -> str:
    size = file_size(taken.size_bytes)
    return size if taken.is_whole else _("more than {size}", size=size)


def _section(title: str, body: str, outcome: Outcome) -> str:
    """A heading with what belongs under it; as long as that is not known, or can't be, that is said instead."""
    if outcome.error is not None:
        body = f'<p class="state failed"><span>{escape(in_short(outcome.error)[0])}</span></p>'
    elif outcome.found is None:
        body = quiet_html(_("Looking …"))
    return f'<section class="health"><h2>{escape(title)}</h2>{body}</section>'
