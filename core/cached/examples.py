"""What pages may do with the pictures, sounds and clips that people search by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cached.application import services

if TYPE_CHECKING:
    from core.examples import ExampleFacts
    from core.search_query import Example


def find_example(digest: str) -> Example | None:
    """The kept file of that digest, None if there is none; the digest may come from anywhere."""
    return services().examples.find(digest)


def example_facts(example: Example) -> ExampleFacts | None:
    """What is known of a kept file, None if nothing."""
    return services().examples.facts(example)
