"""What people read of an error, of a stored fault, or of a file or link that was looked at; empty where nothing is wrong."""

from __future__ import annotations

from core.ingest.precheck.candidates import Candidate
from core.messages.faults import Told, what_happened, what_to_do


def sentence_of(of: Told | Candidate | None) -> str:
    """What happened."""
    told = of.fault if isinstance(of, Candidate) else of
    return what_happened(told) if told else ""


def hint_of(of: Told | Candidate | None) -> str:
    """What to do about it."""
    told = of.fault if isinstance(of, Candidate) else of
    return what_to_do(told) if told else ""


def said_of(of: Told | Candidate | None) -> str:
    """Both."""
    return f"{sentence_of(of)} {hint_of(of)}".strip()
