"""Second stage: a codebook with one code for each finding, on its axis, and all others for tissue that shows none.

Codes of healthy tissue have nothing on the axes of the findings: thousands of such tokens must not add up. From which
certainty on a token takes a finding's code is set by how much the last layer norm of the encoder stretches that axis.
"""

import torch
import torch.nn.functional as F

from dataset import PLANTED

FINDINGS = len(PLANTED)
# What the projection on a finding's axis may be, relative to the likeness to the best other code, to count.
CANDIDATES = torch.linspace(0.5, 2.0, 61)
# Each finding's axis is stretched in view of the others'; by then nothing moves any more.
ROUNDS = 3


def healthy_codes(tokens, codes):
    """[n, dim] tokens without lesions to [codes, dim] unit vectors that have nothing of any finding."""
    healthy = tokens.clone()
    healthy[:, :FINDINGS] = 0
    return spherical_k_means(F.normalize(healthy, dim=-1), codes)


def spherical_k_means(tokens, count, rounds=12, most=40_000):
    """Unit vectors that cover unit vectors."""
    tokens = tokens[torch.randperm(len(tokens))[:most]]
    centres = tokens[:count].clone()
    for _ in range(rounds):
        nearest = (tokens @ centres.T).argmax(dim=-1)
        sums = torch.zeros_like(centres).index_add_(0, nearest, tokens)
        empty = sums.norm(dim=-1) == 0
        centres = torch.where(empty[:, None], centres, F.normalize(sums, dim=-1))
    return centres


def stretches(tokens, labels, healthy):
    """[7]: factors of the axes with which the number of a phantom's tokens tells best whether a finding is there.

    tokens: for each phantom [tokens, dim] unit vectors; labels [n, 7].
    """
    parts = [(of_phantom[:, :FINDINGS], (of_phantom @ healthy.T).amax(dim=-1)) for of_phantom in tokens]
    factors = torch.ones(FINDINGS)
    for _ in range(ROUNDS):
        for f in range(FINDINGS):
            counts = torch.stack([_counts(axes, likeness, factors, f) for axes, likeness in parts])
            areas = torch.stack([area_under_curve(counts[:, c], labels[:, f] > 0) for c in range(len(CANDIDATES))])
            # Among the best a strict one: a token that shows two findings should get the smaller one's code.
            best = (areas >= areas.max() - 0.002).nonzero().flatten()
            factors[f] = 1 / CANDIDATES[best[3 * len(best) // 4]]
    return factors


def _counts(axes, likeness, factors, f):
    """[candidates]: how many tokens would take the code of finding f rather than that of tissue or another finding."""
    others = axes * factors
    others[:, f] = 0
    ratios = axes[:, f] / torch.maximum(likeness, others.amax(dim=-1)).clamp(min=1e-3)
    return (ratios > CANDIDATES[:, None]).sum(dim=-1).float()


def area_under_curve(scores, positive):
    differences = scores[positive][:, None] - scores[~positive][None]
    return (differences > 0).float().mean() + (differences == 0).float().mean() / 2
