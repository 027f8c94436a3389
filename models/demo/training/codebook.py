"""Second stage: a codebook with one code per finding, on its axis; all other codes are for healthy tissue.

Codes of healthy tissue are zero on the axes of the findings, because thousands of such tokens must not add up. The
certainty at which a token takes a finding's code depends on how far the encoder's last layer norm stretches that axis.
"""

import torch
import torch.nn.functional as F

from dataset import PLANTED

FINDINGS = len(PLANTED)
# Candidates for the projection on a finding's axis that counts, relative to the similarity to the best other code.
CANDIDATES = torch.linspace(0.5, 2.0, 61)
# Each finding's axis is stretched in view of the others'. After this number of rounds the factors are stable.
ROUNDS = 3


def healthy_codes(tokens, codes):
    """[n, dim] tokens without lesions to [codes, dim] unit vectors that are zero on the axes of findings."""
    healthy = tokens.clone()
    healthy[:, :FINDINGS] = 0
    return spherical_k_means(F.normalize(healthy, dim=-1), codes)


def spherical_k_means(tokens, count, rounds=12, most=40_000):
    """Cluster centres of unit vectors, as unit vectors."""
    tokens = tokens[torch.randperm(len(tokens))[:most]]
    centres = tokens[:count].clone()
    for _ in range(rounds):
        nearest = (tokens @ centres.T).argmax(dim=-1)
        sums = torch.zeros_like(centres).index_add_(0, nearest, tokens)
        empty = sums.norm(dim=-1) == 0
        centres = torch.where(empty[:, None], centres, F.normalize(sums, dim=-1))
    return centres


def stretches(tokens, labels, healthy):
    """[7]: factors of the axes with which the number of a finding's tokens best predicts the finding in a phantom.

    tokens: for each phantom [tokens, dim] unit vectors; labels [n, 7].
    """
    parts = [(of_phantom[:, :FINDINGS], (of_phantom @ healthy.T).amax(dim=-1)) for of_phantom in tokens]
    factors = torch.ones(FINDINGS)
    for _ in range(ROUNDS):
        for f in range(FINDINGS):
            counts = torch.stack([_counts(axes, likeness, factors, f) for axes, likeness in parts])
            areas = torch.stack([area_under_curve(counts[:, c], labels[:, f] > 0) for c in range(len(CANDIDATES))])
            # A strict one among the best: a token that shows two findings should get the smaller one's code.
            best = (areas >= areas.max() - 0.002).nonzero().flatten()
            factors[f] = 1 / CANDIDATES[best[3 * len(best) // 4]]
    return factors


def _counts(axes, likeness, factors, f):
    """[candidates]: number of tokens that would take the code of finding f instead of tissue or another finding."""
    others = axes * factors
    others[:, f] = 0
    ratios = axes[:, f] / torch.maximum(likeness, others.amax(dim=-1)).clamp(min=1e-3)
    return (ratios > CANDIDATES[:, None]).sum(dim=-1).float()


def area_under_curve(scores, positive):
    differences = scores[positive][:, None] - scores[~positive][None]
    return (differences > 0).float().mean() + (differences == 0).float().mean() / 2
