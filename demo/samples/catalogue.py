"""What the sample footage is called and which plain words must find it first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One clip of sample footage; `recorded_at` is an ISO date, `examples` are searches that find this clip first."""

    slug: str
    title: str
    category: str
    duration_sec: float
    file_name: str
    recorded_at: str
    examples: tuple[str, ...]


def _sample(slug: str, title: str, category: str, seconds: float, recorded_at: str, *examples: str) -> Sample:
    return Sample(slug, title, category, seconds, f"{slug.replace('_', '-')}.mp4", recorded_at, examples)


SAMPLES: tuple[Sample, ...] = (
    _sample("dusk", "Dusk over the bay", "Sea", 16.0, "2025-06-21", "sunset over the sea", "orange evening sky and waves"),
    _sample("traffic", "Night traffic", "City", 15.0, "2025-11-14", "cars at night", "headlights on a wet road"),
    _sample("snow", "Snow in the pines", "Winter", 14.0, "2026-01-18", "snow falling on pine trees", "winter forest"),
    _sample("bonfire", "Bonfire", "Night", 14.0, "2025-08-30", "crackling fire", "sparks rising from a campfire"),
    _sample("aurora", "Northern lights", "Night", 17.0, "2026-02-07", "northern lights", "green aurora over mountains"),
    _sample("rain", "Rain on the window", "City", 13.0, "2025-10-09", "rain on a window", "raindrops and blurred city lights"),
    _sample("dunes", "Dunes", "Desert", 14.0, "2025-04-03", "sand dunes in the desert", "hot dry sand blowing in the wind"),
    _sample(
        "underwater", "Below the surface", "Sea", 16.0, "2025-07-12", "jellyfish under water", "fish swimming in the blue ocean"
    ),
    _sample("fireworks", "Fireworks", "City", 15.0, "2025-12-31", "fireworks over the city", "explosions in the night sky"),
    _sample(
        "meadow", "Meadow in the wind", "Summer", 14.0, "2025-05-25", "green meadow in the wind", "birds singing on a summer day"
    ),
    _sample("lighthouse", "Lighthouse in fog", "Sea", 13.0, "2025-11-02", "lighthouse in the fog", "foghorn in grey mist"),
    _sample("ink", "Ink in water", "Studio", 12.0, "2026-03-11", "colourful ink swirling", "purple clouds of paint on white"),
)

EXAMPLE_SEARCHES: tuple[tuple[str, str], ...] = tuple((words, sample.slug) for sample in SAMPLES for words in sample.examples)
