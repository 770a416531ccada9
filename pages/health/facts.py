"""The quiet half of the page of storage and health, as HTML: what is connected, what was paid for, what takes up the disk."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from core import messages
from core.maintenance.disk_usage import DiskFacts, Taken
from core.maintenance.health import CatalogFacts, Check, Checkup, Outcome, ProviderFacts, SandboxFacts

if TYPE_CHECKING:
    from core.milvus.inventory import StoreFacts

SAYS: Final = messages.HEALTH
MINUTE_SEC: Final = 60
SLIVER: Final = 0.004
"""Of the bar: what is there at all is seen."""


def connected_html(checkup: Checkup, *, is_demo: bool) -> str:
    """One line for each of the three that must answer: what it is, and whether and how fast it did."""
    lines = []
    for check in (Check.PROVIDER, Check.STORE, Check.CATALOG):
        outcome = checkup.outcome(check)
        name, about = _who(outcome, is_demo=is_demo)
        lines.append(_line(SAYS[check.value], name, about, outcome))
    return (
        f'<section class="health"><h3>{SAYS["connected"]}</h3><dl class="connected">{"".join(lines)}</dl>'
        f"{_sandbox_html(checkup.outcome(Check.SANDBOX))}</section>"
    )


def _sandbox_html(outcome: Outcome) -> str:
    """Nothing as long as all is well."""
    if outcome.error is not None:
        return f'<p class="state failed"><span>{escape(messages.sentence(outcome.error))}</span></p>'
    is_open = isinstance(outcome.found, SandboxFacts) and not outcome.found.is_confined
    return f'<p class="quiet" id="not_confined">{escape(SAYS["not_confined"])}</p>' if is_open else ""


def _line(label: str, name: str, about: str, outcome: Outcome) -> str:
    if outcome.error is not None:
        state, name, about = "failed", messages.sentence(outcome.error), messages.hint(outcome.error)
    elif outcome.found is None:
        state, name = "waiting", SAYS["asking"]
    else:
        state = "ready"
        about = " · ".join(filter(None, (about, SAYS["answered"].format(time=how_long(outcome.seconds)))))
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
            return SAYS["provider_demo"], SAYS["provider_demo_model"].format(model=model)
        return SAYS["provider_real"].format(model=model), found.host
    if isinstance(found, CatalogFacts):
        videos = messages.count_of(found.videos, messages.SEARCH["video"], messages.SEARCH["videos"])
        return f"{found.engine} {found.version}", SAYS["catalog_about"].format(videos=videos)
    return _which_store(found) if found is not None else ("", "")  # type: ignore[arg-type]


def _which_store(found: StoreFacts) -> tuple[str, str]:
    name = SAYS[f"store_{found.kind.value}"].format(version=found.version)
    is_file = "://" not in found.address
    return name, SAYS["store_lite_about"].format(name=PurePath(found.address).name) if is_file else found.address


def how_long(seconds: float) -> str:
    """`240 ms`, `3 s`"""
    if seconds < 1:
        return SAYS["milliseconds"].format(count=max(1, round(seconds * 1000)))
    return messages.lasting(seconds)


def paid_html(outcome: Outcome, price_per_minute: float) -> str:
    """Minutes, what they cost as far as can be told, and the searches that need not be paid for again."""
    if not isinstance(outcome.found, CatalogFacts):
        return _section(SAYS["paid"], "", outcome)
    found = outcome.found
    is_free = price_per_minute <= 0
    spent = SAYS["free"] if is_free else messages.money(price_per_minute * found.embedded_sec / MINUTE_SEC)
    rate = f"{price_per_minute:.3f}".rstrip("0")
    queries = messages.count_of(found.known_queries, SAYS["queries_one"], SAYS["queries_many"])
    figures = (
        (messages.lasting(found.embedded_sec), SAYS["minutes"]),
        (spent, SAYS["spend_free"] if is_free else SAYS["spend"].format(price=rate)),
        (f"{found.known_queries:,}", queries),
    )
    body = "".join(f"<div><b>{escape(value)}</b><span>{escape(about)}</span></div>" for value, about in figures)
    return _section(SAYS["paid"], f'<div class="figures">{body}</div>', outcome)


def disk_html(outcome: Outcome) -> str:
    """A line for each kind of file with its share as a thin bar, and what is free."""
    if not isinstance(outcome.found, DiskFacts):
        return _section(SAYS["disk"], "", outcome)
    found = outcome.found
    lines = "".join(_taken_lines(found))
    taken = messages.file_size(sum(taken.size_bytes for taken in found.taken))
    free, disk = messages.file_size(found.free_bytes), messages.file_size(found.disk_bytes)
    total = SAYS["disk_sum"].format(taken=taken, free=free, disk=disk)
    return _section(SAYS["disk"], f'<ul class="taken">{lines}</ul><p class="quiet">{escape(total)}</p>', outcome)


def _taken_lines(found: DiskFacts) -> Iterator[str]:
    largest = max((taken.size_bytes for taken in found.taken), default=0) or 1
    for taken in found.taken:
        share = max(SLIVER, taken.size_bytes / largest) if taken.size_bytes else 0
        name = SAYS["catalog_disk"] if taken.kind.value == "catalog" else SAYS[taken.kind.value]
        about = SAYS["catalog_disk_about"] if taken.kind.value == "catalog" else SAYS[f"{taken.kind.value}_about"]
        yield (
            f'<li><div><b>{escape(name)}</b><small>{escape(about)}</small></div><i><u style="width:{share:.2%}"></u></i>'
            f"<span>{escape(_size(taken))}</span><small>{escape(_files(taken))}</small></li>"
        )


def _size(taken: Taken) -> str:
    size = messages.file_size(taken.size_bytes)
    return size if taken.is_whole else SAYS["disk_cut"].format(size=size)


def _files(taken: Taken) -> str:
    return messages.count_of(taken.files, SAYS["file_one"], SAYS["file_many"].replace("{count}", f"{taken.files:,}"))


def _section(title: str, body: str, outcome: Outcome) -> str:
    """A heading with what belongs under it; as long as that is not known, or can't be, that is said instead."""
    if outcome.error is not None:
        body = f'<p class="state failed"><span>{escape(messages.sentence(outcome.error))}</span></p>'
    elif outcome.found is None:
        body = f'<p class="quiet">{SAYS["working"]}</p>'
    return f'<section class="health"><h3>{escape(title)}</h3>{body}</section>'
