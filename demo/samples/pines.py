"""Pines, for the scenes that have a forest: irregular tiers of branches, with or without snow on them."""

from __future__ import annotations

import numpy as np

from demo.samples.noise import Plane, fractal, line, smoothstep
from demo.samples.paint import HEIGHT, WIDTH, Shape, shape

_ROWS: Plane = np.arange(HEIGHT, dtype=np.float32)[:, None]
_COLUMNS: Plane = np.arange(WIDTH, dtype=np.float32)[None, :]


def forest(rng: np.random.Generator, ground: Plane, heights: tuple[float, float], count: int) -> tuple[Shape, Shape]:
    """(the trees, the snow on them) on a ground given as a row for each of the 640 columns."""
    body, snow = np.zeros((HEIGHT, WIDTH), np.float32), np.zeros((HEIGHT, WIDTH), np.float32)
    places = np.linspace(-20, WIDTH + 20, count) + rng.uniform(-0.6, 0.6, count) * WIDTH / count
    patches = fractal(rng, 512, 1024, slope=1.1)[:HEIGHT, :WIDTH]
    for x in places[rng.permutation(count)].tolist():
        column = int(np.clip(x, 0, WIDTH - 1))
        tree, load, rows, columns = _pine(rng, x, float(ground[column]) + 3, float(rng.uniform(*heights)), patches)
        if tree.size:
            snow[rows, columns] = snow[rows, columns] * (1 - tree) + load
            body[rows, columns] = np.maximum(body[rows, columns], tree)
    return shape(body), shape(snow)


def _pine(rng: np.random.Generator, x: float, foot: float, height: float, patches: Plane) -> tuple[Plane, Plane, slice, slice]:
    """One pine inside its own window of the picture: (coverage, snow, rows, columns)."""
    half = height * float(rng.uniform(0.22, 0.29))
    rows = slice(max(int(foot - height - 4), 0), min(int(foot) + 2, HEIGHT))
    columns = slice(max(int(x - half - 8), 0), min(int(x + half + 8), WIDTH))
    side = _COLUMNS[:, columns] - x
    down = (_ROWS[rows] - (foot - height)) / height
    body = np.zeros((down.shape[0], side.shape[1]), np.float32)
    snow = np.zeros_like(body)
    tiers = int(rng.integers(7, 11))
    for tier in range(tiers, 0, -1):
        share = tier / tiers
        middle = float(rng.uniform(-0.05, 0.05)) * half
        reach = half * (0.16 + 0.84 * share) * float(rng.uniform(0.82, 1.12))
        out = np.abs(side - middle) / reach
        # Branches hang at their ends and end in ragged needles.
        jag = line(rng, 1024, slope=0.7)[: side.shape[1]][None, :] * 0.016
        low = share * 0.96 + 0.055 * out**2 + jag - 0.05 * float(rng.uniform(0, 1))
        high = max(share - 2.3 / tiers, 0.0) + 0.9 * (share - max(share - 2.3 / tiers, 0.0)) * np.clip(out, 0, 1) ** 0.9
        inside = (
            np.clip((low - down) * height * 0.6, 0, 1)
            * np.clip((down - high) * height * 0.6, 0, 1)
            * np.clip((1 - out) * reach * 0.4, 0, 1)
        )
        depth = (down - high) / np.maximum(low - high, 0.01)
        patch = patches[rows, columns] * 0.16 + jag * 6
        load = inside * smoothstep(0.34, 0.70, depth + patch) * smoothstep(1.10, 0.90, depth) * np.clip(0.62 + 0.55 * out, 0, 1)
        snow = snow * (1 - inside) + load
        body = np.maximum(body, inside)
    return body, snow.astype(np.float32), rows, columns
