"""What the provider has cost this month, as far as can be told here, and whether the budget for a month allows more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from core.catalog import Catalog
from core.config import Settings
from core.errors import ClipseekError, Reason


@dataclass(frozen=True, slots=True)
class Spending:
    """US$ of this month, which begins and ends in UTC: what was paid, and what the queue will cost. In demo mode all is 0."""

    spent_usd: float
    to_come_usd: float
    budget_usd: float | None

    def check(self, more_usd: float) -> None:
        """Raises ClipseekError(BUDGET_USED) if so much more would go beyond the budget."""
        so_far_usd = self.spent_usd + self.to_come_usd
        if more_usd > 0 and self.budget_usd is not None and so_far_usd + more_usd > self.budget_usd:
            raise ClipseekError(Reason.BUDGET_USED, budget_usd=self.budget_usd, so_far_usd=so_far_usd, more_usd=more_usd)


def spending(catalog: Catalog, settings: Settings, now: float) -> Spending:
    """As it stands at `now`, in seconds since 1970. Raises CatalogError."""
    if settings.demo:
        return Spending(0.0, 0.0, None)
    month = datetime.fromtimestamp(now, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    seconds, queries, others_usd = catalog.payments.since(month.timestamp())
    a_second = settings.price_per_minute / 60
    return Spending(
        seconds * a_second + queries * settings.price_per_query + others_usd,
        catalog.payments.to_come_sec() * a_second
        + catalog.payments.photos_to_come() * settings.price_per_photo
        + catalog.analyses.unpaid_sec() / 3600 * settings.price_per_analysed_hour,
        settings.budget_per_month,
    )
