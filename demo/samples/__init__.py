"""Sample footage, drawn and recorded by code on first use, so that the repository carries no binaries.

What there is can be asked without importing what draws it (`demo.samples.film`).
"""

from __future__ import annotations

from demo.samples.catalogue import EXAMPLE_SEARCHES, SAMPLES, Sample

__all__ = ["EXAMPLE_SEARCHES", "SAMPLES", "Sample"]
