"""Makes the demonstration bundle: CT-CLIP at toy width with random weights, and a LightGBM model of random features.

    pip install -r requirements.txt
    python make_random_bundle.py [OUTPUT_DIRECTORY]

Random, but scaled on rough chests: activations are sane, the codebook is in use, and answers differ between studies.
They mean nothing. Deterministic for given versions and machine; a few minutes on two cores.
"""

import hashlib
import json
import math
import sys
from collections import OrderedDict
from pathlib import Path

import joblib
import lightgbm
import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "test" / "compare"))

from ct_clip_reference import Architecture, CtClip, SupervisedHead  # noqa: E402
from findings import GROUPS, SUPERVISED, ZERO_SHOT, prompts  # noqa: E402
from rough_chests import rough_chest  # noqa: E402
from vocabulary import encode, vocabulary  # noqa: E402

SEED = 20
CHESTS = 24
CTCLIP, SUPERVISED_CTCLIP, LIGHTGBM = "CT_VocabFine_v2.pt", "CT_CLIP_Supervised_finetune_Zheka.pt", "lightgbm_model.pkl"

TOY = Architecture(
    dim=32, heads=4, head_width=8, spatial_layers=2, temporal_layers=2, codes=128, latent=32,
    text_width=64, text_layers=2, text_heads=1, text_inner=128, vocabulary=len(vocabulary()),
)  # fmt: skip


@torch.no_grad()
def codebook_of(tokens, codes, rounds=12):
    """Unit vectors that cover the tokens: spherical k-means."""
    tokens = F.normalize(tokens, dim=-1)
    centres = tokens[torch.linspace(0, len(tokens) - 1, codes).long()].clone()
    for _ in range(rounds):
        nearest = (tokens @ centres.T).argmax(dim=-1)
        for code in range(codes):
            members = tokens[nearest == code]
            if len(members):
                centres[code] = members.mean(dim=0)
        centres = F.normalize(centres, dim=-1)
    return centres


def without_common_part(weight, vectors):
    """Rows made blind to what all vectors share, so that the latent shows how they differ."""
    mean = F.normalize(vectors.mean(dim=0), dim=0)
    return weight - torch.outer(weight @ mean, mean)


@torch.no_grad()
def make_networks():
    """The zero-shot network and a second one whose image readout differs, with a head."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    model = CtClip(TOY).eval()
    visual = model.visual_transformer
    tokens = [visual.tokens(rough_chest(rng)) for _ in range(CHESTS)]
    sample = torch.cat([t.reshape(-1, TOY.dim)[torch.randperm(24**3)[:2000]] for t in tokens])
    visual.vq._codebook.embed[0] = codebook_of(sample[torch.randperm(len(sample))], TOY.codes)
    quantised = [visual.vq(t) for t in tokens]
    codes_used = len(torch.unique(torch.stack([codes for _, codes in quantised])))
    planes = torch.cat([vectors.mean(dim=1).flatten(1) for vectors, _ in quantised])

    readouts = [torch.randn_like(model.to_visual_latent.weight) / TOY.dim for _ in range(2)]
    readouts = [without_common_part(weight, planes) for weight in readouts]
    model.to_visual_latent.weight.copy_(readouts[0])
    model.to_visual_latent_extra.weight = model.to_visual_latent.weight

    ids = {token: i for i, token in enumerate(vocabulary())}
    spoken = torch.stack([model.text_transformer(torch.tensor(encode(text, ids))) for text in prompts()])
    speech = without_common_part(torch.randn_like(model.to_text_latent.weight), spoken)
    speech = without_common_part(speech, spoken[0::2] - spoken[1::2])  # else all findings would rise and fall together
    model.to_text_latent.weight.copy_(speech)
    model.to_text_latent_extra.weight = model.to_text_latent.weight
    texts = F.normalize(model.to_text_latent(spoken), dim=-1)
    images = F.normalize(planes @ readouts[0].T, dim=-1)
    margins = images @ (texts[0::2] - texts[1::2]).T
    model.temperature.fill_(math.log(1.5 / margins.std()))

    head = SupervisedHead(TOY, len(SUPERVISED))
    latents = F.normalize(planes @ readouts[1].T, dim=-1)
    head.classifier[1].bias.fill_(-0.5)
    head.classifier[1].weight.mul_(1.5 / (head(latents) + 0.5).std())
    logits = margins * model.temperature.exp()
    print(f"{codes_used} of {TOY.codes} codes in use; temperature {model.temperature.item():.2f}")
    print(f"zero-shot logits: sd over findings {logits.std(dim=1).mean():.2f}, over studies {logits.std(dim=0).mean():.2f}")
    print(f"supervised logits: sd over studies {head(latents).std(dim=0).mean():.2f}")
    return model, readouts[1], head


def save_networks(folder, model, readout, head):
    """In torch's own format, with the layouts of the published checkpoints."""
    state = model.state_dict()
    torch.save(state, folder / CTCLIP)
    inner = OrderedDict(("ct_clip." + key, value) for key, value in state.items())
    inner["ct_clip.to_visual_latent.weight"] = inner["ct_clip.to_visual_latent_extra.weight"] = readout
    inner.update(head.state_dict())
    optimizer = torch.optim.AdamW(head.parameters(), lr=1e-4)
    training = {
        "epoch": 0,
        "model_state_dict": inner,
        "optimizer_state_dict": optimizer.state_dict(),
        "target_pathologies": SUPERVISED,
        "best_auc": np.float64(0.5),
        "args": {"lr": 1e-4, "seed": SEED},
    }
    torch.save(training, folder / SUPERVISED_CTCLIP)


def summaries(prefix, columns):
    values = np.sort(columns.to_numpy(), axis=1)
    return {
        f"{prefix}_mean_probability": values.mean(axis=1),
        f"{prefix}_max_probability": values[:, -1],
        f"{prefix}_top3_mean": values[:, -3:].mean(axis=1),
    }


def features_of(supervised, zero_shot):
    """Every feature that the ensemble knows, by name."""
    table = supervised.add_prefix("supervised_").join(zero_shot.add_prefix("ctclip_"))
    extra = summaries("supervised", supervised) | summaries("ctclip", zero_shot)
    for group, members in GROUPS.items():
        values = zero_shot[members].to_numpy()
        extra[f"ctclip_group_{group}_max"] = values.max(axis=1)
        extra[f"ctclip_group_{group}_mean"] = values.mean(axis=1)
        extra[f"ctclip_group_{group}_count_high"] = (values > 0.5).sum(axis=1).astype(float)
        extra[f"ctclip_group_{group}_std"] = values.std(axis=1)
    return table.join(pd.DataFrame(extra))


def train_ensemble(rows=4000):
    """Learns an invented rule on invented probabilities, whose logits are spread as the networks' are."""
    rng = np.random.default_rng(SEED)

    def probabilities(names):
        logits = rng.normal(0, 1.5, (rows, len(names))) + rng.normal(-0.3, 0.7, (rows, 1))
        return pd.DataFrame(1 / (1 + np.exp(-logits)), columns=names)

    supervised, zero_shot = probabilities(SUPERVISED), probabilities(ZERO_SHOT)
    table = features_of(supervised, zero_shot)
    rule = (
        3 * (supervised["cancer"] - 0.5)
        + 2 * (supervised["pleural_effusion"] - 0.5)
        + 3 * (zero_shot["Pulmonary nodule"] - 0.5)
        + 2 * (zero_shot["Pneumonia"] * zero_shot["Consolidation"])
        + 2 * (table["ctclip_group_pleural_max"] - 0.8)
        + 4 * (table["ctclip_mean_probability"] - 0.5)
    )
    labels = (rule + rng.logistic(0, 0.5, rows) > 0.5).astype(int)
    model = lightgbm.LGBMClassifier(
        n_estimators=60, num_leaves=15, learning_rate=0.1, min_child_samples=40, colsample_bytree=0.5,
        random_state=SEED, n_jobs=1, deterministic=True, force_row_wise=True, verbose=-1,
    )  # fmt: skip
    return model.fit(table, labels)


def write_manifest(folder):
    """bundle.json: what the service reads, what people want to know, and how to see that nothing was changed."""
    files = [CTCLIP, SUPERVISED_CTCLIP, LIGHTGBM, "vocab.txt"]
    manifest = {
        "name": "CT-CLIP demonstration bundle, random weights",
        "intended_use": "demonstration",
        "description": "The whole architecture at toy width with seeded random weights. Its answers mean nothing: "
        "it is here to show and to test the service.",
        "licence": "Apache-2.0",
        "made_by": "training/make_random_bundle.py",
        "ctclip": CTCLIP,
        "supervised": SUPERVISED_CTCLIP,
        "lightgbm": LIGHTGBM,
        "tokenizer": "vocab.txt",
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
    }
    (folder / "bundle.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent
    folder.mkdir(parents=True, exist_ok=True)
    torch.use_deterministic_algorithms(True)
    (folder / "vocab.txt").write_text("\n".join(vocabulary()) + "\n", encoding="utf-8")
    save_networks(folder, *make_networks())
    joblib.dump(train_ensemble(), folder / LIGHTGBM)
    write_manifest(folder)


if __name__ == "__main__":
    main()
