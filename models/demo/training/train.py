"""Trains the demonstration bundle on the phantoms of make-dataset.ts. See README.md in this directory.

    python train.py DATASET [--out DIRECTORY] [--encoder FILE]
"""

import argparse
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "test" / "compare"))

from bundle import LIGHTGBM, save_supervised, save_zero_shot, write_manifest  # noqa: E402
from codebook import healthy_codes, stretches  # noqa: E402
from ct_clip_reference import Architecture, CtClip, SupervisedHead  # noqa: E402
from dataset import GRID, PLANTED, load  # noqa: E402
from ensemble import features_of, recombined, train_ensemble  # noqa: E402
from findings import SUPERVISED, SUPERVISED_OF, ZERO_SHOT, ZERO_SHOT_OF, prompts  # noqa: E402
from readouts import fit_zero_shot, text_latents, train_supervised, write_zero_shot  # noqa: E402
from tokens import PROCESSES, BlockEncoder, train_tokens  # noqa: E402
from vocabulary import encode, vocabulary  # noqa: E402

SEED = 20
# Tokens of each phantom for the codebook.
TOKENS_SAMPLED = 3000

# Of each phantom, for LightGBM.
COPIES = 10

# The encoder's stages: steps, windows per process, and their sizes. First cubes, most of them around lesions, then whole
# slices, as in the final use; and once more, at a lower rate.
ROUNDS = [
    (3e-3, [(2600, 4, (10, 10, 10)), (700, 2, (8, GRID, GRID)), (30, 1, (GRID, GRID, GRID))]),
    (2e-3, [(1500, 4, (10, 10, 10)), (400, 2, (8, GRID, GRID)), (30, 1, (GRID, GRID, GRID))]),
]

TOY = Architecture(
    dim=32, heads=2, head_width=16, spatial_layers=1, temporal_layers=2, codes=128, latent=32,
    text_width=64, text_layers=2, text_heads=1, text_inner=128, vocabulary=len(vocabulary()),
)  # fmt: skip


def log(text):
    print(text, flush=True)


def encoded_prompts(names):
    """Rows and ids of the prompts, by length: texts of equal length go through BERT together, unpadded."""
    ids = {token: i for i, token in enumerate(vocabulary())}
    rows = [encode(text, ids) for text in prompts(names)]
    by_length = {}
    for index, row in enumerate(rows):
        by_length.setdefault(len(row), []).append(index)
    return [(torch.tensor(indices), torch.tensor([rows[i] for i in indices])) for indices in by_length.values()]


def tokens_of(encoder, phantoms):
    """Unit vectors [n, T, grid, grid, dim] in half precision, by a few processes."""
    global _encoder
    _encoder = encoder
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("fork")) as pool:
        return torch.from_numpy(np.stack(list(pool.map(_tokens_of, phantoms))))


@torch.no_grad()
def _tokens_of(phantom):
    return F.normalize(_encoder(phantom.features()), dim=-1).half().numpy()


@torch.no_grad()
def fill_codebook(visual, tokens, phantoms):
    """Fills the codebook and stretches the axes of the findings. Returns [dim], the factors for the tokens."""
    samples = []
    for of_phantom, phantom in zip(tokens, phantoms):
        healthy = torch.from_numpy(phantom.shares.max(axis=0) == 0)
        rows = of_phantom.reshape(-1, TOY.dim)[healthy]
        samples.append(rows[torch.randperm(len(rows))[:TOKENS_SAMPLED]].float())
    codes = healthy_codes(torch.cat(samples), TOY.codes - len(PLANTED))
    labels = torch.stack([phantom.labels() for phantom in phantoms])
    stretch = torch.ones(TOY.dim)
    stretch[: len(PLANTED)] = stretches((t.reshape(-1, TOY.dim).float() for t in tokens), labels, codes)
    log(f"stretched axes: {dict(zip(PLANTED, stretch.tolist()))}")
    visual.vq._codebook.embed[0] = torch.cat([torch.eye(TOY.dim)[: len(PLANTED)], codes])
    visual.enc_temporal_transformer.norm_out.gamma.mul_(stretch)
    return stretch


@torch.no_grad()
def planes_of(quantiser, tokens, stretch):
    """[n, grid, grid, dim]: the input of the readout."""
    return torch.stack([quantiser(of_phantom.float() * stretch)[0].mean(dim=0) for of_phantom in tokens])


@torch.no_grad()
def zero_shot_probabilities(model, planes):
    latents = F.normalize(model.to_visual_latent(planes.flatten(1)), dim=-1)
    texts = text_latents(model, encoded_prompts(ZERO_SHOT))
    logits = model.temperature.exp() * latents @ (texts[0::2] - texts[1::2]).T
    return pd.DataFrame(torch.sigmoid(logits).numpy(), columns=ZERO_SHOT)


@torch.no_grad()
def supervised_probabilities(model, head, planes):
    latents = F.normalize(model.to_visual_latent(planes.flatten(1)), dim=-1)
    return pd.DataFrame(torch.sigmoid(head(latents)).numpy(), columns=SUPERVISED)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--out", type=Path, default=HERE.parent)
    parser.add_argument("--crowded", type=int, default=320, help="phantoms for the encoder")
    parser.add_argument("--ordinary", type=int, default=200, help="for codebook and readouts")
    parser.add_argument("--held-out", type=int, default=100, help="for LightGBM: the ordinary ones after them")
    parser.add_argument("--encoder", type=Path, help="keeps the first stage here, and takes it from here")
    options = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    torch.manual_seed(SEED)

    model = CtClip(TOY)
    visual = model.visual_transformer
    encoder = BlockEncoder(visual)
    if options.encoder and options.encoder.exists():
        encoder.load_state_dict(torch.load(options.encoder))
    else:
        crowded = load(options.dataset, "crowded", range(1, options.crowded + 1))
        for index, (rate, stages) in enumerate(ROUNDS):
            train_tokens(encoder, crowded, stages, rate, seed=SEED + index, log=log)
        if options.encoder:
            torch.save(encoder.state_dict(), options.encoder)
    encoder.eval().write_embedding()
    ordinary = load(options.dataset, "ordinary", range(1, options.ordinary + options.held_out + 1))
    phantoms, held_out = ordinary[: options.ordinary], ordinary[options.ordinary :]
    torch.manual_seed(SEED)
    tokens = tokens_of(encoder, ordinary)
    stretch = fill_codebook(visual, tokens[: options.ordinary], phantoms)
    planes, unseen = planes_of(visual.vq, tokens, stretch).split([options.ordinary, options.held_out])

    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "vocab.txt").write_text("\n".join(vocabulary()) + "\n", encoding="utf-8")
    write_zero_shot(model, *fit_zero_shot(planes, phantoms, log=log), encoded_prompts, log=log)
    zero_shot = zero_shot_probabilities(model, unseen)
    save_zero_shot(options.out, model)
    head = SupervisedHead(TOY, len(SUPERVISED))
    train_supervised(model, head, planes, phantoms, log=log)
    save_supervised(options.out, model, head, SEED)

    supervised = supervised_probabilities(model, head, unseen)
    plantings = [set(phantom.findings) for phantom in held_out]
    table = features_of(
        recombined(supervised, SUPERVISED_OF, plantings, COPIES, SEED),
        recombined(zero_shot, ZERO_SHOT_OF, plantings, COPIES, SEED + 1),
    )
    labels = [int(len(planting) > 0) for planting in plantings] * COPIES
    joblib.dump(train_ensemble(table, labels, SEED), options.out / LIGHTGBM)
    write_manifest(options.out)


if __name__ == "__main__":
    main()
