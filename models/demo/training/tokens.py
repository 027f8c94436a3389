"""First stage: the image encoder up to the quantiser learns to classify lesions and tissues token by token."""

import copy
import math
import tempfile
import time

import numpy as np
import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
import torch.nn.functional as F
from torch import nn

from dataset import BLOCKS, BLOCKS_PER_PATCH, GRID, PLANTED, block_averages

# A token shows a finding if at least this share of it (of 255) is changed; tokens with less change are ignored.
SHOWN = {"cardiac-enlargement": 150, "emphysema": 12, "consolidation": 100, "nodule": 40, "effusion": 100,
         "pneumothorax": 60, "rib-fracture": 45}  # fmt: skip
# Weight of a token that shows a finding relative to one without: higher for rarer findings.
WEIGHT = {"cardiac-enlargement": 1, "emphysema": 3, "consolidation": 4, "nodule": 8, "effusion": 3,
          "pneumothorax": 3, "rib-fracture": 10}  # fmt: skip
# Upper bounds of the mean of a patch (of 255): air, lung, lung with vessels or an edge, soft tissue; bone is the rest.
TISSUES = (8, 50, 105, 140)
# The cosine between token and finding at which presence and absence are equally likely, and the slope there.
BOUNDARY, STEEPNESS = 0.5, 16.0

PROCESSES = 2


class BlockEncoder(nn.Module):
    """The network's encoder with blocks instead of voxels as input. [T, 576, 50] to tokens [T, 24, 24, dim]."""

    def __init__(self, visual):
        super().__init__()
        self.visual = visual
        self.embedding = nn.Linear(BLOCKS_PER_PATCH, visual.a.dim)
        self.bias = near_and_far(visual)

    def forward(self, blocks, rows=slice(0, GRID), columns=slice(0, GRID)):
        visual, a = self.visual, self.visual.a
        depth, height, width = len(blocks), rows.stop - rows.start, columns.stop - columns.start
        x = visual.to_patch_emb[3](self.embedding(blocks)).reshape(depth, height * width, a.dim)
        # The bias depends only on offsets, so all windows of this size have the same bias.
        places = (torch.arange(height)[:, None] * GRID + torch.arange(width)).flatten()
        x = visual.enc_spatial_transformer(x, (depth, height, width), self.bias[:, places][:, :, places])
        # The network reads [row, column, depth] as [depth, row, column] here (see ct_clip_reference.py). If all sizes are
        # equal, this only renames the axes; a window must keep these names.
        x = visual.enc_temporal_transformer(x.transpose(0, 1).contiguous(), (height, width, depth))
        return x.reshape(height, width, depth, a.dim).permute(2, 0, 1, 3)

    @torch.no_grad()
    def write_embedding(self):
        """Writes the equivalent embedding of voxels into the network."""
        linear = self.visual.to_patch_emb[2]
        linear.weight.copy_(self.embedding.weight @ block_averages())
        linear.bias.copy_(self.embedding.bias)


def near_and_far(visual, steps=400):
    """Fits the position bias so that the first head attends nearby and the second everywhere, and freezes it."""
    optimizer = torch.optim.Adam(visual.spatial_rel_pos_bias.parameters(), lr=5e-3)
    axis = torch.arange(1 - GRID, GRID)
    offsets = torch.stack(torch.meshgrid(axis, axis, indexing="ij"), dim=-1).reshape(-1, 2).float()
    distance = offsets.norm(dim=-1)
    wanted = torch.stack([-distance.clamp(max=12) / 1.5, torch.zeros_like(distance)], dim=-1)
    for _ in range(steps):
        x = offsets.sign() * offsets.abs().log1p()
        for layer in visual.spatial_rel_pos_bias.net:
            x = layer(x)
        loss = F.mse_loss(x, wanted[:, : x.shape[-1]])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return visual.spatial_rel_pos_bias().detach()


def targets(phantom, window=(slice(0, GRID),) * 3):
    """For each token and finding 1 (shown), 0 (absent) or -1 (ignored), and the kind of tissue: [tokens, 7], [tokens]."""
    cube = phantom.shares.reshape(-1, GRID, GRID, GRID)[(slice(None), *window)]
    shares = torch.from_numpy(cube.reshape(len(PLANTED), -1).copy()).T.float()
    shown = torch.tensor([SHOWN[finding] for finding in PLANTED])
    wanted = torch.where(shares >= shown, 1.0, torch.where(shares > 0, -1.0, 0.0))
    means = torch.from_numpy(phantom.means.reshape(GRID, GRID, GRID)[window].flatten()).float()
    return wanted, torch.bucketize(means, torch.tensor(TISSUES).float())


def token_loss(tokens, wanted, tissue):
    """Each finding and each tissue has its own axis in the token space; the other axes are free."""
    cosines = F.normalize(tokens.reshape(-1, tokens.shape[-1]), dim=-1)
    findings = len(PLANTED)
    logits = STEEPNESS * (cosines[:, :findings] - BOUNDARY)
    weight = torch.tensor([float(WEIGHT[finding]) for finding in PLANTED])
    weights = torch.where(wanted > 0, weight, 1.0) * (wanted >= 0)
    lesion = (F.binary_cross_entropy_with_logits(logits, wanted.clamp(min=0), reduction="none") * weights).sum() / 1000
    healthy = wanted.abs().sum(dim=-1) == 0
    kinds = cosines[healthy, findings : findings + len(TISSUES) + 1]
    return lesion, F.cross_entropy(10 * kinds, tissue[healthy])


def window_of(phantom, sizes):
    """Slices along depth, rows and columns: three times in four around a token that shows a finding, if there is one."""
    middle = torch.randint(GRID, (3,))
    if phantom.findings and torch.rand(1) < 0.75:
        # All findings equally often, regardless of their number of tokens.
        kinds = sorted(set(phantom.findings))
        planted = PLANTED.index(kinds[int(torch.randint(len(kinds), (1,)))])
        shown = np.flatnonzero(phantom.shares[planted] >= SHOWN[PLANTED[planted]])
        if len(shown):
            token = int(shown[int(torch.randint(len(shown), (1,)))])
            middle = torch.tensor([token // GRID**2, token // GRID % GRID, token % GRID])
    window = []
    for place, size in zip(middle.tolist(), sizes):
        first = min(max(0, place - int(torch.randint(size, (1,)))), GRID - size)
        window.append(slice(first, first + size))
    return tuple(window)


def mirrored(features, wanted, tissue, sizes):
    """Swaps left and right: lesions are equally likely on both sides."""
    depth, height, width = sizes
    features = features.reshape(depth, height, width, *BLOCKS).flip(1, 4).reshape(features.shape)
    wanted = wanted.reshape(*sizes, -1).flip(1).reshape(wanted.shape)
    return features, wanted, tissue.reshape(sizes).flip(1).flatten()


def train_tokens(encoder, phantoms, stages, rate, seed, log=print):
    """AdamW on batches of windows, in a few processes. A stage is its steps, the windows per process, and their sizes."""
    encoder.share_memory()
    with tempfile.TemporaryDirectory() as folder:
        arguments = (PROCESSES, folder, encoder, phantoms, stages, rate, seed, log)
        multiprocessing.start_processes(_train_part, arguments, nprocs=PROCESSES, start_method="fork")


def _train_part(rank, processes, folder, shared, phantoms, stages, rate, seed, log):
    distributed.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=processes)
    encoder = copy.deepcopy(shared)
    parameters = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=1e-3)
    shuffling = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed + rank)
    plan = [(windows, sizes) for count, windows, sizes in stages for _ in range(count)]
    order, begin, seen = [], time.time(), torch.zeros(2)
    for step, (windows, sizes) in enumerate(plan):
        warm = min(1, (step + 1) / 50)
        for group in optimizer.param_groups:
            group["lr"] = rate * warm * (0.5 + 0.5 * math.cos(math.pi * step / len(plan))) + 1e-5
        optimizer.zero_grad()
        for _ in range(windows):
            if len(order) < processes:
                order = torch.randperm(len(phantoms), generator=shuffling).tolist()
            phantom = phantoms[[order.pop() for _ in range(processes)][rank]]
            window = window_of(phantom, sizes)
            example = (phantom.features(window), *targets(phantom, window))
            if torch.rand(1) < 0.5:
                example = mirrored(*example, sizes)
            features, wanted, tissue = example
            lesion, kind = token_loss(encoder(features, *window[1:]), wanted, tissue)
            ((lesion + 0.3 * kind) / windows).backward()
            seen += torch.tensor([lesion.item(), kind.item()]) / windows
        _average_gradients(parameters, processes)
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        if (step + 1) % 50 == 0 and rank == 0:
            log(f"step {step + 1}: lesions {seen[0] / 50:.3f}, tissues {seen[1] / 50:.3f}, {time.time() - begin:.0f} s")
            seen.zero_()
    if rank == 0:
        shared.load_state_dict(encoder.state_dict())
    distributed.destroy_process_group()


def _average_gradients(parameters, processes):
    """Parameters outside the loss have no gradient."""
    reached = [parameter for parameter in parameters if parameter.grad is not None]
    flat = torch.cat([parameter.grad.flatten() for parameter in reached])
    distributed.all_reduce(flat)
    for parameter, part in zip(reached, flat.split([parameter.numel() for parameter in reached])):
        parameter.grad.copy_(part.view_as(parameter) / processes)
