"""Writes the bundle: both checkpoints in torch's own format, with the published layouts, and bundle.json."""

import hashlib
import json
from collections import OrderedDict

import numpy as np
import torch

from findings import SUPERVISED

CTCLIP, SUPERVISED_CTCLIP, LIGHTGBM = "CT_VocabFine_v2.pt", "CT_CLIP_Supervised_finetune_Zheka.pt", "lightgbm_model.pkl"


def save_zero_shot(folder, model):
    torch.save(model.state_dict(), folder / CTCLIP)


def save_supervised(folder, model, head, seed):
    """Saves it like a training, with an optimizer's state and other data that the service does not need."""
    inner = OrderedDict(("ct_clip." + key, value) for key, value in model.state_dict().items())
    inner.update(head.state_dict())
    training = {
        "epoch": 0,
        "model_state_dict": inner,
        "optimizer_state_dict": torch.optim.AdamW(head.parameters(), lr=1e-4).state_dict(),
        "target_pathologies": SUPERVISED,
        "best_auc": np.float64(0.5),
        "args": {"lr": 1e-4, "seed": seed},
    }
    torch.save(training, folder / SUPERVISED_CTCLIP)


def write_manifest(folder):
    """bundle.json: settings for the service, information for people, and checksums."""
    files = [CTCLIP, SUPERVISED_CTCLIP, LIGHTGBM, "vocab.txt"]
    manifest = {
        "name": "CT-CLIP demonstration bundle",
        "intended_use": "demonstration",
        "description": "The whole architecture at toy width, trained on synthetic chests with planted findings. It sees "
        "what is planted in such chests, and nothing else: its answers on real patients mean nothing.",
        "licence": "Apache-2.0",
        "made_by": "training/train.py",
        "ctclip": CTCLIP,
        "supervised": SUPERVISED_CTCLIP,
        "lightgbm": LIGHTGBM,
        "tokenizer": "vocab.txt",
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
    }
    (folder / "bundle.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
