"""Rough random chests, already as the encoder takes them, to scale random weights by: no pictures to look at."""

import numpy as np
import torch
import torch.nn.functional as F

COARSE = (80, 120, 120)
FULL = (240, 480, 480)


def rough_chest(rng):
    """One volume [1, 1, 240, 480, 480], HU / 1000 in [-1, 1], depth, then left, then back."""
    z, x, y = np.meshgrid(*(np.linspace(-1, 1, n, dtype=np.float32) for n in COARSE), indexing="ij")
    width, depth = rng.uniform(0.75, 0.95), rng.uniform(0.5, 0.7)
    volume = np.full(COARSE, -1.0, np.float32)
    body = (x / width) ** 2 + (y / depth) ** 2 < 1
    volume[body] = 0.04
    for side in (-1, 1):
        centre = side * rng.uniform(0.36, 0.42) * width
        height = rng.uniform(0.7, 0.95)
        lung = ((x - centre) / (0.36 * width)) ** 2 + (y / (0.75 * depth)) ** 2 + (z / height) ** 2 < 1
        volume[lung] = rng.uniform(-0.9, -0.75)
        inside = np.argwhere(lung)
        for _ in range(rng.integers(0, 4)):
            place = inside[rng.integers(len(inside))]
            size = rng.uniform(2, 10)
            spot = sum((axis - at) ** 2 for axis, at in zip(np.ogrid[tuple(map(slice, COARSE))], place)) < size**2
            volume[spot & lung] = rng.uniform(-0.6, 0.1)
    spine = (x / 0.12) ** 2 + ((y - 0.75 * depth) / 0.15) ** 2 < 1
    volume[spine] = rng.uniform(0.15, 0.4)
    smooth = F.interpolate(torch.from_numpy(volume)[None, None], FULL, mode="trilinear", align_corners=False)
    noise = torch.from_numpy(rng.standard_normal(FULL, dtype=np.float32)) * float(rng.uniform(0.01, 0.04))
    return (smooth + noise).clamp(-1, 1)
