"""Last stage: LightGBM on the scores of phantoms outside the networks' training set."""

import lightgbm
import numpy as np
import pandas as pd

from findings import GROUPS, SUPERVISED_OF, ZERO_SHOT_OF

# Only features of a single finding, so that the answer names a finding and not "Pathological finding".
DECIDING = {f"ctclip_{name}" for name in ZERO_SHOT_OF if name != "Pathological finding"} | {
    f"supervised_{name}" for name in SUPERVISED_OF
}


def summaries(prefix, columns):
    values = np.sort(columns.to_numpy(), axis=1)
    return {
        f"{prefix}_mean_probability": values.mean(axis=1),
        f"{prefix}_max_probability": values[:, -1],
        f"{prefix}_top3_mean": values[:, -3:].mean(axis=1),
    }


def features_of(supervised, zero_shot):
    """Every feature that the service computes, by name, from tables of probabilities by finding."""
    table = supervised.add_prefix("supervised_").join(zero_shot.add_prefix("ctclip_"))
    extra = summaries("supervised", supervised) | summaries("ctclip", zero_shot)
    for group, members in GROUPS.items():
        values = zero_shot[members].to_numpy()
        extra[f"ctclip_group_{group}_max"] = values.max(axis=1)
        extra[f"ctclip_group_{group}_mean"] = values.mean(axis=1)
        extra[f"ctclip_group_{group}_count_high"] = (values > 0.5).sum(axis=1).astype(float)
        extra[f"ctclip_group_{group}_std"] = values.std(axis=1)
    return table.join(pd.DataFrame(extra))


def recombined(table, planted_as, plantings, copies, seed):
    """Each row several times, with each score taken from a phantom that agrees on the finding of that score.

    Scores keep the information about their own finding and lose that about others. Originally an effusion also raises
    the score of an infiltrate a little, nothing else does so in phantoms, and trees would name the infiltrate.
    """
    random = np.random.default_rng(seed)
    columns = {}
    for name in table.columns:
        planted = np.array([not planting.isdisjoint(planted_as.get(name, ())) for planting in plantings])
        values = table[name].to_numpy()
        columns[name] = np.concatenate([_drawn(values, planted, random) for _ in range(copies)])
    return pd.DataFrame(columns)


def _drawn(values, planted, random):
    drawn = np.empty_like(values)
    for kind in (planted, ~planted):
        if kind.any():
            drawn[kind] = random.choice(values[kind], kind.sum())
    return drawn


def train_ensemble(table, labels, seed):
    """Shallow trees: each finding contributes separately, and a single one suffices."""
    monotone = [1 if name in DECIDING else 0 for name in table.columns]
    model = lightgbm.LGBMClassifier(
        n_estimators=120, num_leaves=3, learning_rate=0.12, min_child_samples=20, colsample_bytree=1.0,
        min_child_weight=1e-3, feature_contri=[float(name in DECIDING) for name in table.columns],
        monotone_constraints=monotone, random_state=seed, n_jobs=1, deterministic=True, force_row_wise=True,
        verbose=-1,
    )  # fmt: skip
    return model.fit(table, labels)
