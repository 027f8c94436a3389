"""Third stage: from the tokens' codes to latents, and from these to findings by prompts or by a linear head."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from dataset import GRID, PLANTED
from findings import ANY, ASKED, SUPERVISED, SUPERVISED_OF, ZERO_SHOT, ZERO_SHOT_OF

# Latent axes of the zero-shot scores: a constant one, and one per finding.
AXES = 1 + len(PLANTED)
# Kinds of zero-shot scores: each planted finding, any of them, or a finding that never occurs.
KINDS = [[finding] for finding in PLANTED] + [ANY, []]
NEVER = len(KINDS) - 1


class AxisReadout(nn.Module):
    """`to_visual_latent` with few parameters: an axis that is the same for every volume, and one per finding.

    Codes of healthy tissue are zero on the axes of the findings. The sum over all tokens along such an axis is therefore
    the evidence for the finding, and each token's share gives the location.
    """

    def __init__(self, planes):
        super().__init__()
        sums = self.summary(planes).double()
        ridge = 1e-6 * (sums.T @ sums).diagonal().max() * torch.eye(sums.shape[1])
        self.register_buffer("constant", torch.linalg.solve(sums.T @ sums + ridge, sums.sum(dim=0)).float())
        self.register_buffer("grid_dim", torch.tensor(sums.shape[1]))
        # A finding of typical size equals the constant.
        usual = torch.stack([sums[:, f][sums[:, f] > 0].mean() for f in range(len(PLANTED))])
        self.gains = nn.Parameter(-usual.clamp(min=1e-3).log().float())

    @staticmethod
    def summary(planes):
        """Means over depth, summed over the plane: [n, dim]."""
        return planes.double().sum(dim=(1, 2)).float()

    def rows(self):
        """[axes, dim]."""
        findings = torch.eye(len(PLANTED), int(self.grid_dim)) * self.gains.exp()[:, None]
        return torch.cat([self.constant[None], findings])

    def forward(self, summary):
        """Latents before normalisation: [n, axes]."""
        return summary @ self.rows().T

    @torch.no_grad()
    def weight(self):
        """[axes, grid * grid * dim]: the same at every place."""
        return self.rows().repeat(1, GRID**2)


def wanted_of(phantoms, meanings):
    """[n, meanings]: 1 if one of the planted findings behind a name is present."""
    rows = [[float(any(f in phantom.findings for f in meaning)) for meaning in meanings] for phantom in phantoms]
    return torch.tensor(rows)


def fit_zero_shot(planes, phantoms, steps=600, log=print):
    """A readout onto a few latent axes, and for each kind its direction in them: [kinds, axes]."""
    labels = wanted_of(phantoms, KINDS)
    readout = AxisReadout(planes)
    summary = readout.summary(planes)
    directions = nn.Parameter(torch.cat([torch.full((len(KINDS), 1), -3.0), 6 * torch.eye(len(KINDS), AXES - 1)], dim=1))

    def logits():
        return F.normalize(readout(summary), dim=-1) @ directions.T

    _fit(readout, [directions], logits, labels, steps, log, "zero-shot")
    return readout, directions.detach()


def write_zero_shot(model, readout, directions, encode_prompts, steps=2200, log=print):
    """Writes the readout into the network and trains the text encoder to output the directions."""
    a = model.a
    basis = torch.linalg.qr(torch.randn(a.latent, a.latent))[0]
    axes, spare = basis[:, :AXES], basis[:, AXES]
    # present - absent = direction / temperature, both of length 1: their common part lies on a separate axis.
    temperature = float(directions.norm(dim=1).max()) / 1.6
    half = directions @ axes.T / (2 * temperature)
    shared = (1 - half.square().sum(dim=1, keepdim=True)).sqrt() * spare
    kinds = [NEVER if not meaning else KINDS.index(meaning) for meaning in
             [ZERO_SHOT_OF.get(name, []) for name in ZERO_SHOT] + list(ASKED.values())]  # fmt: skip
    wanted = torch.stack([shared[kinds] + half[kinds], shared[kinds] - half[kinds]], dim=1).flatten(0, 1)
    prompts = encode_prompts(ZERO_SHOT + list(ASKED))
    parameters = [*model.text_transformer.parameters(), *model.to_text_latent.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    for step in range(steps):
        texts = text_latents(model, prompts)
        loss = (texts - wanted).square().sum(dim=-1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if (step + 1) % 500 == 0:
            worst = (texts - wanted).detach().norm(dim=-1).max()
            log(f"text, step {step + 1}: {loss.item():.5f}, worst {worst:.3f}")
    with torch.no_grad():
        model.temperature.fill_(math.log(temperature))
        weight = readout.weight()
        model.to_visual_latent.weight.copy_(axes @ weight / weight.norm() * math.sqrt(a.latent))
    model.to_visual_latent_extra.weight = model.to_visual_latent.weight
    model.to_text_latent_extra.weight = model.to_text_latent.weight


def train_supervised(model, head, planes, phantoms, steps=600, log=print):
    """Trains another readout and the head."""
    labels = wanted_of(phantoms, [SUPERVISED_OF.get(name, []) for name in SUPERVISED])
    readout = AxisReadout(planes)
    summary = readout.summary(planes)

    # A different basis from the zero-shot readout's.
    basis = torch.linalg.qr(torch.randn(model.a.latent, model.a.latent))[0][:, :AXES]

    def logits():
        return head(F.normalize(readout(summary), dim=-1) @ basis.T)

    _fit(readout, list(head.parameters()), logits, labels, steps, log, "supervised")
    with torch.no_grad():
        weight = readout.weight()
        model.to_visual_latent.weight.copy_(basis @ weight / weight.norm() * math.sqrt(model.a.latent))


def text_latents(model, prompts):
    """[prompts, latent], for prompts grouped by length."""
    result = torch.empty(sum(len(rows) for rows, _ in prompts), model.a.latent)
    for rows, ids in prompts:
        result = result.index_copy(0, rows, model.text_latent(ids))
    return result


def _fit(readout, others, logits, labels, steps, log, what):
    optimizer = torch.optim.AdamW([readout.gains, *others], lr=2e-2, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(logits(), labels)
        loss.backward()
        optimizer.step()
        schedule.step()
        if (step + 1) % 200 == 0:
            log(f"{what}, step {step + 1}: {loss.item():.4f}")
