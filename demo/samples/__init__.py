"""Sample footage, drawn and recorded by code on first use, so that the repository carries no binaries."""

from __future__ import annotations

from demo.samples.catalogue import EXAMPLE_SEARCHES, SAMPLES, Sample
from demo.samples.film import render

__all__ = ["EXAMPLE_SEARCHES", "SAMPLES", "Sample", "render"]
