"""What may be asked about the people who sign in, and about who did what."""

from core.cached.people import accounts, audit
