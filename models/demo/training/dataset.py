"""The phantoms by make-dataset.ts: blocks of normalised patches, and the positions of planted findings."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

# The order of the outlines, as in src/core/phantom/findings/findings.ts.
PLANTED = [
    "cardiac-enlargement", "emphysema", "consolidation", "nodule", "effusion", "pneumothorax", "rib-fracture",
]  # fmt: skip
GRID = 24
TOKENS = GRID**3
BLOCKS = (2, 5, 5)
BLOCKS_PER_PATCH = 50
SCALE = 1024


@dataclass(frozen=True)
class Phantom:
    seed: int
    findings: list[str]
    blocks: np.ndarray
    """int16 [tokens, 50]: mean of each block of a normalised patch, times SCALE."""
    means: np.ndarray
    """uint8 [tokens]: mean of the patch, -1000 to 1000 HU."""
    shares: np.ndarray
    """uint8 [7, tokens]: share of the token that a finding has changed."""

    def features(self, window=(slice(0, GRID),) * 3):
        """[depth, rows * columns, 50] of a window: the input of the patch embedding."""
        blocks = self.blocks.reshape(GRID, GRID, GRID, BLOCKS_PER_PATCH)[window]
        return torch.from_numpy(blocks.astype(np.float32) / SCALE).flatten(1, 2)

    def labels(self):
        """[7]: 1 for each planted finding."""
        return torch.tensor([float(finding in self.findings) for finding in PLANTED])


def load(folder, kind, seeds):
    """The "crowded" or "ordinary" phantoms of these seeds, in order."""
    return [_read(Path(folder) / f"{kind}-{seed}.bin") for seed in seeds]


def _read(path):
    raw = np.fromfile(path, np.uint8)
    split = np.split(raw, np.cumsum([TOKENS * BLOCKS_PER_PATCH * 2, TOKENS]))
    case = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    blocks = split[0].view(np.int16).reshape(TOKENS, BLOCKS_PER_PATCH)
    return Phantom(case["seed"], case["findings"], blocks, split[1], split[2].reshape(len(PLANTED), TOKENS))


def block_averages():
    """[50, 4000]: maps a normalised patch, in the order depth, row, column, to the means of its blocks."""
    depth, row, column = np.meshgrid(np.arange(10) // 5, np.arange(20) // 4, np.arange(20) // 4, indexing="ij")
    block = (depth * BLOCKS[1] + row) * BLOCKS[2] + column
    return torch.from_numpy((block.reshape(1, -1) == np.arange(BLOCKS_PER_PATCH)[:, None]).astype(np.float32) / 80)
