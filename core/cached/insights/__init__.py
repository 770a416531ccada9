"""What the insights page may ask: a module for each of its sections."""

from core.cached.insights import (
    clusters,
    duplicates,
    gaps,
    map,
    moments,
    names,
    outliers,
    parts,
    selection,
    state,
    trends,
)
