"""Who runs the page, and what they may do. Everything else of `core.cached` stands on this."""

from core.cached.access import needs, person
